// node test/real/worker.js NAME [--port PORT] [--deployment DEPLOYMENT] [--state-cycle]
//
// A worker that takes every job of that name ("": unnamed) until it is stopped. SIGTERM drains it. Where: LIVEKIT_URL,
// LIVEKIT_API_KEY and LIVEKIT_API_SECRET, or a development server on this machine.
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { cli, ServerOptions } from '@livekit/agents';
import { connection } from './connection.js';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    port: { type: 'string' },
    deployment: { type: 'string', default: '' },
    'state-cycle': { type: 'boolean', default: false },
  },
});

const [agentName] = positionals;
if (agentName === undefined) {
  process.stderr.write('usage: worker.js NAME [--port PORT] [--deployment DEPLOYMENT] [--state-cycle]\n');
  process.exit(2);
}

/** The library takes 0 for its own default, which two workers cannot share. */
const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

process.env.LIVEKIT_AGENT_DEPLOYMENT = values.deployment;
process.env.LKTOP_STATE_CYCLE = values['state-cycle'] ? '1' : '0';
process.argv.splice(2, Number.POSITIVE_INFINITY, 'start');
const { url, apiKey, apiSecret } = connection();

cli.runApp(
  new ServerOptions({
    agent: fileURLToPath(new URL('agent.js', import.meta.url)),
    agentName,
    wsURL: url,
    apiKey,
    apiSecret,
    host: '127.0.0.1',
    port: values.port === undefined ? await freePort() : Number(values.port),
    numIdleProcesses: 1,
    // A busy machine must not keep it from taking jobs.
    loadFunc: async () => 0,
  }),
);
