#!/usr/bin/env bash
# @livekit/protocol 1.51.0 (npm): a name of an enum that is newer than the package reads as 0, without a word.
#
# livekit/protocol 1.54.0 has the job status JS_CANCELLED. Servers write enums as names. Read the way
# livekit-server-sdk 2.19.2 reads every answer (fromJson with ignoreUnknownFields), a cancelled job is JS_PENDING, and a
# participant of a kind that the package does not know is STANDARD: a person. As a number the same status is kept.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @livekit/protocol@1.51.0

cat >read.mjs <<'JS'
import { AgentDispatch, JobStatus, ParticipantInfo, ParticipantInfo_Kind } from '@livekit/protocol';

const statusOf = (status) => {
  const answer = { id: 'AD_1', state: { jobs: [{ id: 'AJ_1', state: { status } }] } };
  const { state } = AgentDispatch.fromJson(answer, { ignoreUnknownFields: true });
  return state.jobs[0].state.status;
};
const { kind } = ParticipantInfo.fromJson(
  { identity: 'somebody', kind: 'A_KIND_OF_TOMORROW' },
  { ignoreUnknownFields: true },
);
console.log(`by name: ${JobStatus[statusOf('JS_CANCELLED')]}`);
console.log(`by number: ${statusOf(4)}`);
console.log(`kind: ${ParticipantInfo_Kind[kind]}`);
JS

seen=$(node read.mjs)
expected='by name: JS_PENDING
by number: 4
kind: STANDARD'
printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  echo 'This has changed.' >&2
  exit 1
fi
