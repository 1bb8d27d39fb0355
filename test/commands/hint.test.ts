import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { readArguments } from '../../source/commands/arguments.ts';
import { commandHint, snapshotHint } from '../../source/commands/hint.ts';
import { safeWhole } from '../../source/text/safe-text.ts';
import { createStage, openRoom } from './stage.ts';

const AD = 'AD_x';

/** The arguments that lktop would get if the line were pasted into a shell. */
const pasted = (line: string) => {
  const script = `lktop() { printf '%s\\0' "$@"; }; ${line}`;
  const argv = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
  return readArguments(argv, import.meta);
};

const NAMES = [
  'call-1',
  'my room',
  "it's",
  '$(touch x)',
  '-x',
  '--json',
  'a;b|c&d',
  'a"b',
  '"q"',
  "'q'",
  'café',
  '=ls',
  '~',
  '*',
  'a=b',
  '#x',
];

describe('a command to paste', () => {
  it.each(NAMES)('means what it says: %s', (name) => {
    const shown = snapshotHint({}, name);
    expect(safeWhole(shown)).toBe(shown);
    expect(pasted(shown)).toMatchObject({ command: 'snapshot', flags: { room: name } });
    expect(pasted(commandHint({}, 'remove', name, AD))).toMatchObject({
      command: 'remove',
      words: [name, AD],
    });
  });

  it.each(['a\nb', 'a\u001b[31m', 'a\\nb', 'a\u202eb'])(
    'leaves out a room name that cannot be shown: %j',
    (name) => {
      expect(snapshotHint({}, name)).toBe('lktop snapshot');
      expect(commandHint({}, 'remove', name, AD)).toBe('lktop remove --help');
    },
  );

  it('addresses the same project and contains no secret', () => {
    const flags = {
      project: 'prod eu',
      url: 'ws://x.example',
      apiKey: 'k',
      apiSecret: 'hush',
      dev: true,
      json: true,
    };
    const { command, words, flags: read } = pasted(commandHint(flags, 'redispatch', '-x', AD));
    expect({ command, words, read }).toEqual({
      command: 'redispatch',
      words: ['-x', AD],
      read: { project: 'prod eu', url: 'ws://x.example', apiKey: 'k', dev: true, version: false },
    });
  });
});

describe('the hints of the commands', () => {
  const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? '';
  const commandIn = (text: string): string => text.slice(text.indexOf('lktop '));

  it.each(['remove', 'redispatch'])('lktop %s says how to look at an empty room', async (command) => {
    const stage = createStage();
    openRoom(stage, "it's a room");
    await stage.clock.advance(30_000);
    const { code, stderr } = await stage.run(command, "it's a room", '--url', 'ws://other.example');
    expect(code).toBe(2);
    expect(pasted(commandIn(lastLine(stderr)))).toMatchObject({
      command: 'snapshot',
      flags: { room: "it's a room", url: 'ws://other.example' },
    });
  });

  it('lktop remove of a missing room says how to list all rooms', async () => {
    const { stderr } = await createStage().run('remove', 'call-1');
    expect(pasted(commandIn(lastLine(stderr)))).toMatchObject({ command: 'snapshot', words: [] });
  });

  it('lktop dispatch without an agent says how to delete the dispatch or create it again', async () => {
    const stage = createStage();
    openRoom(stage, 'my room');
    await stage.clock.advance(30_000);
    const { stderr } = await stage.run('dispatch', 'my room', 'support', '--wait', '5s');
    const [id = ''] = stage.world
      .listDispatches('my room')
      .filter(({ agentName }) => agentName === 'support')
      .map((dispatch) => dispatch.id);
    const [, again = '', away = ''] =
      /(lktop redispatch .*) creates it again, (lktop remove .*) deletes it\.$/m.exec(stderr) ?? [];
    expect(pasted(again)).toMatchObject({ command: 'redispatch', words: ['my room', id] });
    expect(pasted(away)).toMatchObject({ command: 'remove', words: ['my room', id] });
  });
});
