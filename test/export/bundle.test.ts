import { existsSync, statSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fileName, makeBundle } from '../../source/export/bundle.ts';
import { writeNewFile } from '../../source/export/new-file.ts';
import { emptyEventLog, logEvents } from '../../source/fleet/event-log.ts';
import type { Room } from '../../source/fleet/fleet.ts';
import { createRedact } from '../../source/livekit/redact.ts';
import { redactValues } from '../../source/livekit/redact-values.ts';
import type { Project, SessionState } from '../../source/session/session.ts';
import { cloudAgent, cloudState, cloudVersion } from '../cloud/fixtures.ts';
import { dispatch, observation, participant, roomFacts, START_MS, sweptSnapshot } from '../helpers/facts.ts';
import { aFleet } from '../helpers/fleet-builder.ts';
import { watch } from '../helpers/watch.ts';
import { sessionState } from '../ui/fake-session.ts';

const SECRET = 'kJ8-the/secret"of\\ours';
const TOKEN = `eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJBUEkifQ.${'s'.repeat(43)}`;
const PROJECT: Project = {
  name: 'prod-eu',
  host: 'livekit.example.com',
  demo: false,
  readOnly: false,
  warnings: [],
};
const NOW_MS = START_MS + 240_000;

const hostileRoom = observation({
  room: roomFacts({
    name: 'call-7f31',
    metadata: `{"apiKey": "sk-1", "note": "kept", "secret": "${SECRET.replaceAll(/["\\]/g, '\\$&')}"}`,
  }),
  participants: [
    participant({
      kind: 'SIP',
      metadata: `password=hunter2 token ${TOKEN}`,
      attributes: { 'sip.phoneNumber': '+1 555 0100', 'auth.token': 'abc', plain: `x ${SECRET} y` },
    }),
  ],
  dispatches: [dispatch({ agentName: 'suport-v2', metadata: TOKEN })],
});

const stateOf = (fleet: SessionState['fleet'], rooms = [hostileRoom]): SessionState =>
  sessionState({
    fleet,
    snapshot: sweptSnapshot(NOW_MS, rooms),
    log: logEvents(emptyEventLog, NOW_MS, [
      {
        kind: 'verdict',
        room: null,
        roomName: 'call-7f31',
        subject: null,
        text: `no worker \x1b[31m${SECRET}`,
        severity: 'critical',
      },
    ]),
  });

const bundle = () => {
  const fleet = watch([
    { atMs: NOW_MS - 2_000, rooms: [hostileRoom] },
    { atMs: NOW_MS, rooms: [hostileRoom] },
  ]);
  return makeBundle({
    project: PROJECT,
    state: stateOf(fleet),
    room: fleet.rooms[0] ?? null,
    nowMs: NOW_MS,
    redact: createRedact([SECRET]),
  });
};

describe('a bundle', () => {
  it('holds the judged snapshot, the timeline and the facts', () => {
    const read = JSON.parse(bundle().text);
    expect(read).toMatchObject({
      schema: 'lktop.bundle/2',
      writtenAt: new Date(NOW_MS).toISOString(),
      connection: { state: 'live' },
      snapshot: {
        schema: 'lktop.snapshot/1',
        project: 'prod-eu',
        rooms: [{ name: 'call-7f31', verdict: 'no worker', dispatches: [{ verdict: 'no worker' }] }],
      },
      incidents: [{ verdict: 'no worker', agentName: 'suport-v2', roomCount: 1 }],
      timeline: [{ kind: 'verdict', room: 'call-7f31', severity: 'critical', number: 1 }],
      actions: [],
      facts: [
        {
          room: { name: 'call-7f31', createdAt: expect.stringMatching(/Z$/) },
          participants: [{ identity: 'alice', joinedAt: expect.stringMatching(/Z$/) }],
          dispatches: [{ id: 'AD_1', createdAt: expect.stringMatching(/Z$/) }],
        },
      ],
    });
    expect(read.summary).toEqual(bundle().summary);
  });

  it('holds no secret, no token and nothing a terminal would act upon', () => {
    const { text, summary } = bundle();
    for (const hidden of [
      SECRET,
      JSON.stringify(SECRET).slice(1, -1),
      TOKEN.slice(0, 30),
      'sk-1',
      'hunter2',
      '"abc"',
    ]) {
      expect(text).not.toContain(hidden);
      expect(summary.join('\n')).not.toContain(hidden);
    }
    const [facts] = JSON.parse(text).facts;
    expect(facts.room.metadata).toBe('{"apiKey": "[hidden]", "note": "kept", "secret": "[hidden]"}');
    expect(facts.participants[0].attributes).toEqual({
      'sip.phoneNumber': '+1 555 0100',
      'auth.token': '[hidden]',
      plain: 'x [hidden] y',
    });
    expect(facts.participants[0].metadata).toBe('password=[hidden] token [hidden]');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
  });

  it('comes with lines to paste: where, how much, what, why, and what to do', () => {
    expect(bundle().summary).toEqual([
      'lktop: prod-eu (livekit.example.com), 2023-11-14 22:17:20 UTC',
      '1 room, 0 with agents, 0 agent sessions; 1 critical, 0 warnings',
      'call-7f31 (RM_1): critical for 4 min, no worker for suport-v2, 1 caller (+1 555 0100)',
      expect.stringMatching(/^seen: 22:13:20 .*suport-v2/),
      expect.stringMatching(/^remedy: \w.*; tried so far: nothing$/),
    ]);
    const empty = makeBundle({
      project: PROJECT,
      state: stateOf(aFleet([]), []),
      room: null,
      nowMs: NOW_MS,
      redact: createRedact([]),
    });
    expect(empty.summary.slice(2)).toEqual([
      'no rooms',
      'seen: nothing',
      'remedy: none known; tried so far: nothing',
    ]);
  });

  it('tells what was tried in its room, and how it ended', () => {
    const fleet = watch([{ atMs: NOW_MS, rooms: [hostileRoom] }]);
    const [room] = fleet.rooms;
    if (!room) throw new Error('there is no room');
    const action = (key: Room['key'] | null, roomName: string, text: string) =>
      ({ kind: 'action', room: key, roomName, subject: null, text, severity: 'ok' }) as const;
    const log = [
      action(room.key, room.name, 'dispatching sales'),
      action(null, 'elsewhere', 'creating room elsewhere'),
      action(room.key, room.name, 'failed to dispatch sales: no'),
      action(room.key, room.name, 're-dispatching \x1b[31m'),
    ].reduce((before, one, index) => logEvents(before, NOW_MS + index * 1_000, [one]), emptyEventLog);
    const { summary } = makeBundle({
      project: PROJECT,
      state: { ...stateOf(fleet), log },
      room,
      nowMs: NOW_MS,
      redact: createRedact([]),
    });
    expect(summary.at(-1)).toMatch(
      /; tried so far: 22:17:22 failed to dispatch sales: no; 22:17:23 re-dispatching \\x1b\[31m$/,
    );
  });

  it('is called by its project and its time', () => {
    expect(fileName('lktop-bundle', { name: 'prod-eu' }, NOW_MS)).toBe(
      'lktop-bundle-prod-eu-20231114T221720Z',
    );
    expect(fileName('lktop-bundle', { name: '../a b\n' }, NOW_MS)).toBe(
      'lktop-bundle-_a_b_-20231114T221720Z',
    );
    expect(fileName('lktop-bundle', { name: '' }, NOW_MS)).toBe('lktop-bundle-20231114T221720Z');
  });
});

describe('what is hidden', () => {
  const redact = createRedact([]);
  it.each([
    [
      '{"password":"a\\"b","x":[{"api_key":12,"y":"z"}]}',
      '{"password":"[hidden]","x":[{"api_key":"[hidden]","y":"z"}]}',
    ],
    ['{"credentials":{"token":"t"},"tokens":["a"]}', '{"credentials":{"token":"[hidden]"},"tokens":["a"]}'],
    ['a=1&access_token=xyz&b=2', 'a=1&access_token=[hidden]&b=2'],
    ['{"big":12345678901234567890}', '{"big":12345678901234567890}'],
    ['no worker for token-agent', 'no worker for token-agent'],
    [
      '{"a":"{\\"password\\":\\"x\\\\\\"y\\",\\"b\\":1}"}',
      '{"a":"{\\"password\\":\\"[hidden]\\",\\"b\\":1}"}',
    ],
    ['{"secrets":{"openai":["abc"],"n":1},"x":"y"}', '{"secrets":{"openai":["[hidden]"],"n":1},"x":"y"}'],
    ['{"secrets":{"a":"b"},"broken"', '{"secrets":{"a":"b"},"broken"'],
    ['Authorization: Bearer abcdefghijkl', 'Authorization: [hidden]'],
    ['key sk-proj-0123456789abcdef', 'key [hidden]'],
    ['{"a":"[1, 2]","b":"{x"}', '{"a":"[1, 2]","b":"{x"}'],
  ])('in %s', (text, shown) => {
    expect(redactValues(text, redact)).toBe(shown);
  });

  it('is found in one pass, whatever somebody put there to be read for ever', () => {
    for (const part of [
      'a-token-',
      '"token',
      '"token"',
      '\\"',
      '"token"   ',
      'token   ',
      '[',
      '{"secret":',
    ]) {
      const text = part.repeat(20_000);
      expect(String(redactValues(text, redact)).length).toBeGreaterThan(0);
    }
  });

  it('also stands in names, and leaves what is no text', () => {
    expect(redactValues({ [TOKEN]: 1, a: [null, true, 2] }, redact)).toEqual({
      '[hidden]': 1,
      a: [null, true, 2],
    });
  });
});

describe('a new file', () => {
  const folder = async () => {
    const path = await mkdtemp(join(tmpdir(), 'lktop-new-file-'));
    onTestFinished(() => rm(path, { recursive: true, force: true }));
    return path;
  };

  it('is for its owner alone', async () => {
    const path = join(await folder(), 'a.json');
    expect(await writeNewFile(path, '{}\n')).toEqual({ path });
    expect(await readFile(path, 'utf8')).toBe('{}\n');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(dirname(path))).toEqual(['a.json']);
  });

  it('is never seen half written', async () => {
    const within = await folder();
    const path = join(within, 'a.json');
    const text = 'x'.repeat(20_000_000);
    let isWriting = true;
    const sizes = new Set<number>();
    const writing = writeNewFile(path, text).finally(() => {
      isWriting = false;
    });
    while (isWriting) {
      if (existsSync(path)) sizes.add(statSync(path).size);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await writing).toEqual({ path });
    sizes.add(statSync(path).size);
    expect([...sizes]).toEqual([text.length]);
  });

  it('overwrites nothing, also through a link', async () => {
    const within = await folder();
    const path = join(within, 'a.json');
    await writeFile(path, 'old');
    await symlink(join(within, 'elsewhere'), join(within, 'link'));
    const there = { code: 'EEXIST', reason: 'it is there already, and nothing is overwritten' };
    expect(await writeNewFile(path, 'new')).toEqual(there);
    expect(await writeNewFile(join(within, 'link'), 'new')).toEqual(there);
    expect(await readFile(path, 'utf8')).toBe('old');
    expect(await readdir(within)).toEqual(['a.json', 'link']);
  });

  it('says why it cannot be written', async () => {
    const within = await folder();
    expect(await writeNewFile(join(within, 'none', 'a'), '')).toMatchObject({
      reason: 'there is no such folder',
    });
    if (process.getuid?.() === 0) return;
    await chmod(within, 0o500);
    expect(await writeNewFile(join(within, 'a'), '')).toMatchObject({
      reason: 'this user may not write there',
    });
  });
});

describe('a bundle of a project on LiveKit Cloud', () => {
  const bundleOf = (changes: Partial<SessionState>): string =>
    makeBundle({
      project: PROJECT,
      state: { ...stateOf(aFleet([])), ...changes },
      room: null,
      nowMs: NOW_MS,
      redact: createRedact([SECRET]),
    }).text;

  it('has its agents, without secrets', () => {
    const versions = {
      CA_1: [cloudVersion({ isCurrent: true, attributes: { token: TOKEN, commit: '4f2c1d9' } })],
    };
    const text = bundleOf({ cloud: cloudState([cloudAgent()], NOW_MS, versions) });
    expect(JSON.parse(text).deployedAgents).toMatchObject({
      at: new Date(NOW_MS).toISOString(),
      rows: [{ id: 'CA_1', status: 'Running', attributes: { commit: '4f2c1d9' } }],
    });
    expect(text).not.toContain(TOKEN);
  });

  it('has no line of it elsewhere', () => {
    expect(bundleOf({ cloud: null })).not.toMatch(/deployedAgents|cloud/i);
  });
});
