/** `npm run logs FILE`: follows a debug log in lines that a person can read. `--level warn` leaves the lesser ones out. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { safeWhole } from '../source/text/safe-text.ts';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
type Level = (typeof LEVELS)[number];

const recordSchema = z.looseObject({ at: z.string(), level: z.enum(LEVELS), what: z.string() });

const POLL_MS = 200;
const CHUNK_BYTES = 64 * 1024;
const BAD_INPUT = 2;

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
};

const valueText = (value: unknown): string =>
  typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : (JSON.stringify(value) ?? '');

/**
 * One line of the log as a person reads it: `22:14:03.120 WARN  call  method=ListRooms ms=12`. Safe for a terminal.
 *
 * @returns null where its level is below `least`. What is no line of a log stays as it is
 */
export const readableLine = (line: string, least: Level = 'debug'): string | null => {
  const { success, data } = recordSchema.safeParse(parsed(line));
  if (!success) return safeWhole(line);
  const { at, level, what, ...details } = data;
  if (LEVELS.indexOf(level) < LEVELS.indexOf(least)) return null;
  const facts = Object.entries(details).flatMap(([name, value]) =>
    value === null ? [] : [`${name}=${valueText(value)}`],
  );
  const time = at.slice('2026-01-01T'.length, -1);
  return safeWhole([time, level.toUpperCase().padEnd(5), what.padEnd(10), ...facts].join(' ').trimEnd());
};

/** Reads what a file grew by. A file that was renamed and made anew is read from its beginning. */
const createReader = (path: string) => {
  let inode = 0;
  let offset = 0;
  let decoder = new StringDecoder('utf8');
  let rest = '';
  const chunk = Buffer.alloc(CHUNK_BYTES);
  return (): readonly string[] => {
    let file: number;
    try {
      file = openSync(path, 'r');
    } catch {
      // It is not there yet, or just being renamed.
      return [];
    }
    try {
      const { ino, size } = fstatSync(file);
      if (ino !== inode || size < offset) {
        [inode, offset, rest, decoder] = [ino, 0, '', new StringDecoder('utf8')];
      }
      for (;;) {
        const length = readSync(file, chunk, 0, chunk.length, offset);
        if (length === 0) break;
        offset += length;
        rest += decoder.write(chunk.subarray(0, length));
      }
    } finally {
      closeSync(file);
    }
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    return lines;
  };
};

const follow = (path: string, least: Level): void => {
  const read = createReader(path);
  const print = (): void => {
    for (const line of read()) {
      const readable = readableLine(line, least);
      if (readable !== null) process.stdout.write(`${readable}\n`);
    }
  };
  // A reader that went away, such as `head`, ends it quietly.
  process.stdout.on('error', () => process.exit(0));
  print();
  setInterval(print, POLL_MS);
};

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    options: { level: { type: 'string', default: 'debug' } },
    allowPositionals: true,
  });
  const level = LEVELS.find((one) => one === values.level);
  const [path] = positionals;
  if (path === undefined || level === undefined) {
    process.stderr.write(`logs: npm run logs FILE [-- --level ${LEVELS.join('|')}]\n`);
    process.exit(BAD_INPUT);
  }
  follow(path, level);
}
