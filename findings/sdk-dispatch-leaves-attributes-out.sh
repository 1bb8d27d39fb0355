#!/usr/bin/env bash
# livekit-server-sdk 2.19.2 (npm): AgentDispatchClient.createDispatch sends no attributes.
#
# The message of its own package, CreateAgentDispatchRequest of @livekit/protocol, has the field, listings bring it back,
# and a room's configuration takes it. createDispatch passes on metadata, restartPolicy and deployment only: whoever makes
# a listed dispatch anew through it loses its attributes, and is told nothing.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund livekit-server-sdk@2.19.2

cat >dispatch.mjs <<'JS'
import { createServer } from 'node:http';
import { AgentDispatchClient } from 'livekit-server-sdk';

const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => {
    body += chunk;
  });
  request.on('end', () => {
    const sent = JSON.parse(body);
    console.log(Object.keys(sent).sort().join(' '));
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ id: 'AD_1', agentName: 'support', room: 'call-1' }));
  });
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const client = new AgentDispatchClient(`http://127.0.0.1:${server.address().port}`, 'key', 'a-secret-of-32-characters-or-more');
await client.createDispatch('call-1', 'support', {
  metadata: 'm',
  deployment: 'blue',
  restartPolicy: 1,
  attributes: { tier: 'gold' },
});
server.close();
server.closeAllConnections();
JS

seen=$(node dispatch.mjs)
printf 'fields sent: %s\n' "$seen"
if [ "$seen" != 'agentName deployment metadata restartPolicy room' ]; then
  echo 'This has changed.' >&2
  exit 1
fi
