// node worker.js '{"agentName": "support-v2", …}'
//
// A worker for a situation. It runs until it is stopped; SIGTERM drains it. Further options:
//
//   deployment    takes only dispatches to it
//   type          "room", "publisher" or "participant": what it takes a job for
//   fullAfter     reports that it is full from this many jobs on
//   answersAfter  milliseconds until it answers an offer
//   idle          processes that are ready before a job comes; default 1
//   agent         how its agents begin, see agent.js
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { cli, ServerOptions } from '@livekit/agents';
import { connection } from '../../connection.js';

/** JobType of the protocol. */
const TYPES = { room: 0, publisher: 1, participant: 2 };

const options = JSON.parse(process.argv[2] ?? '{}');

/** The library reads 0 as its own default port, which two workers cannot share. */
const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

process.env.LIVEKIT_AGENT_DEPLOYMENT = options.deployment ?? '';
process.env.LKTOP_AGENT = JSON.stringify(options.agent ?? {});
process.argv.splice(2, Number.POSITIVE_INFINITY, 'start');
const { url, apiKey, apiSecret } = connection();

cli.runApp(
  new ServerOptions({
    agent: fileURLToPath(new URL('agent.js', import.meta.url)),
    agentName: options.agentName,
    serverType: TYPES[options.type ?? 'room'],
    wsURL: url,
    apiKey,
    apiSecret,
    host: '127.0.0.1',
    port: await freePort(),
    numIdleProcesses: options.idle ?? 1,
    // Reports no load of the machine, so that a busy machine still takes jobs.
    loadFunc: async (worker) =>
      options.fullAfter !== undefined && worker.activeJobs.length >= options.fullAfter ? 1 : 0,
    requestFunc: async (request) => {
      await sleep(options.answersAfter ?? 0);
      await request.accept();
    },
  }),
);
