import { fstatSync, writeSync } from 'node:fs';
import { Writable } from 'node:stream';

const STDOUT = 1;

/** Writes at least one of the bytes. @returns how many; throws like `fs.writeSync` */
type WriteSome = (bytes: Uint8Array) => number;

/**
 * A stream into a file. When a disk fills up in the middle of a chunk, Node's own stream reports the whole
 * chunk as written, and only the next chunk fails.
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

/** stdout as a stream that reports every byte that was not written. */
export const wholeStdout = (stdout: NodeJS.WriteStream): Writable | NodeJS.WriteStream =>
  isFile(STDOUT) ? createFileStream((bytes) => writeSync(STDOUT, bytes)) : stdout;
