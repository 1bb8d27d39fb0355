import { decodeJwt, jwtVerify } from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import { type Clock, systemClock } from '../../source/clock.ts';
import { ListAgentsResponse, RestartAgentResponse } from '../../source/cloud-agent-messages.ts';
import { cloudUrlOf } from '../../source/livekit/cloud-gateway.ts';
import { createCloudGateway } from '../../source/livekit/create-cloud-gateway.ts';
import { LiveKitError } from '../../source/livekit/gateway.ts';
import { type Simulator, startSimulator } from '../../source/simulator/simulator.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { closedPort, type Respond, startTinyServer } from './tiny-server.ts';

const SECRET = 'a-secret-nobody-may-see';
const endings: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

const connect = (url: string, apiSecret = SECRET, apiKey = 'devkey') => {
  const clock = createManualClock();
  const cloud = createCloudGateway({ url, apiKey, apiSecret, clock });
  endings.push(cloud.close);
  return { cloud, clock };
};

const simulate = async (clock: Clock = systemClock): Promise<Simulator> => {
  const simulator = await startSimulator({ apiSecret: SECRET, clock });
  endings.push(simulator.close);
  return simulator;
};

/** The gateway to a server that answers everything in one way. */
const against = async (respond: Respond) => {
  const server = await startTinyServer(respond);
  return { server, ...connect(server.url) };
};

const failureOf = async (call: Promise<unknown>) => {
  const error = await call.then(
    () => null,
    (cause: unknown) => cause,
  );
  if (!(error instanceof LiveKitError)) throw new Error(`no LiveKitError, but ${String(error)}`);
  return error.failure;
};

const twirp =
  (status: number, code: string, msg: string): Respond =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ code, msg }));
  };

const protobuf =
  (message: { readonly toBinary: () => Uint8Array }): Respond =>
  (response) => {
    response.writeHead(200, { 'content-type': 'application/protobuf' }).end(message.toBinary());
  };

describe('the address of the service', () => {
  it.each([
    ['wss://my-project.livekit.cloud', undefined, 'https://agents.livekit.cloud'],
    ['https://my-project.LiveKit.Cloud', undefined, 'https://agents.livekit.cloud'],
    ['wss://my-project.staging.livekit.cloud', '', 'https://agents.staging.livekit.cloud'],
    ['wss://livekit.example.com', undefined, null],
    ['wss://livekit.cloud', undefined, null],
    ['wss://livekit.cloud.example.com', undefined, null],
    ['wss://my-project.notlivekit.cloud', undefined, null],
    ['http://localhost:7880', 'ws://127.0.0.1:7900/', 'http://127.0.0.1:7900'],
    [
      'wss://my-project.livekit.cloud',
      ' https://agents.example.com/base ',
      'https://agents.example.com/base',
    ],
  ])('of %s with LK_AGENTS_URL %s is %s', (url, override, expected) => {
    expect(cloudUrlOf(url, override)).toBe(expected);
  });
});

describe('the calls', () => {
  it('carry a short-lived token of the project with the grant to administer agents, and a version', async () => {
    const { server, cloud } = await against(protobuf(new ListAgentsResponse()));
    expect(await cloud.listAgents()).toEqual([]);
    const [seen] = server.seen;
    expect(seen).toMatchObject({
      method: 'POST',
      path: '/twirp/livekit.CloudAgent/ListAgents',
      headers: {
        'content-type': 'application/protobuf',
        'x-livekit-cli-version': expect.stringMatching(/^\d/),
      },
    });
    const token = seen?.headers.authorization?.replace('Bearer ', '') ?? '';
    await jwtVerify(token, new TextEncoder().encode(SECRET));
    const claims = decodeJwt(token);
    expect(claims).toMatchObject({ iss: 'devkey', agent: { admin: true } });
    expect(claims).not.toHaveProperty('video');
    expect((claims.exp ?? 0) - (claims.nbf ?? 0)).toBe(600);
  });

  it('reuse the token until shortly before it expires', async () => {
    const { server, cloud, clock } = await against(protobuf(new ListAgentsResponse()));
    await cloud.listAgents();
    await clock.advance(8 * 60_000);
    await cloud.listAgents();
    const [first, second] = server.seen.map(({ headers }) => headers.authorization);
    expect(second).toBe(first);
  });

  it('list agents with their deployments, and never their secrets', async () => {
    const { world, url } = await simulate();
    world.cloud.addAgent({ name: 'zulu', regions: ['us-east', 'eu-central'], version: 'v7' });
    world.cloud.addAgent({ name: 'alpha', version: '---' });
    const agents = await connect(url).cloud.listAgents();
    expect(agents.map(({ name, version }) => [name, version])).toEqual([
      ['alpha', '---'],
      ['zulu', 'v7'],
    ]);
    expect(agents[0]).toMatchObject({ deployedAtMs: 0, deployments: [] });
    expect(agents[1]?.deployments.map(({ region }) => region)).toEqual(['eu-central', 'us-east']);
    expect(agents[1]?.deployments[0]).toMatchObject({
      serverRegion: 'c-eu-central',
      deployment: '',
      status: 'Running',
      replicas: 1,
      minReplicas: 0,
      maxReplicas: 3,
      cpu: { used: '350m', limit: '2000m' },
      memory: { used: '1.2GB', limit: '4GB' },
      events: [],
    });
    expect(JSON.stringify(agents)).not.toMatch(/nobody|OPENAI|secret/i);
  });

  it('keep a status and an event type that this version does not know', async () => {
    const { world, url } = await simulate();
    const agent = world.cloud.addAgent({ name: 'odd', status: 'Hibernating 🐻' });
    agent.happen(42);
    agent.happen('RESTARTED_HIGH_DISK_USAGE');
    const [odd] = await connect(url).cloud.listAgents();
    expect(odd?.deployments[0]).toMatchObject({ status: 'Hibernating 🐻' });
    expect(odd?.deployments[0]?.events.map(({ type, count }) => [type, count])).toEqual([
      ['AGENT_EVENT_TYPE_42', 1],
      ['RESTARTED_HIGH_DISK_USAGE', 1],
    ]);
    expect(odd?.deployments[0]?.events[0]?.atMs).toBeGreaterThan(0);
  });

  it('read past a field that this version does not know', async () => {
    const known = new ListAgentsResponse({ agents: [{ agentId: 'CA_1', agentName: 'a' }] }).toBinary();
    // Field 900 of type bytes: tag (900 << 3 | 2), length 3.
    const unknown = Uint8Array.from([0xa2, 0x38, 3, 1, 2, 3]);
    const { cloud } = await against(protobuf({ toBinary: () => Buffer.concat([known, unknown]) }));
    expect((await cloud.listAgents())[0]).toMatchObject({ id: 'CA_1', name: 'a' });
  });

  it('list versions, newest first', async () => {
    const clock = createManualClock();
    const { world, url } = await simulate(clock);
    const agent = world.cloud.addAgent({ name: 'a', version: 'v1', attributes: { commit: '4f2c1d9' } });
    await clock.advance(1_000);
    agent.deploy('v2', null);
    const versions = await connect(url).cloud.listVersions(agent.id);
    expect(versions.map(({ version, isCurrent, isActive }) => [version, isCurrent, isActive])).toEqual([
      ['v2', false, false],
      ['v1', true, true],
    ]);
    expect(versions[0]?.deployedAtMs).toBe(0);
    expect(versions[1]).toMatchObject({ status: 'Deployed', owner: 'ci', attributes: { commit: '4f2c1d9' } });
  });

  it('restart, roll back and promote', async () => {
    const { world, url } = await simulate();
    const agent = world.cloud.addAgent({ name: 'a', version: 'v1' });
    agent.addDeployment('staging', 'v2');
    const { cloud } = connect(url);
    const statuses = () =>
      agent.record().deployments.map(({ deployment, status }) => `${deployment} ${status}`);
    await cloud.restart(agent.id);
    expect(statuses()).toEqual([' Updating', 'staging Running']);
    await cloud.promote(agent.id, 'staging', '');
    await cloud.rollback(agent.id, 'v1');
    expect(await failureOf(cloud.rollback(agent.id, 'v9'))).toMatchObject({
      kind: 'not-found',
      sentence: 'LiveKit Cloud has no such agent (any more). It says: "version v9 not found".',
    });
  });
});

describe('a call that fails', () => {
  it.each<[string, Respond, string, RegExp]>([
    [
      '401, the key',
      (r) => r.writeHead(401).end('invalid API key: devkey'),
      'wrong-key',
      /does not know the API key "devkey"/,
    ],
    [
      '401, no right',
      twirp(401, 'unauthenticated', 'no permissions'),
      'missing-grant',
      /does not permit ListAgents.*"no permissions"/,
    ],
    [
      '403',
      twirp(403, 'permission_denied', 'agents are disabled'),
      'missing-grant',
      /does not permit ListAgents.*"agents are disabled"/,
    ],
    ['404, no agent', twirp(404, 'not_found', 'agent not found'), 'not-found', /no such agent/],
    [
      '404, no service',
      (r) => r.writeHead(404).end('404 page not found\n'),
      'not-livekit',
      /no service for deployed agents/,
    ],
    [
      'a plan limit',
      twirp(429, 'resource_exhausted', 'plan limit reached: 1 agent'),
      'plan-limit',
      /because of the project's plan.*"plan limit reached: 1 agent"/,
    ],
    [
      'another plan limit',
      twirp(412, 'failed_precondition', 'upgrade to deploy more'),
      'plan-limit',
      /because of the project's plan/,
    ],
    ['402', (r) => r.writeHead(402).end(''), 'plan-limit', /because of the project's plan\.$/],
    ['too many calls', twirp(429, 'resource_exhausted', 'slow down'), 'rate-limited', /too many calls/],
    ['a broken server', twirp(500, 'internal', 'failed to get agent'), 'server-error', /failed to get agent/],
    [
      'a page',
      (r) => r.writeHead(200, { 'content-type': 'text/html' }).end('<title>Login</title>'),
      'not-livekit',
      /something other than LiveKit's message/,
    ],
    [
      'half a message',
      (r) => r.writeHead(200, { 'content-type': 'application/protobuf' }).end(Buffer.from([0x0a, 99])),
      'not-livekit',
      /something other than LiveKit's message/,
    ],
  ])('with %s says so', async (_, respond, kind, sentence) => {
    const { cloud } = await against(respond);
    const failure = await failureOf(cloud.listAgents());
    expect(failure.kind).toBe(kind);
    expect(failure.sentence).toMatch(sentence);
    expect(failure.remedy).not.toBe('');
  });

  it('never shows a secret, a token or an escape sequence', async () => {
    const { cloud } = await against((response, { headers }) => {
      const echo = `${headers.authorization} ${SECRET} \u001b[31mred`;
      twirp(403, 'permission_denied', echo)(response, { method: '', path: '', headers, body: '' });
    });
    const { sentence } = await failureOf(cloud.listAgents());
    expect(sentence).toContain('[hidden]');
    expect(sentence).not.toMatch(/ey[\w-]{8}|nobody/);
    expect(sentence).not.toContain('\u001b');
  });

  it('reports a change that Cloud understood and did not do', async () => {
    const { cloud } = await against(protobuf(new RestartAgentResponse({ message: 'agent is building' })));
    expect((await failureOf(cloud.restart('CA_1'))).sentence).toBe(
      'LiveKit Cloud did not do RestartAgent. It says: "agent is building".',
    );
  });

  it('sends a change once, even if its connection breaks', async () => {
    const { server, cloud } = await against((response) => {
      response.socket?.destroy();
    });
    expect((await failureOf(cloud.restart('CA_1'))).kind).toBe('reset');
    expect(server.seen.length).toBe(1);
  });

  it('ends at its limit, and says when nothing listens', async () => {
    const { server, cloud, clock } = await against(() => {});
    const failed = failureOf(cloud.listAgents());
    await server.hasSeen(1);
    await clock.advance(5_000);
    expect((await failed).kind).toBe('timeout');
    const nobody = connect(`http://127.0.0.1:${await closedPort()}`).cloud;
    expect((await failureOf(nobody.listAgents())).kind).toBe('refused');
  });

  it('without credentials sends nothing', async () => {
    const { server } = await against(() => {});
    const { cloud } = connect(server.url, '');
    expect((await failureOf(cloud.listAgents())).kind).toBe('no-credentials');
    expect(server.seen).toEqual([]);
  });
});

describe('logs', () => {
  const request = { agentId: 'CA_1', type: 'deploy', serverRegion: 'c-us-east' } as const;

  it('come line by line, whatever the chunks, and stay open until they are given up', async () => {
    const { world, url } = await simulate();
    const agent = world.cloud.addAgent({ name: 'a', id: 'CA_1' });
    agent.print('first ✓');
    const lines: string[] = [];
    const stop = new AbortController();
    const { cloud } = connect(url);
    const ended = failureOf(cloud.readLogs(request, (line) => lines.push(line), { signal: stop.signal }));
    const until = async (count: number): Promise<void> => {
      while (lines.length < count) await new Promise((resolve) => setImmediate(resolve));
    };
    await until(1);
    agent.print('second');
    await until(2);
    expect(lines).toEqual(['first ✓', 'second']);
    stop.abort();
    expect((await ended).kind).toBe('cancelled');
  });

  it('of a build end by themselves', async () => {
    const { world, url } = await simulate();
    world.cloud.addAgent({ name: 'a', id: 'CA_1' }).print('#1 building', 'build');
    const lines: string[] = [];
    await connect(url).cloud.readLogs({ ...request, type: 'build' }, (line) => lines.push(line));
    expect(lines).toEqual(['#1 building']);
  });

  it('join characters and lines that chunks cut, and cut lines that never end', async () => {
    const bytes = Buffer.from(`öne\r\ntwo\n${'x'.repeat(20_000)}\nlast`);
    const { cloud, server } = await against(async (response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      // In the middle of a character, of a line break and of a line.
      for (const [from, to] of [[0, 1], [1, 5], [5, 8], [8]]) {
        response.write(bytes.subarray(from, to));
        await new Promise((resolve) => setImmediate(resolve));
      }
      response.end();
    });
    const lines: string[] = [];
    await cloud.readLogs(request, (line) => lines.push(line));
    expect(lines.map((line) => line.slice(0, 5))).toEqual(['öne', 'two', 'xxxxx', 'last']);
    expect(lines[2]?.length).toBe(16_386);
    expect(server.seen[0]?.path).toBe('/logs?agent_id=CA_1&log_type=deploy');
  });

  it('hide secrets and tokens that the agent prints', async () => {
    const { world, url } = await simulate();
    const agent = world.cloud.addAgent({ name: 'a', id: 'CA_1' });
    agent.print(
      `connecting with ${SECRET} and eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJBUEkifQ.c2lnbmF0dXJl`,
      'build',
    );
    const lines: string[] = [];
    await connect(url).cloud.readLogs({ ...request, type: 'build' }, (line) => lines.push(line));
    expect(lines).toEqual(['connecting with [hidden] and [hidden]']);
  });

  it('report the error that Cloud writes into them', async () => {
    const { cloud } = await against((response) => {
      response.writeHead(200).end('one\nERROR: no running\u001b[1m pod\nmore\n');
    });
    const lines: string[] = [];
    expect((await failureOf(cloud.readLogs(request, (line) => lines.push(line)))).sentence).toBe(
      'LiveKit Cloud ended the deploy log: no running [1m pod.',
    );
    expect(lines).toEqual(['one']);
  });

  it('of an agent that does not exist say so', async () => {
    const { world, url } = await simulate();
    world.cloud.turnOn();
    expect((await failureOf(connect(url).cloud.readLogs(request, () => {}))).kind).toBe('not-found');
  });
});
