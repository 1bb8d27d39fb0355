// node test/real/worker.js NAME [flags, see USAGE]
//
// A worker that takes every job of that name ("": unnamed) until it is stopped. SIGTERM drains it. It
// connects to the server in LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET, or to a development server
// on this machine.
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { AgentServer, cli, ServerOptions } from '@livekit/agents';
import { connection } from './connection.js';

const USAGE = `usage: worker.js NAME [flags]
  --port PORT                 serves GET /worker on this port; default: a free one
  --deployment DEPLOYMENT     takes only dispatches to this deployment
  --type room|publisher|participant
  --decline terminate|pass    declines every job: for all workers, or only for itself
  --silent                    answers no offer, like a worker that hangs
  --raise                     the entrypoint raises at once
  --raise-for IDENTITY        the entrypoint raises in the job of this participant; may be repeated
  --no-session                its agents join but start no session
  --text-only                 its agents publish no audio
  --stay-open                 its sessions do not close when their caller leaves
  --state-cycle               its agents listen, think and speak in turn
  --unpublish-after SECONDS   its agents unpublish their audio
  --mute-after SECONDS        its agents' audio is muted
  --leave-after SECONDS       its agents leave by themselves
`;

// JobType of @livekit/protocol.
const TYPES = { room: 0, publisher: 1, participant: 2 };

const switches = ['silent', 'raise', 'no-session', 'text-only', 'stay-open', 'state-cycle'];
const texts = ['port', 'type', 'decline', 'unpublish-after', 'mute-after', 'leave-after'];

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    ...Object.fromEntries(switches.map((name) => [name, { type: 'boolean', default: false }])),
    ...Object.fromEntries(texts.map((name) => [name, { type: 'string' }])),
    deployment: { type: 'string', default: '' },
    'raise-for': { type: 'string', multiple: true, default: [] },
  },
});

const [agentName] = positionals;
const { type = 'room', decline } = values;
if (
  agentName === undefined ||
  !Object.hasOwn(TYPES, type) ||
  ![undefined, 'terminate', 'pass'].includes(decline)
) {
  process.stderr.write(USAGE);
  process.exit(2);
}

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

/**
 * Node's library cannot decline for all workers, as Python's can. Adds that to the answer before it is sent.
 */
const declineForAll = () => {
  const { run } = AgentServer.prototype;
  AgentServer.prototype.run = function runDeclining() {
    const { event } = this;
    const { emit } = event;
    event.emit = (name, ...details) => {
      const message = details[0]?.message;
      if (message?.case === 'availability' && !message.value.available) message.value.terminate = true;
      return emit.call(event, name, ...details);
    };
    return run.call(this);
  };
};

const answer = async (request) => {
  if (values.silent) return;
  if (decline === undefined) await request.accept();
  else await request.reject();
};

process.env.LIVEKIT_AGENT_DEPLOYMENT = values.deployment;
process.env.LKTOP_AGENT = JSON.stringify({
  raise: values.raise,
  raiseFor: values['raise-for'],
  noSession: values['no-session'],
  textOnly: values['text-only'],
  stayOpen: values['stay-open'],
  stateCycle: values['state-cycle'],
  unpublishAfter: values['unpublish-after'],
  muteAfter: values['mute-after'],
  leaveAfter: values['leave-after'],
});
if (decline === 'terminate') declineForAll();
process.argv.splice(2, Number.POSITIVE_INFINITY, 'start');
const { url, apiKey, apiSecret } = connection();

cli.runApp(
  new ServerOptions({
    agent: fileURLToPath(new URL('agent.js', import.meta.url)),
    agentName,
    requestFunc: answer,
    serverType: TYPES[type],
    wsURL: url,
    apiKey,
    apiSecret,
    host: '127.0.0.1',
    port: values.port === undefined ? await freePort() : Number(values.port),
    numIdleProcesses: 1,
    // Reports no load, so that a busy machine still takes jobs.
    loadFunc: async () => 0,
  }),
);
