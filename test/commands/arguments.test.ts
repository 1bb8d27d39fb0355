import { describe, expect, it } from 'vitest';
import { readArguments } from '../../source/commands/arguments.ts';
import { ALL_FLAGS } from '../../source/commands/command-line.ts';
import { shortFlag, typedFlag } from '../../source/commands/command-spec.ts';
import { COMMANDS, type CommandName } from '../../source/commands/flag-table.ts';
import { flagCount, flagMilliseconds, flagTheme } from '../../source/commands/flag-values.ts';
import { helpText } from '../../source/commands/help.ts';
import { UsageError } from '../../source/usage-error.ts';

const read = (...argv: readonly string[]) => readArguments(argv, import.meta);

const refusal = (...argv: readonly string[]): string => {
  try {
    read(...argv);
  } catch (error) {
    if (error instanceof UsageError) return `${error.message} ${error.remedy}`;
    throw error;
  }
  throw new Error(`${argv.join(' ')} was taken`);
};

describe('the command line', () => {
  it('consists of a command, flags and words', () => {
    expect(read('snapshot', '--room', 'call-*', '--json')).toMatchObject({
      command: 'snapshot',
      flags: { room: 'call-*', json: true },
      wantsHelp: false,
    });
    expect(read('--interval=5')).toMatchObject({ command: 'monitor', flags: { interval: '5' } });
  });

  it('reads a negative number as a value, so that its flag can reject it', () => {
    expect(read('snapshot', '--timeout', '-5s').flags['timeout']).toBe('-5s');
    expect(read('snapshot', '--timeout=-5s').flags['timeout']).toBe('-5s');
    expect(read('check', '--min-rooms', '-1', '--brief').flags).toMatchObject({
      minRooms: '-1',
      brief: true,
    });
    expect(refusal('snapshot', '--json', '-5s')).toMatch(/has no flag/);
  });

  it('has flags that begin with "no"', () => {
    expect(read('--no-alt-screen', '--ascii').flags).toMatchObject({ noAltScreen: true, ascii: true });
    expect(read('--ascii').flags['noAltScreen']).toBeUndefined();
    expect(refusal('--alt-screen')).toMatch(/has no flag --alt-screen.*Did you mean --no-alt-screen\?/);
  });

  it('keeps values as typed', () => {
    expect(read('snapshot', '--room', '0123').flags['room']).toBe('0123');
    for (const room of ['"a"', "'a'", '""', '"a\n"', 'a"b']) {
      expect(read('snapshot', `--room=${room}`).flags['room']).toBe(room);
      expect(read('snapshot', '--room', room).flags['room']).toBe(room);
      expect(read('remove', 'call-1', '--', `--room=${room}`).words).toEqual(['call-1', `--room=${room}`]);
    }
    expect(read('snapshot', '--room=-x').flags['room']).toBe('-x');
    expect(read('snapshot', '--room', '1e3').flags['room']).toBe('1e3');
  });

  it.each([
    [['snapshoot'], /has no command "snapshoot".*Did you mean lktop snapshot/],
    [['--demo', '--', 'snapshot'], /must come before --.*lktop snapshot/],
    [['--room', 'a', 'check'], /lktop check has no flag --room/],
    [['--nonsense', 'check'], /lktop check has no flag --nonsense/],
    [['-x', 'check'], /lktop check has no flag -x/],
    [['snapshot', '-jx'], /lktop snapshot has no flag -x/],
    [['simulate', '-p', 'prod'], /lktop simulate has no flag --project/],
    [['snapshot', '-r'], /--room has no value/],
    [['snapshot', '-r='], /--room has no value/],
    [['snapshot', '-j=1'], /--json takes no value, but was given "1"/],
    [['snapshot', '-r', 'a', '--room', 'b'], /--room is given more than once/],
    [['snapshot', '--jsn'], /has no flag --jsn.*Did you mean --json/],
    [['snapshot', '--room'], /--room has no value/],
    [['dispatch', '', 'support'], /lktop dispatch was given an empty ROOM\. Perhaps a shell variable/],
    [['remove', ''], /lktop remove was given an empty ROOM\./],
    [['expectations', 'clear', ''], /lktop expectations was given an empty PATTERN\./],
    [['expectations', ''], /does not accept the word ""/],
    [['snapshot', '--no-room'], /lktop snapshot has no flag --no-room/],
    [['snapshot', '--no-json'], /lktop snapshot has no flag --no-json/],
    [['snapshot', '--room', 'a', '--room', 'b'], /--room is given more than once/],
    [['snapshot', 'call-1'], /takes no argument "call-1"/],
  ])('%j is rejected with a sentence', (argv, sentence) => {
    expect(refusal(...argv)).toMatch(sentence);
  });

  it.each([
    ['snapshot', '--help'],
    ['help', 'snapshot'],
    ['snapshot', '-h'],
    ['--help', 'snapshot'],
    ['-h', 'snapshot'],
    ['--help', 'snapshot', 'x', 'y'],
    ['--demo', '--help', 'snapshot'],
    ['snapshot', '--help', 'check'],
    ['snapshot', '--room', '--help'],
    ['snapshot', '--nonsense', '-h'],
  ])('%s %s asks for its help', (...argv) => {
    expect(read(...argv)).toMatchObject({ command: 'snapshot', wantsHelp: true });
  });

  it.each([
    [['-p', 'check', '-h']],
    [['--help']],
    [['-h', '--ascii']],
    [['--project', 'check', '--help']],
    [['--help', 'nonsense']],
  ])('%j asks for the help of lktop', (argv) => {
    expect(read(...argv)).toMatchObject({ command: 'monitor', wantsHelp: true });
  });

  it.each([
    [['--project', 'prod', 'snapshot', '--json'], 'snapshot', { project: 'prod', json: true }],
    [['--json', 'snapshot'], 'snapshot', { json: true }],
    [['-p', 'check', 'snapshot', '-j'], 'snapshot', { project: 'check', json: true }],
    [['--room', 'check', 'snapshot'], 'snapshot', { room: 'check' }],
    [['-jpprod', 'check'], 'check', { project: 'prod', json: true }],
    [['-jp', 'prod', 'check'], 'check', { project: 'prod', json: true }],
    [['-p=prod', 'check', '-q'], 'check', { project: 'prod', quiet: true }],
    [['--apiKey', 'check', 'watch'], 'watch', { apiKey: 'check' }],
    [['-i', '5'], 'monitor', { interval: '5' }],
    [['snapshot', '-t', '-5s'], 'snapshot', { timeout: '-5s' }],
    [['snapshot', '-r="a"'], 'snapshot', { room: '"a"' }],
    [['snapshot', '--room=-j'], 'snapshot', { room: '-j' }],
    [['-n', 'remove', 'call-1', 'support'], 'remove', { dryRun: true }],
    [['check', '-v'], 'check', { version: true }],
    [['-p', 'prod'], 'monitor', { project: 'prod' }],
  ])('%j is %s with its flags, wherever they stand', (argv, command, flags) => {
    expect(read(...argv)).toMatchObject({ command, flags });
  });

  it('means the same before the command and after it', () => {
    for (const spec of Object.values(COMMANDS)) {
      const words =
        'words' in spec ? spec.words.map((word) => ('choices' in word ? word.choices[0] : 'a')) : [];
      for (const { name, type } of spec.flags) {
        const typed = [typedFlag(name), ...(type === 'string' ? ['1'] : [])];
        const letter = shortFlag(name);
        const short = letter === null ? typed : [letter, ...typed.slice(1)];
        const after = read(...(spec.name ? [spec.name] : []), ...words, ...typed);
        expect(after.flags[name]).toBe(type === 'string' ? '1' : true);
        for (const flags of [typed, short]) {
          expect(read(...flags, ...(spec.name ? [spec.name] : []), ...words)).toEqual(after);
        }
      }
    }
  });

  it('has no letter for two flags, and none that no command has', () => {
    const letters = Array.from(ALL_FLAGS.keys(), shortFlag).filter((letter) => letter !== null);
    expect(new Set(letters).size).toBe(letters.length);
    expect(letters).toHaveLength(13);
  });

  it('reads a flag of one name in one way, so that the word behind it is not mistaken', () => {
    for (const spec of Object.values(COMMANDS)) {
      for (const { name, type } of spec.flags) expect(ALL_FLAGS.get(name)?.type).toBe(type);
    }
  });

  it('ignores --help after two dashes', () => {
    expect(read('remove', '--', '--help', '-h')).toMatchObject({
      command: 'remove',
      words: ['--help', '-h'],
      wantsHelp: false,
    });
  });

  it.each([
    [['remove', 'call-1', '--dry-run=false'], '--dry-run takes no value, but was given "false".'],
    [['remove', 'call-1', '--dry-run=true'], '--dry-run takes no value, but was given "true".'],
    [['remove', 'call-1', '--dry-run', 'false'], '--dry-run takes no value, but "false" follows it.'],
    [['remove', '--once', 'true'], '--once takes no value, but "true" follows it.'],
    [['snapshot', '--json=foo'], '--json takes no value, but was given "foo".'],
    [['snapshot', '--json='], '--json takes no value, but was given "".'],
    [['--no-alt-screen=false'], '--no-alt-screen takes no value, but was given "false".'],
    [['snapshot', '--version=2'], '--version takes no value, but was given "2".'],
    [['snapshot', '--help=x'], '--help takes no value, but was given "x".'],
  ])('%j is rejected before anything is done', (argv, sentence) => {
    expect(refusal(...argv)).toContain(sentence);
  });

  it('accepts words that only look like a switch with a value', () => {
    expect(read('dispatch', 'call-1', 'a', '--metadata=--json=foo').flags['metadata']).toBe('--json=foo');
    expect(read('dispatch', 'call-1', 'true', '--once')).toMatchObject({
      words: ['call-1', 'true'],
      flags: { once: true },
    });
    expect(read('dispatch', 'call-1', '--', '--dry-run=false').words).toEqual(['call-1', '--dry-run=false']);
  });
});

describe('a flag that takes a time', () => {
  const milliseconds = (text: string) => flagMilliseconds({ wait: text }, 'wait', 1, 600);

  it.each([
    ['15', 15_000],
    ['15s', 15_000],
    ['2m', 120_000],
    ['1.5', 1_500],
    ['1500ms', 1_500],
  ])('reads %s', (text, expected) => {
    expect(milliseconds(text)).toBe(expected);
  });

  it.each(['soon', '0', '11m', '-3', '1e2', '15 parsecs'])('refuses %s', (text) => {
    expect(() => milliseconds(text)).toThrow(/--wait takes seconds from 1 to 600/);
  });
});

describe('a flag that takes a number', () => {
  it('accepts only whole numbers within its bounds', () => {
    expect(flagCount({ limit: '20' }, 'limit', 1, 100)).toBe(20);
    expect(flagCount({}, 'limit', 1, 100)).toBeUndefined();
    for (const limit of ['0', '101', '2.5', 'many', '-1']) {
      expect(() => flagCount({ limit }, 'limit', 1, 100)).toThrow(/--limit takes a whole number/);
    }
  });
});

describe('the help', () => {
  const names = Object.keys(COMMANDS) as CommandName[];

  it.each(names)('of %s lists every flag in lines that fit', (name) => {
    const help = helpText(name);
    for (const flag of COMMANDS[name].flags) expect(help).toContain(typedFlag(flag.name));
    for (const line of help.split('\n')) expect(line.length).toBeLessThanOrEqual(110);
  });

  it('of lktop lists every command', () => {
    const help = helpText('monitor');
    for (const { name } of Object.values(COMMANDS)) expect(help).toContain(name);
  });
});

describe('--theme', () => {
  const theme = (value: string) => flagTheme(read('--theme', value).flags);

  it('takes the name of a theme', () => {
    expect(theme('high-contrast')).toBe('high-contrast');
    expect(flagTheme(read().flags)).toBeUndefined();
  });

  it.each([
    ['color-blnd', 'Did you mean color-blind?'],
    ['solar', 'For example: --theme dark.'],
  ])('refuses %s and names the themes', (value, remedy) => {
    const message = `--theme: there is no theme "${value}", only auto, dark, light, high-contrast, color-blind.`;
    expect(() => theme(value)).toThrow(expect.objectContaining({ message, remedy }));
  });
});
