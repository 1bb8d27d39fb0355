#!/usr/bin/env bash
# livekit-agents 1.8.9 (PyPI): an idle worker announces its gauges and gives no value for two of them.
#
# With prometheus_port, /metrics lists lk_agents_worker_load, lk_agents_active_job_count and
# lk_agents_child_process_count with their help and type. Only the load has a sample. The count of jobs has none before
# the first job (it is not 0), and the count of child processes has none at all: it is set only with
# prometheus_multiproc_dir, although the worker has child processes. So an alert on "active jobs == 0" never fires for a
# fresh worker, and a sum over workers leaves it out.
set -euo pipefail
folder=$(mktemp -d)
worker=
trap '[ -z "$worker" ] || kill "$worker" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check livekit-agents==1.8.9

cat >worker.py <<'PY'
import asyncio

from livekit.agents import AgentServer, JobContext, cli

server = AgentServer(port=0, host="127.0.0.1", prometheus_port=47893, num_idle_processes=1)


@server.rtc_session(agent_name="support")
async def entry(context: JobContext) -> None:
    await asyncio.sleep(0)


if __name__ == "__main__":
    cli.run_app(server)
PY

# Nothing listens there: a worker serves its metrics while it tries to connect.
LIVEKIT_URL=ws://127.0.0.1:9 LIVEKIT_API_KEY=key LIVEKIT_API_SECRET=a-secret-of-32-characters-or-more \
  venv/bin/python worker.py start >worker.log 2>&1 &
worker=$!

metrics=
for _ in $(seq 120); do
  metrics=$(venv/bin/python -c '
import urllib.request
print(urllib.request.urlopen("http://127.0.0.1:47893/metrics").read().decode())' 2>/dev/null || true)
  # The load is measured every few seconds; by then the others had their chance.
  if grep -q '^lk_agents_worker_load{' <<<"$metrics"; then break; fi
  sleep 0.5
done

failed=0
for gauge in worker_load active_job_count child_process_count; do
  announced=$(grep -c "^# TYPE lk_agents_$gauge gauge" <<<"$metrics" || true)
  samples=$(grep -c "^lk_agents_$gauge{" <<<"$metrics" || true)
  printf '%s: announced %s, samples %s\n' "$gauge" "$announced" "$samples"
  expected=0
  if [ "$gauge" = worker_load ]; then expected=1; fi
  if [ "$announced" != 1 ] || [ "$samples" != "$expected" ]; then failed=1; fi
done
children=$(ps -o pid= --ppid "$worker" | wc -l)
printf 'child processes: %s\n' "$children"
if [ "$failed" = 1 ] || [ "$children" = 0 ]; then
  echo 'This has changed.' >&2
  exit 1
fi
