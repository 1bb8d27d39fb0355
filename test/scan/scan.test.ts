import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readArguments } from '../../source/commands/arguments.ts';
import { COMMANDS } from '../../source/commands/flag-table.ts';
import { lktopCommand } from '../../source/export/lktop-command.ts';
import type { Room } from '../../source/fleet/fleet.ts';
import { SDK_ATTRIBUTE, type Seen } from '../../source/scan/find.ts';
import { RULES, type RuleName, scan } from '../../source/scan/rules.ts';
import { scanLines } from '../../source/scan/scan-lines.ts';
import { anyText } from '../helpers/any-text.ts';
import { job, participant, START_MS } from '../helpers/facts.ts';
import { aDispatch, aHuman, anAgent, aRoom, verdict } from '../helpers/fleet-builder.ts';

const MINUTE_MS = 60_000;
const NOW_MS = START_MS + 10 * MINUTE_MS;

/** A room with limits, in which nothing is untidy. */
const tidy = (name: string, changes: Parameters<typeof aRoom>[1] = {}): Room =>
  aRoom(name, {
    humans: [aHuman()],
    agents: [anAgent()],
    dispatches: [aDispatch({ jobs: [job()] })],
    ...changes,
    facts: { maxParticipants: 4, ...changes.facts },
  });

const seenIn = (rooms: readonly Room[], changes: Partial<Seen> = {}): Seen => ({
  rooms,
  isListed: true,
  nowMs: NOW_MS,
  shortSecrets: [],
  ...changes,
});

/** What a rule found, as `room subject: text`. */
const found = (rule: RuleName, seen: Seen): readonly string[] => {
  const finds = scan(seen).find((one) => one.rule.name === rule)?.finds ?? [];
  return finds.map(({ room, subject, text }) => `${room?.name ?? '-'} ${subject ?? '-'}: ${text}`);
};

const all = (seen: Seen): readonly string[] =>
  scan(seen).flatMap(({ rule, finds }) => finds.map(() => rule.name));

const alone = { humans: [], agents: [anAgent()] };
const deployed = (identity: string, deployment: string | null, changes: Parameters<typeof anAgent>[0] = {}) =>
  anAgent({ identity, deployment, ...changes });
const withSdk = (identity: string, version: string) =>
  anAgent({ identity, participant: { attributes: { [SDK_ATTRIBUTE]: version } } });

const GHOST = verdict('ghost', { severity: 'warning', summary: 'its node died' });

describe('a scan', () => {
  it('finds nothing in a tidy room', () => {
    expect(all(seenIn([tidy('call-1'), tidy('call-2')]))).toEqual([]);
    expect(all(seenIn([]))).toEqual([]);
  });

  it.each<[RuleName, string, Seen, readonly string[]]>([
    [
      'ghost-rooms',
      'a room whose node died',
      seenIn([tidy('call-1', { verdict: GHOST })]),
      ['call-1 -: its node died'],
    ],
    [
      'duplicate-agents',
      'the second of two agents',
      seenIn([
        tidy('call-1', {
          agents: [
            anAgent(),
            anAgent({ identity: 'two', verdict: verdict('duplicate', { summary: 'two agents' }) }),
          ],
        }),
      ]),
      ['call-1 two: two agents'],
    ],
    ['short-secrets', 'keys', seenIn([], { shortSecrets: ['APIx'] }), ['- APIx: its secret is short']],
    [
      'unnamed-workers',
      'what an unnamed worker took',
      seenIn([
        tidy('call-1', { dispatches: [aDispatch({ agentName: '', jobs: [job({ workerId: 'AW_7' })] })] }),
      ]),
      ['call-1 AD_1: taken by the unnamed worker AW_7'],
    ],
    [
      'unnamed-workers',
      'an agent whose job is not listed',
      seenIn([tidy('call-1', { dispatches: [aDispatch({ agentName: '', agentIdentity: 'agent-1' })] })]),
      ['call-1 AD_1: taken by an unnamed worker'],
    ],
    [
      'lonely-agents',
      'an agent with nobody else',
      seenIn([tidy('call-1', alone)]),
      ['call-1 agent-AJ_1: alone now; it joined 10 min ago'],
    ],
    [
      'lonely-agents',
      'an agent with its own avatar only',
      seenIn([
        tidy('call-1', {
          humans: [],
          agents: [anAgent(), anAgent({ identity: 'face', publishesOnBehalfOf: 'agent-AJ_1' })],
        }),
      ]),
      ['call-1 agent-AJ_1: alone now; it joined 10 min ago'],
    ],
    [
      'mixed-sdk-versions',
      'two versions that agents tell',
      seenIn([
        tidy('a', { agents: [withSdk('a', '1.8.9')] }),
        tidy('b', { agents: [withSdk('b', '1.7.0')] }),
      ]),
      ['- support: 1.7.0: 1 agent, 1.8.9: 1 agent'],
    ],
    [
      'mixed-deployments',
      'two deployments, and none',
      seenIn([
        tidy('a', { agents: [deployed('a', 'green')] }),
        tidy('b', { agents: [deployed('b', 'green')] }),
        tidy('c', { agents: [deployed('c', null)] }),
      ]),
      ['- support: green: 2 agents, no deployment: 1 agent'],
    ],
    [
      'unlimited-rooms',
      'a room for any number',
      seenIn([tidy('call-1', { facts: { maxParticipants: 0 } })]),
      ['call-1 -: any number of participants'],
    ],
    [
      'unlimited-rooms',
      'a room that stays',
      seenIn([tidy('call-1', { facts: { departureTimeoutSeconds: 2 * 86_400 } })]),
      ['call-1 -: kept empty for 2 d'],
    ],
  ])('finds by %s %s', (rule, _, seen, expected) => {
    expect(found(rule, seen)).toEqual(expected);
  });

  it.each<[RuleName, string, Seen]>([
    ['ghost-rooms', 'a room that only fails', seenIn([tidy('a', { verdict: verdict('unreachable') })])],
    [
      'unnamed-workers',
      'a dispatch nobody took',
      seenIn([tidy('a', { dispatches: [aDispatch({ agentName: '', agentIdentity: null })] })]),
    ],
    [
      'unnamed-workers',
      'a room that was not seen',
      seenIn([tidy('a', { verified: false, dispatches: [aDispatch({ agentName: '', jobs: [job()] })] })]),
    ],
    [
      'lonely-agents',
      'an agent that has just joined',
      seenIn([tidy('a', alone)], { nowMs: START_MS + 59_000 }),
    ],
    [
      'lonely-agents',
      'an agent of which no join time is known',
      seenIn([tidy('a', { humans: [], agents: [anAgent({ participant: { joinedAtMs: 0 } })] })]),
    ],
    [
      'lonely-agents',
      'two agents that talk',
      seenIn([tidy('a', { humans: [], agents: [anAgent(), anAgent({ identity: 'two' })] })]),
    ],
    [
      'lonely-agents',
      'a stream that comes in',
      seenIn([tidy('a', { ...alone, others: [participant({ kind: 'INGRESS' })] })]),
    ],
    [
      'lonely-agents',
      'an agent of a former life',
      seenIn([tidy('a', { humans: [], agents: [anAgent({ isFormer: true })] })]),
    ],
    ['lonely-agents', 'a ghost', seenIn([tidy('a', { ...alone, verdict: GHOST })])],
    [
      'mixed-deployments',
      'different names',
      seenIn([
        tidy('a', { agents: [deployed('a', 'green'), deployed('b', 'blue', { agentName: 'billing' })] }),
      ]),
    ],
    [
      'mixed-deployments',
      'an agent whose deployment nothing tells',
      seenIn([tidy('a', { agents: [deployed('a', 'green'), deployed('b', null, { dispatchId: null })] })]),
    ],
    [
      'mixed-sdk-versions',
      'agents that tell no version',
      seenIn([tidy('a', { agents: [anAgent(), withSdk('b', '1.8.9')] })]),
    ],
    [
      'unlimited-rooms',
      'a room with limits',
      seenIn([tidy('a', { facts: { emptyTimeoutSeconds: 86_399 } })]),
    ],
  ])('does not find by %s %s', (rule, _, seen) => {
    expect(found(rule, seen)).toEqual([]);
  });

  it('says what it could not see, and how much of it', () => {
    const seen = seenIn([tidy('a', { agents: [anAgent({ dispatchId: null, deployment: null })] })]);
    const notSeen = (rule: RuleName) => scan(seen).find((one) => one.rule.name === rule)?.notSeen;
    expect(notSeen('mixed-sdk-versions')).toMatchObject({
      count: 1,
      text: expect.stringContaining('sdk_version'),
    });
    expect(notSeen('mixed-deployments')).toMatchObject({ count: 1 });
    expect(notSeen('ghost-rooms')).toBeNull();
  });

  it('leaves out the rules to skip', () => {
    const seen = seenIn([tidy('call-1', { facts: { maxParticipants: 0 } })]);
    expect(all(seen)).toEqual(['unlimited-rooms']);
    const rules = scan(seen, new Set(['unlimited-rooms']));
    expect(rules).toHaveLength(RULES.length - 1);
    expect(rules.flatMap(({ finds }) => finds)).toEqual([]);
  });

  it('has a name of its own for each rule', () => {
    expect(new Set(RULES.map(({ name }) => name)).size).toBe(RULES.length);
  });
});

/** The arguments that lktop gets if the line is pasted into a shell. */
const pasted = (line: string) => {
  const script = `lktop() { printf '%s\\0' "$@"; }; ${line}`;
  const argv = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
  return readArguments(argv, import.meta);
};

/** A room of a hostile name in which every rule that has a command finds something. */
const untidy = (name: string): Room =>
  tidy(name, {
    humans: [],
    agents: [
      deployed(name, 'green', { agentName: name }),
      deployed('two', 'blue', {
        agentName: name,
        verdict: verdict('duplicate'),
        participant: { tracks: [] },
      }),
    ],
  });

describe('the commands of a scan', () => {
  it.each(['call-1', 'my room', "it's", '$(touch x)', '-x', '--json', 'a;b|c&d', '*', 'café'])(
    'are taken by lktop as they are: %s',
    (name) => {
      const commands = scan(seenIn([untidy(name)])).flatMap(({ finds }) =>
        finds.flatMap(({ command }) => command ?? []),
      );
      expect(commands.map((command) => command.name)).toEqual(['remove', 'remove', 'snapshot']);
      for (const command of commands) {
        const line = lktopCommand(command.name, command.words, [...command.options, '--demo']);
        const { command: read, words, flags } = pasted(line ?? '');
        expect(read).toBe(command.name);
        expect(words).toEqual(command.words);
        expect(flags).toMatchObject({ demo: true, ...(read === 'snapshot' ? { agent: name } : {}) });
      }
    },
  );

  it('are left out where no command can be typed', () => {
    expect(lktopCommand('remove', ['a\x1bb'], [])).toBeNull();
    expect(lktopCommand('remove', ['a'.repeat(300)], [])).toBeNull();
  });

  it('that the remedies name exist', () => {
    const named = RULES.flatMap(({ remedy }) => [...remedy.matchAll(/lktop (\w+)(?: (--\w+))?/g)]);
    expect(named.length).toBeGreaterThan(0);
    for (const [, command = '', flag = ''] of named) {
      const { flags } = readArguments(
        [command, ...(flag === '' ? [] : [flag]), 'ROOM', 'AGENT'],
        import.meta,
      );
      expect(Object.keys(COMMANDS)).toContain(command);
      if (flag !== '') expect(flags[flag.slice(2)]).toBe(true);
    }
  });
});

describe('the text of a scan', () => {
  const style = { markOf: (severity: string) => severity, arrow: '->', typed: () => null };
  const textOf = (seen: Seen) => scanLines(seen, scan(seen), style);

  it('shows three examples, the number of the others, what to do, and what was looked at', () => {
    const rooms = Array.from({ length: 5 }, (_, index) =>
      tidy(`call-${index}`, { facts: { maxParticipants: 0 } }),
    );
    const unswept = tidy('late', { verified: false });
    const lines = textOf(seenIn([...rooms, unswept]));
    const from = lines.findIndex((line) => line.startsWith('notice unlimited-rooms  5: '));
    expect(lines.slice(from + 1, from + 5)).toEqual([
      '    call-0  any number of participants',
      '    call-1  any number of participants',
      '    call-2  any number of participants',
      '    and 2 more',
    ]);
    expect(lines[from + 5]).toContain('-> Set max_participants');
    expect(lines.at(-1)).toBe('5 things found; 5/6 rooms looked into, 1 room not seen.');
    expect(lines[0]).toBe('ok ghost-rooms  none: rooms whose LiveKit node died and that are still listed');
  });

  it('says so when there is nothing', () => {
    expect(textOf(seenIn([tidy('a')])).at(-1)).toBe('Nothing found; 1/1 room looked into.');
  });

  it('claims nothing before the rooms are listed', () => {
    const lines = textOf(seenIn([], { isListed: false, shortSecrets: ['APIx'] }));
    expect(lines.filter((line) => line.includes('none: '))).toEqual([]);
    expect(lines[0]).toMatch(/^warning short-secrets {2}1: /);
    expect(lines.at(-2)).toBe('The server has not listed its rooms yet.');
  });

  it('is short and safe whatever the server sends', () => {
    fc.assert(
      fc.property(anyText({ maxLength: 2_000 }), (text) => {
        for (const line of textOf(seenIn([untidy(text)]))) {
          expect(line.length).toBeLessThan(2_000);
          expect(Array.from(line).every((letter) => (letter.codePointAt(0) ?? 0) >= 0x20)).toBe(true);
        }
      }),
    );
  });
});
