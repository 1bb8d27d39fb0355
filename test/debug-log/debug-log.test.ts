import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { type DebugLogOptions, openDebugLog } from '../../source/debug-log/debug-log.ts';
import { UsageError } from '../../source/usage-error.ts';
import { createManualClock } from '../helpers/manual-clock.ts';

const clock = createManualClock();
let folder = '';
let path = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lktop-debug-'));
  path = join(folder, 'debug.log');
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

const open = (options: Partial<DebugLogOptions> = {}) => {
  const log = openDebugLog({ path, clock, secrets: new Set(), ...options });
  onTestFinished(log.close);
  return log;
};

const records = (file = path) =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('the debug log', () => {
  it('is JSON lines with time, level and what happened', () => {
    const log = open();
    log.write('debug', 'call', { method: 'ListRooms', ms: 12 });
    log.write('warn', 'connection', { state: 'failing' });
    const at = new Date(clock.now()).toISOString();
    expect(records()).toEqual([
      { at, level: 'debug', what: 'call', method: 'ListRooms', ms: 12 },
      { at, level: 'warn', what: 'connection', state: 'failing' },
    ]);
  });

  it('can be read by nobody else, also where the file was there before', () => {
    open().write('info', 'start');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    chmodSync(path, 0o644);
    open().write('info', 'start');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(records().length).toBe(2);
  });

  it('holds no secret and no token, also of a secret that is known only later', () => {
    const secrets = new Set(['first-secret']);
    const log = open({ secrets });
    secrets.add('second-secret');
    log.write('error', 'failure', {
      sentence:
        'first-secret and second-secret eyJhbGciOiJIUzI1NiJ9.eyJ2aWRlbyI6e30.abcdefg password=hunter2',
      nested: { apiKey: 'APIabc', list: ['second-secret'] },
    });
    const text = readFileSync(path, 'utf8');
    for (const hidden of ['first-secret', 'second-secret', 'eyJhbGci', 'hunter2', 'APIabc']) {
      expect(text).not.toContain(hidden);
    }
    expect(text).toContain('[hidden] and [hidden]');
  });

  it('has nothing in it that a terminal acts upon', () => {
    open().write('info', 'verdict', { room: 'a\x1b[2J\u202eb' });
    for (const acted of ['\x1b', '\u202e']) expect(readFileSync(path, 'utf8')).not.toContain(acted);
    expect(records()[0].room).toBe('a\x1b[2J\u202eb');
  });

  it('leaves the details of an overlong line out', () => {
    open().write('info', 'sweep', { text: 'x'.repeat(20_000) });
    expect(records()).toEqual([
      { at: new Date(clock.now()).toISOString(), level: 'info', what: 'sweep', tooLong: true },
    ]);
  });

  it('is bounded: a full file becomes FILE.1, and the one before it goes', () => {
    const log = open({ mostBytes: 300 });
    for (let count = 0; count < 50; count += 1) log.write('info', 'sweep', { count });
    expect(statSync(path).size).toBeLessThanOrEqual(300);
    expect(statSync(`${path}.1`).size).toBeLessThanOrEqual(300);
    expect(existsSync(`${path}.2`)).toBe(false);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(records().at(-1).count).toBe(49);
    expect(records(`${path}.1`).at(-1).count).toBe(records()[0].count - 1);
  });

  it('a file that was full before is rotated too', () => {
    open({ mostBytes: 100 }).write('info', 'first');
    open({ mostBytes: 100 }).write('info', 'second', { text: 'x'.repeat(40) });
    expect(records().map(({ what }) => what)).toEqual(['second']);
    expect(records(`${path}.1`).map(({ what }) => what)).toEqual(['first']);
  });

  it('goes silent where it can be written no more', () => {
    const log = open({ mostBytes: 100 });
    log.write('info', 'first');
    rmSync(folder, { recursive: true });
    expect(() => {
      log.write('info', 'second', { text: 'x'.repeat(40) });
      log.write('info', 'third');
      log.close();
    }).not.toThrow();
  });

  it.each([
    ['a folder', () => mkdirSync(path)],
    ['a link', () => symlinkSync(join(folder, 'elsewhere'), path)],
    [
      'something else than a debug log',
      () => {
        writeFileSync(path, 'interval: 2\n');
      },
    ],
    [
      'no such folder',
      () => {
        path = join(folder, 'none', 'debug.log');
      },
    ],
    [
      'no ordinary file',
      () => {
        path = '/dev/null';
      },
    ],
  ])('refuses what is %s', (reason, make) => {
    make();
    expect(() => open()).toThrow(UsageError);
    expect(() => open()).toThrow(new RegExp(`The debug log .* cannot be written: .*${reason}`));
  });

  it('does not touch a file that is no debug log', () => {
    writeFileSync(path, 'mine', { mode: 0o644 });
    expect(() => open()).toThrow('holds something else');
    appendFileSync(path, '!');
    expect(readFileSync(path, 'utf8')).toBe('mine!');
    expect(statSync(path).mode & 0o777).toBe(0o644);
  });
});
