import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fillCommand, readCustomCommands } from '../../source/export/custom-command.ts';
import { type Fields, fieldsOf } from '../../source/export/fields.ts';
import { fillTemplate, parseTemplate } from '../../source/export/template.ts';
import type { CommandConfig } from '../../source/settings/config-schema.ts';
import { UsageError } from '../../source/usage-error.ts';
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

describe('a command of the user', () => {
  it('has every value quoted for the shell', () => {
    const fill = (run: string) => fillTemplate(parseTemplate(run), FIELDS);
    expect(fill('kubectl logs -l app={agentName} --since 10m')).toEqual({
      command: "kubectl logs -l app='support-v2' --since 10m",
    });
    expect(fill('echo {room} {phone}')).toEqual({ command: "echo 'it'\\''s $(id)' '+1 555 0100'" });
    expect(fill(`echo "$HOME" '{print}' \${HOME} \\{room} # it's`)).toEqual({
      command: `echo "$HOME" '{print}' \${HOME} \\{room} # it's`,
    });
    expect(fill(`echo \\\${roomId}`)).toEqual({ command: "echo \\$'RM_1'" });
    expect(fill('a "b" $(date "+%s") {roomId}')).toEqual({ command: `a "b" $(date "+%s") 'RM_1'` });
  });

  it.each([
    [
      "echo '{room}'",
      '{room} stands inside quotes, where its value could not be quoted safely',
      /Take it out of the quotes/,
    ],
    ['echo "a {room}"', '{room} stands inside quotes', /Take it out of the quotes/],
    ['echo "\\" {room}"', '{room} stands inside quotes', /Take it out/],
    ["echo a # don't {room}", '{room} stands in a comment', /comment/],
    ['echo `id {room}`', '{room} stands after a backtick', /script/],
    ['cat <<X\n{room}\nX', '{room} stands after a here-document', /script/],
    ['echo "$(echo "x" {room})"', 'after a substitution in double quotes', /script/],
    ['echo "$(echo "{room}")"', '', /./],
    ['echo $(( {room} ))', '{room} stands after (( or [[', /script/],
    ["echo $'\\'' {room}", `{room} stands after $" or $'`, /script/],
    ['a\\ #"\n{room}', 'inside quotes', /./],
    ["echo 'x", "a quote (') is never closed", /Close it/],
    [`kubectl logs \${room}`, `\${room} is a variable of the shell`, /Write \{room\}\./],
    [`kubectl logs "\${room}"`, `\${room} is a variable of the shell`, /Write \{room\}\./],
    ['kubectl logs {agentNme}', 'there is no {agentNme}', /Did you mean \{agentName\}\?/],
    ['kubectl logs "{agentNme}"', 'there is no {agentNme}', /Did you mean \{agentName\}\?/],
    ['kubectl logs {namespace}', 'there is no {namespace}', /\{room\} \{roomId\} \{agentName\}/],
  ])('is refused where a value would not be safe: %s', (run, sentence, remedy) => {
    const error = errorOf(() => parseTemplate(run));
    expect(error.message).toContain(sentence);
    expect(error.remedy).toMatch(remedy);
  });

  it('is not run without a value it names, nor with one that would be something else', () => {
    const fill = (run: string, changes: Partial<Fields> = {}) =>
      fillTemplate(parseTemplate(run), { ...FIELDS, ...changes });
    expect(fill('x {deployment}')).toEqual({ reason: 'nothing is known here to put for {deployment}' });
    expect(fill('x {room}', { room: 'a\0b' })).toHaveProperty('reason');
    expect(fill('x {room}', { room: '--all' })).toEqual({
      reason: '{room} begins with "-" here, which would be taken for an option: write -- before it',
    });
    expect(fill('x -- {room}', { room: '--all' })).toEqual({ command: "x -- '--all'" });
    expect(fill('x -- a; y {room}', { room: '--all' })).toHaveProperty('reason');
    expect(fill('x room={room}', { room: '--all' })).toEqual({ command: "x room='--all'" });
  });

  it('lets no value act upon a second shell', () => {
    for (const run of [
      'ssh bastion kubectl logs -l app={agentName} {room}',
      'bash -c {room}',
      '/bin/sh -ec {room}',
      'kubectl exec pod -- sh -c {room}',
      'eval echo {room}',
      'watch ls {room}',
    ]) {
      expect(fillTemplate(parseTemplate(run), FIELDS), run).toEqual({
        reason: '{room} holds characters here that the second shell would act upon',
      });
      expect(fillTemplate(parseTemplate(run), { ...FIELDS, room: 'call-1' }), run).toHaveProperty('command');
    }
    for (const run of ['./watch-it {room}', 'bash tail-logs.sh {room}', 'sshd-logs {room}']) {
      expect(fillTemplate(parseTemplate(run), FIELDS), run).toHaveProperty('command');
    }
  });

  it('lets no value be run, whatever the command around it', () => {
    const parts = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom('"', "'", ' ', '{room}', ' {room}') },
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
    const outputOf = (shell: string, command: string): string => {
      const script = ['exec 3>&1 >/dev/null 2>&1 </dev/null; PATH=/nowhere', command].join('\n');
      // Most are no valid commands; what counts is what was run.
      return spawnSync(shell, ['-c', script], { timeout: 60_000 }).stdout.toString();
    };
    let tried = 0;
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 9 }), fc.constantFrom(...attacks), (pieces, room) => {
        const filled = fillOrNull(`echo ${pieces.join('')}`, { ...FIELDS, room });
        if (filled === null || !filled.includes(room.slice(-5, -1))) return;
        tried += 1;
        for (const shell of ['/bin/sh', '/bin/bash']) {
          expect(outputOf(shell, filled), `${shell}: ${filled}`).not.toContain('PWNED');
        }
      }),
      { numRuns: 1_500, seed: 11 },
    );
    expect(tried).toBeGreaterThan(100);
  });
});

/** Null where the command is refused. */
const fillOrNull = (run: string, fields: Fields): string | null => {
  try {
    const filled = fillTemplate(parseTemplate(run), fields);
    return 'command' in filled ? filled.command : null;
  } catch (error) {
    if (error instanceof UsageError) return null;
    throw error;
  }
};

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
      'The command "logs" of the settings: {room} stands inside quotes, where its value could not be quoted safely.',
    ],
    [{ when: 'rom' }, 'The command "logs" of the settings: there is no {rom}.'],
    [{ key: 'ctrl-m' }, 'The command "logs" of the settings: no key "ctrl-m" can be pressed.'],
    [{ key: 'F5' }, 'The command "logs" of the settings: no key "F5" can be pressed.'],
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
    expect(fillCommand(command, { ...FIELDS, deployment: 'blue' })).toEqual({ command: 'x' });
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
