import { expect, it } from 'vitest';
import type { Output } from '../../../source/commands/output.ts';
import { createLineWriter } from '../../../source/commands/watch/line-writer.ts';
import type { WatchDocument } from '../../../source/report/documents/watch.ts';
import { createManualClock } from '../../helpers/manual-clock.ts';

const line = (reason: string): WatchDocument => ({
  schema: 'lktop.watch/1',
  at: '2026-01-01T00:00:00.000Z',
  type: 'stopped',
  reason,
});

/** A reader that takes one line at a time, on request. */
const slowReader = () => {
  const lines: string[] = [];
  const closing = new AbortController();
  let read: () => void = () => {};
  const output: Output = {
    data: (text) =>
      new Promise((resolve) => {
        lines.push(text);
        read = resolve;
      }),
    message: () => {},
    written: async () => {},
    columns: null,
    rows: null,
    closed: closing.signal,
  };
  return {
    lines,
    output,
    close: () => closing.abort(),
    read: async () => {
      read();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
};

const shown = (lines: readonly string[]): unknown[] =>
  lines.map((text) => {
    const { type, reason, lines: missed } = JSON.parse(text);
    return type === 'missed' ? missed : reason;
  });

it('writes in order, and counts the lines dropped because of a slow reader', async () => {
  const reader = slowReader();
  const writer = createLineWriter(reader.output, createManualClock(), 2);
  for (const name of ['a', 'b', 'c', 'd', 'e']) writer.write(line(name));
  for (let turn = 0; turn < 4; turn += 1) await reader.read();
  expect(shown(reader.lines)).toEqual(['a', 'b', 'c', 2]);
  writer.write(line('f'));
  const flushed = writer.flush();
  await reader.read();
  await reader.read();
  await flushed;
  expect(shown(reader.lines)).toEqual(['a', 'b', 'c', 2, 'f']);
});

it('ends when its reader is gone', async () => {
  const reader = slowReader();
  reader.close();
  const writer = createLineWriter(reader.output, createManualClock());
  writer.write(line('a'));
  await writer.flush();
  writer.write(line('b'));
  await writer.flush();
  expect(reader.lines).toEqual([]);
});
