import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createOutput, StdoutClosed, StdoutFailed } from '../../source/commands/output.ts';
import { createFileStream } from '../../source/commands/whole-stdout.ts';

/** A stream that accepts at most `room` bytes until its reader has read. */
const slowStream = (room: number) => {
  let read: () => void = () => {};
  const chunks: string[] = [];
  const stream = new Writable({
    highWaterMark: room,
    write: (chunk, _encoding, done) => {
      chunks.push(String(chunk));
      read = done;
    },
  });
  return { stream, chunks, read: () => read() };
};

const failing = (code: string) =>
  new Writable({
    write: (_chunk, _encoding, done) => done(Object.assign(new Error(code), { code })),
  });

const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() });

describe('stdout', () => {
  it('makes the writer wait for a slow reader', async () => {
    const { stream, chunks, read } = slowStream(4);
    const output = createOutput(stream, nowhere());
    let isThrough = false;
    const writing = output.data('a long line').then(() => {
      isThrough = true;
    });
    await Promise.resolve();
    expect(isThrough).toBe(false);
    read();
    await writing;
    expect(chunks).toEqual(['a long line\n']);
  });

  it('ends quietly when its reader has gone', async () => {
    const output = createOutput(failing('EPIPE'), nowhere());
    await output.data('x'.repeat(100_000));
    expect(output.closed.reason).toBeInstanceOf(StdoutClosed);
    await output.data('more');
  });

  it('says why else nothing can be written', async () => {
    const output = createOutput(failing('ENOSPC'), nowhere());
    await output.data('x'.repeat(100_000));
    expect(output.closed.reason).toBeInstanceOf(StdoutFailed);
    expect(output.closed.reason.message).toContain('ENOSPC');
  });
});

describe('what was written', () => {
  it('reports a failure even if nobody waited for the write', async () => {
    const output = createOutput(failing('ENOSPC'), nowhere());
    await output.data('short');
    await output.written();
    expect(output.closed.reason).toBeInstanceOf(StdoutFailed);
  });

  it('is awaited while the reader is slow', async () => {
    let isThrough = false;
    const { stream, chunks, read } = slowStream(1_000);
    const output = createOutput(stream, nowhere());
    await output.data('a');
    const written = output.written().then(() => {
      isThrough = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect({ chunks, isThrough }).toEqual({ chunks: ['a\n'], isThrough: false });
    read();
    // Node passes an empty chunk on, too.
    await new Promise((resolve) => setImmediate(resolve));
    read();
    await written;
    expect(output.closed.aborted).toBe(false);
  });

  it('continues after a partial write, and reports when the disk is full', async () => {
    let room = 10;
    let disk = '';
    const stream = createFileStream((bytes) => {
      if (room === 0) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
      const count = Math.min(4, room, bytes.length);
      room -= count;
      disk += Buffer.from(bytes.subarray(0, count)).toString();
      return count;
    });
    const output = createOutput(stream, nowhere());
    await output.data('1234567');
    await output.written();
    expect({ disk, isClosed: output.closed.aborted }).toEqual({ disk: '1234567\n', isClosed: false });
    await output.data('abc');
    await output.written();
    expect(disk).toBe('1234567\nab');
    expect(output.closed.reason.message).toContain('ENOSPC');
  });
});

describe('stderr', () => {
  const written = (...sentences: readonly string[]): string => {
    let text = '';
    const stderr = new Writable({
      write: (chunk, _encoding, done) => {
        text += String(chunk);
        done();
      },
    });
    createOutput(nowhere(), stderr).message(...sentences);
    return text;
  };

  it('receives no control characters', () => {
    expect(written('room \u001b[31mred\u001b[0m is gone')).toBe('lktop: room \\x1b[31mred\\x1b[0m is gone\n');
  });

  it('receives one line per sentence, whatever names are in it', () => {
    expect(written('There is no room a\nlktop: All is well.', 'Did you mean b\r\nc?')).toBe(
      'lktop: There is no room a\\nlktop: All is well.\nDid you mean b\\r\\nc?\n',
    );
  });
});
