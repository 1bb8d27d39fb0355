import { fstatSync, writeSync } from 'node:fs';
import { Writable } from 'node:stream';

const STDOUT = 1;

/** Writes some of the bytes, at least one. @returns how many; throws as `fs.writeSync` does */
type WriteSome = (bytes: Uint8Array) => number;

/**
 * A stream into a file. Node's own takes what a disk that becomes full took of a chunk for all of it, and says nothing:
 * only the next chunk would fail.
 */
export const createFileStream = (writeSome: WriteSome): Writable =>
  new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      try {
        for (let rest: Uint8Array = chunk; rest.length > 0; ) rest = rest.subarray(writeSome(rest));
        done();
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
      }
    },
  });

const isFile = (descriptor: number): boolean => {
  try {
    return fstatSync(descriptor).isFile();
  } catch {
    return false;
  }
};

/** stdout, which tells of every byte that was not written. */
export const wholeStdout = (stdout: NodeJS.WriteStream): Writable | NodeJS.WriteStream =>
  isFile(STDOUT) ? createFileStream((bytes) => writeSync(STDOUT, bytes)) : stdout;
