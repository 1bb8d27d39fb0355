import type { main } from '../main.ts';
import { compile } from './code-cache.ts';

/** What the program gives to whoever starts it. */
export interface Program {
  readonly main: typeof main;
}

/** The value of the program's script. */
type Start = (
  importMeta: {
    readonly url: string;
    /** Whether what it compiles is to be kept for the next run. */
    readonly keepsCode: boolean;
  },
  loaded: (program: Program) => void,
) => Promise<void>;

const { readFileSync } = process.getBuiltinModule('node:fs');
const { fileURLToPath } = process.getBuiltinModule('node:url');

/** By then the screen is drawn. */
const KEEP_AFTER_MS = 3_000;
/** Of a command that was mistyped, no more than that was compiled. */
const BAD_INPUT = 2;
/** Where the program begins in a built file: it is the comment that ends the file. */
const BEGIN = '\n/*lktop\n';
const END = '\n*/';
/** Stands for the end of a comment within the program. */
const INNER_END = '*<end>/';

/** A program as the comment that ends a file. */
export const toComment = (script: string): string => {
  if (script.includes(INNER_END)) throw new Error(`the program contains ${INNER_END}`);
  return `${BEGIN}${script.replaceAll('*/', INNER_END)}${END}`;
};

/** The program that a file ends with. */
export const fromComment = (file: string): string =>
  file.slice(file.lastIndexOf(BEGIN) + BEGIN.length, file.lastIndexOf(END)).replaceAll(INNER_END, '*/');

/** When all that a start takes has been compiled, or the run ends. */
const keepOnce = (keep: () => void): void => {
  let isKept = false;
  const keepNow = () => {
    if (!isKept && process.exitCode !== BAD_INPUT) keep();
    isKept = true;
  };
  setTimeout(keepNow, KEEP_AFTER_MS).unref();
  process.once('exit', keepNow);
};

/**
 * Loads the program that the entry's own file ends with. Node would parse all of it at every start, which takes longer
 * than everything else: as a comment it costs next to nothing until it is needed, and then it is mostly compiled
 * already, by an earlier run.
 *
 * @param url of the built file
 * @param hash of the program
 * @param command what is run of it: each keeps the compiled code of the parts that it needs
 */
export const loadProgram = (url: string, hash: string, command: string): Promise<Program> => {
  const file = fileURLToPath(url);
  const script = fromComment(readFileSync(file, 'latin1'));
  const { value: start, keep } = compile<Start>(script, { filename: file, hash, command });
  if (keep) keepOnce(keep);
  return new Promise((resolve, reject) => {
    start({ url, keepsCode: keep !== null }, resolve).catch(reject);
  });
};
