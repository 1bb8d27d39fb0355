#!/usr/bin/env bash
# @livekit/protocol 1.51.0 (npm): the messages of LiveKit Cloud's agent service are in the package, and no import
# reaches them.
#
# The package has generated code for the service livekit.CloudAgent (ListAgents, RestartAgent and more). Its index does
# not export them, and its `exports` close every other path. A program has to import the file by its place on the disk.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @livekit/protocol@1.51.0

cat >read.mjs <<'JS'
import { existsSync } from 'node:fs';
import * as protocol from '@livekit/protocol';

const file = '@livekit/protocol/src/gen/livekit_cloud_agent_pb.js';
const byName = await import(file).then(
  () => 'can be imported',
  ({ code }) => code,
);
const { ListAgentsResponse } = await import(`./node_modules/${file}`);
console.log(`the file is there: ${existsSync(`node_modules/${file}`)}`);
console.log(`exported by the index: ${'ListAgentsResponse' in protocol}`);
console.log(`by the path in the package: ${byName}`);
console.log(`by the place on the disk: ${ListAgentsResponse.typeName}`);
JS

seen=$(node read.mjs)
expected='the file is there: true
exported by the index: false
by the path in the package: ERR_PACKAGE_PATH_NOT_EXPORTED
by the place on the disk: livekit.ListAgentsResponse'
printf '%s\n' "$seen"
if [ "$seen" != "$expected" ]; then
  echo 'This has changed.' >&2
  exit 1
fi
