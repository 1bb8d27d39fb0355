"""python worker.py '{"agentName": "support-v2"}'

A worker of Python's livekit-agents that declines every job, with the default of request.reject(): for all workers, so
that no other worker gets the offer. It runs until it is stopped.
"""

import json
import sys

from livekit.agents import AgentServer, JobContext, JobRequest, cli

options = json.loads(sys.argv[1])
sys.argv[1:] = ["start"]

server = AgentServer(load_fnc=lambda: 0.0, host="127.0.0.1", port=0, num_idle_processes=1)


async def decline(request: JobRequest) -> None:
    await request.reject()


@server.rtc_session(agent_name=options["agentName"], on_request=decline)
async def entry(context: JobContext) -> None:
    await context.connect()


if __name__ == "__main__":
    cli.run_app(server)
