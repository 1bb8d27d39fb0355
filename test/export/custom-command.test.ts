import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Filled,
  fillCommand,
  type Runnable,
  readCustomCommands,
  shownCommand,
} from '../../source/export/custom-command.ts';
import { FIELD_NAMES, type Fields, fieldsOf, variableOf } from '../../source/export/fields.ts';
import type { CommandConfig } from '../../source/settings/config-schema.ts';
import { UsageError } from '../../source/usage-error.ts';
import { anyText } from '../helpers/any-text.ts';
import { job } from '../helpers/facts.ts';
import { aDispatch, aHuman, anAgent, aRoom } from '../helpers/fleet-builder.ts';

const FIELDS: Fields = {
  room: "it's $(id)",
  roomId: 'RM_1',
  agentName: 'support-v2',
  identity: 'agent-AJ_1',
  dispatchId: 'AD_1',
  jobId: 'AJ_1',
  workerId: 'AW_1',
  deployment: '',
  phone: '+1 555 0100',
  project: 'prod-eu',
};

const errorOf = (act: () => unknown): UsageError => {
  try {
    act();
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};

const config = (changes: Partial<CommandConfig> = {}): CommandConfig => ({
  key: 'l',
  label: 'logs',
  run: 'kubectl logs -l app={agentName} --since 10m',
  ...changes,
});

const fill = (run: string, changes: Partial<Fields> = {}): Filled => {
  const [command] = readCustomCommands([config({ run })]);
  if (!command) throw new Error('no command');
  return fillCommand(command, { ...FIELDS, ...changes });
};

const runnable = (run: string, changes: Partial<Fields> = {}): Runnable => {
  const filled = fill(run, changes);
  if ('reason' in filled) throw new Error(filled.reason);
  return filled;
};

/** What a real shell writes that runs it. */
const outputOf = ({ command, values }: Runnable, shell = '/bin/sh'): string =>
  spawnSync(shell, ['-c', command], {
    env: { ...process.env, ...values },
    timeout: 60_000,
  }).stdout.toString();

const HOSTILE = [
  ' ',
  "'",
  "'\\''",
  '"',
  '\\',
  '\\\\"',
  '$(printf PWNED)',
  '`printf PWNED`',
  '$HOME',
  '"; printf PWNED; "',
  "'; printf PWNED; '",
  '\n',
  'a\nprintf PWNED\n',
  'a\r\n\tb',
  '~',
  '*',
  '#x',
  '!!',
  '%s%n',
  'a && printf PWNED | cat > /dev/null',
  '\x1b[31mred\x1b]52;c;AAAA\x07',
  '\x01\x7f',
  '\u202e',
  '日本 é 🙂',
];

describe('a command of the user', () => {
  it('has every value in its environment, and none in its text', () => {
    expect(fill('kubectl logs -l app={agentName} --since 10m')).toEqual({
      command: 'kubectl logs -l app="$LKTOP_AGENT_NAME" --since 10m',
      values: {
        LKTOP_ROOM: "it's $(id)",
        LKTOP_ROOM_ID: 'RM_1',
        LKTOP_AGENT_NAME: 'support-v2',
        LKTOP_IDENTITY: 'agent-AJ_1',
        LKTOP_DISPATCH_ID: 'AD_1',
        LKTOP_JOB_ID: 'AJ_1',
        LKTOP_WORKER_ID: 'AW_1',
        LKTOP_DEPLOYMENT: '',
        LKTOP_PHONE: '+1 555 0100',
        LKTOP_PROJECT: 'prod-eu',
      },
    });
  });

  it.each([
    ['echo {room} {phone}', 'echo "$LKTOP_ROOM" "$LKTOP_PHONE"'],
    [`echo "$HOME" '{print}' \${HOME} \\{room} # it's`, `echo "$HOME" '{print}' \${HOME} \\{room} # it's`],
    ['a "b" $(date "+%s") {roomId}', 'a "b" $(date "+%s") "$LKTOP_ROOM_ID"'],
    ['echo "it\'s" {room}', 'echo "it\'s" "$LKTOP_ROOM"'],
    ['echo \\" {room}', 'echo \\" "$LKTOP_ROOM"'],
    ['sh -c \'echo "$LKTOP_ROOM"\'', 'sh -c \'echo "$LKTOP_ROOM"\''],
  ])('%s is %s', (run, command) => {
    expect(runnable(run).command).toBe(command);
  });

  it.each([
    [
      "echo '{room}'",
      '{room} stands inside quotes',
      /Take it out of the quotes, or write \$LKTOP_ROOM there/,
    ],
    ['echo "a {room}"', '{room} stands inside quotes', /Take it out of the quotes/],
    ['echo "\\" {room}"', '{room} stands inside quotes', /Take it out/],
    ['bash -c "echo {room}"', '{room} stands inside quotes', /Take it out/],
    ["echo a # don't {room}", '{room} stands inside quotes', /./],
    ['echo "$(echo "x" {room})"', '{room} stands inside quotes', /./],
    ['echo "$(echo "{room}")"', '{room} stands inside quotes', /./],
    ["echo $'\\'' {room}", '{room} stands inside quotes', /./],
    ['a\\ #"\n{room}', 'inside quotes', /./],
    ['echo $(( {room} ))', '{room} stands in arithmetic', /Take it out/],
    [`kubectl logs \${room}`, `\${room} is a variable of the shell`, /Write \{room\}\./],
    [`kubectl logs "\${room}"`, `\${room} is a variable of the shell`, /Write \{room\}\./],
    ['kubectl logs {agentNme}', 'there is no {agentNme}', /Did you mean \{agentName\}\?/],
    ['kubectl logs "{agentNme}"', 'there is no {agentNme}', /Did you mean \{agentName\}\?/],
    ['kubectl logs {namespace}', 'there is no {namespace}', /\{room\} \{roomId\} \{agentName\}/],
  ])('is refused where a value would not be safe: %s', (run, sentence, remedy) => {
    const error = errorOf(() => readCustomCommands([config({ run })]));
    expect(error.message).toContain(sentence);
    expect(error.remedy).toMatch(remedy);
  });

  it('is not run without a value it names, nor with one that would be something else', () => {
    expect(fill('x {deployment}')).toEqual({ reason: 'nothing is known here to put for {deployment}' });
    expect(fill('x {room}', { room: '--all' })).toEqual({
      reason: '{room} begins with "-" here, which would be taken for an option: write -- before it',
    });
    expect(fill('x -- {room}', { room: '--all' })).toHaveProperty('command');
    expect(fill('x -- a; y {room}', { room: '--all' })).toHaveProperty('reason');
    expect(fill('x room={room}', { room: '--all' })).toHaveProperty('command');
  });

  it('is not run with a NUL in a value, which no environment can hold', () => {
    expect(fill('x', { room: 'a\0b' })).toEqual({
      reason: '{room} holds a zero character here, which no command can be given',
    });
  });

  it('is given every value byte for byte', () => {
    const isValue = (text: string) =>
      text !== '' && !text.includes('\0') && !text.startsWith('-') && Buffer.from(text).toString() === text;
    const signs = fc.string({ unit: fc.constantFrom(...'\'"\\$`(){};&|<>*?![]#~ \n\tab'.split('')) });
    // By the shorthand, by the variable, and in a second shell.
    const run = `printf '%s\\0' {room} "$LKTOP_ROOM"; sh -c 'printf "%s\\\\0" "$LKTOP_ROOM"'`;
    const check = (room: string) => {
      expect(outputOf(runnable(run, { room }))).toBe(`${room}\0`.repeat(3));
    };
    for (const room of HOSTILE) check(room);
    fc.assert(fc.property(fc.oneof(signs, anyText()).filter(isValue), check), { numRuns: 60, seed: 4 });
  });

  it('is given all of the fields', () => {
    const every = Object.fromEntries(FIELD_NAMES.map((name) => [name, `${name} "$(id)"`]));
    const run = FIELD_NAMES.map((name) => `printf '%s\\0' {${name}}`).join('; ');
    expect(outputOf(runnable(run, every)).split('\0').slice(0, -1)).toEqual(Object.values(every));
    expect(FIELD_NAMES.map(variableOf)).toContain('LKTOP_DISPATCH_ID');
  });

  it('lets no value be run, whatever the command around it', () => {
    const parts = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom('"', "'", ' ', '{room}', ' {room}', ' $LKTOP_ROOM') },
      {
        weight: 2,
        arbitrary: fc.constantFrom(
          'a',
          '\\',
          '#',
          '\n',
          '$(',
          '(',
          ')',
          '`',
          '<<a',
          '[[',
          ']]',
          ';',
          '${',
          '}',
          'x=',
          '|',
          "$'",
          '$',
          '\\$',
        ),
      },
    );
    const attacks = [
      '$(printf PWNED >&3)',
      '`printf PWNED >&3`',
      '"$(printf PWNED >&3)"',
      "'; printf PWNED >&3; '",
    ];
    let tried = 0;
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 9 }), fc.constantFrom(...attacks), (pieces, room) => {
        const filled = fillOrNull(`echo ${pieces.join('')}`, room);
        if (filled === null || !filled.command.includes('LKTOP_ROOM')) return;
        tried += 1;
        // Most are no valid commands; what counts is what was run.
        const command = `exec 3>&1 >/dev/null 2>&1 </dev/null; PATH=/nowhere\n${filled.command}`;
        for (const shell of ['/bin/sh', '/bin/bash']) {
          const output = outputOf({ ...filled, command }, shell);
          expect(output, `${shell}: ${command}`).not.toContain('PWNED');
        }
      }),
      { numRuns: 1_500, seed: 11 },
    );
    expect(tried).toBeGreaterThan(100);
  });
});

/** Null where the command is refused. */
const fillOrNull = (run: string, room: string): Runnable | null => {
  try {
    const filled = fill(run, { room });
    return 'command' in filled ? filled : null;
  } catch (error) {
    if (error instanceof UsageError) return null;
    throw error;
  }
};

describe('a command that is shown', () => {
  it('stands with the values of the variables that it names', () => {
    expect(shownCommand(runnable('cordon {room} {roomId} "$LKTOP_PROJECT"'))).toEqual([
      'cordon "$LKTOP_ROOM" "$LKTOP_ROOM_ID" "$LKTOP_PROJECT"',
      "LKTOP_ROOM='it'\\''s $(id)'",
      'LKTOP_ROOM_ID=RM_1',
      'LKTOP_PROJECT=prod-eu',
    ]);
    expect(shownCommand(runnable('cordon {roomId}'))).toHaveLength(2);
  });

  it('holds nothing that a terminal would act upon', () => {
    const lines = shownCommand(runnable('x\n{room}', { room: '\x1b[31m\u202e\nLKTOP_PROJECT=y' }));
    expect(lines).toEqual(['x\\n"$LKTOP_ROOM"', "LKTOP_ROOM='\\x1b[31m\\u202e\\nLKTOP_PROJECT=y'"]);
  });
});

describe('the commands of the settings', () => {
  it('are read', () => {
    const [logs, drain] = readCustomCommands([
      config({ when: 'agentName', panes: ['agents'] }),
      config({ key: 'Ctrl-K', label: 'drain', when: '{workerId}', run: 'drain {workerId}', dangerous: true }),
    ]);
    expect(logs).toMatchObject({
      index: 0,
      key: 'l',
      when: 'agentName',
      panes: ['agents'],
      dangerous: false,
    });
    expect(drain).toMatchObject({ index: 1, key: 'ctrl-k', when: 'workerId', panes: null, dangerous: true });
  });

  it.each([
    [
      { run: 'x "{room}"' },
      'The command "logs" of the settings: {room} stands inside quotes, and it stands for "$LKTOP_ROOM" with its quotes.',
    ],
    [{ when: 'rom' }, 'The command "logs" of the settings: there is no {rom}.'],
    [{ key: 'ctrl-m' }, 'The command "logs" of the settings: no key "ctrl-m" can be pressed.'],
    [{ key: 'F13' }, 'The command "logs" of the settings: no key "F13" can be pressed.'],
  ])('are refused with their label: %o', (changes, message) => {
    expect(errorOf(() => readCustomCommands([config(changes)])).message).toBe(message);
  });

  it.each([
    ['k', 'k'],
    ['K', 'K'],
    ['Ctrl-K', 'ctrl-k'],
    ['ctrl+k', 'ctrl-k'],
    ['^K', 'ctrl-k'],
    ['^', '^'],
    ['Alt-K', 'alt-K'],
    ['meta-k', 'alt-k'],
  ])('take the key %s as %s', (key, read) => {
    expect(readCustomCommands([config({ key })])[0]?.key).toBe(read);
  });

  it('are shown only where their field is known', () => {
    const [command] = readCustomCommands([config({ when: 'deployment', run: 'x' })]);
    if (!command) throw new Error('no command');
    expect(fillCommand(command, FIELDS)).toEqual({ reason: 'only where deployment is known' });
    expect(fillCommand(command, { ...FIELDS, deployment: 'blue' })).toHaveProperty('command', 'x');
  });
});

describe('the values of a row', () => {
  const room = aRoom('call-1', {
    humans: [aHuman('alice'), aHuman('bob', { phoneNumber: '+1 555 0100' })],
    agents: [anAgent({ deployment: 'blue' })],
    dispatches: [
      aDispatch({ id: 'AD_0', agentName: '' }),
      aDispatch({ jobs: [job({ id: 'AJ_old', workerId: 'AW_old' }), job()] }),
    ],
  });

  it('are those of the agent, its dispatch and its room', () => {
    const expected = {
      room: 'call-1',
      roomId: 'RM_call-1',
      agentName: 'support',
      identity: 'agent-AJ_1',
      dispatchId: 'AD_1',
      jobId: 'AJ_1',
      workerId: 'AW_1',
      deployment: 'blue',
      phone: '+1 555 0100',
      project: 'prod',
    };
    const [agent] = room.agents;
    const dispatch = room.dispatches[1];
    if (!agent || !dispatch) throw new Error('the room lacks them');
    expect(fieldsOf({ kind: 'agent', room, agent }, 'prod')).toEqual(expected);
    expect(fieldsOf({ kind: 'dispatch', room, dispatch }, 'prod')).toEqual(expected);
    expect(fieldsOf({ kind: 'room', room }, 'prod')).toEqual(expected);
  });

  it('of a room are those its verdict speaks of', () => {
    const blamed = aRoom('r', {
      dispatches: [aDispatch(), aDispatch({ id: 'AD_2', agentName: 'sales', verdict: 'no worker' })],
      cause: { of: 'dispatch', id: 'AD_2', agentName: 'sales', deployment: null },
    });
    expect(fieldsOf({ kind: 'room', room: blamed }, 'p')).toMatchObject({
      agentName: 'sales',
      dispatchId: 'AD_2',
      identity: '',
    });
  });

  it('are empty where nothing is selected, or several would do', () => {
    expect(fieldsOf(null, 'p')).toMatchObject({ room: '', agentName: '', project: 'p' });
    const twins = aRoom('r', { agents: [anAgent(), anAgent({ identity: 'agent-AJ_2' })] });
    expect(fieldsOf({ kind: 'room', room: twins }, 'p').identity).toBe('');
  });
});
