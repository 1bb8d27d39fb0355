import type { Script } from 'node:vm';
import { withStartFlags } from './v8-flags.ts';

const fs = process.getBuiltinModule('node:fs');
const { dirname, join } = process.getBuiltinModule('node:path');
const { constants, Script: NewScript } = process.getBuiltinModule('node:vm');

const WRITABLE_BY_OTHERS = 0o022;

/** Null where nothing can be kept. */
const cacheFolder = (environment: NodeJS.ProcessEnv): string | null => {
  const { XDG_CACHE_HOME: cacheHome, HOME: home } = environment;
  if (cacheHome) return join(cacheHome, 'lktop');
  return home ? join(home, '.cache', 'lktop') : null;
};

/** Code is run as it is: only a file that nobody else can have written is read. */
const isOurs = ({ uid, mode }: { readonly uid: number; readonly mode: number }): boolean =>
  uid === process.getuid?.() && (mode & WRITABLE_BY_OTHERS) === 0;

const readOwn = (path: string): Buffer | undefined => {
  try {
    const descriptor = fs.openSync(path, 'r');
    try {
      return isOurs(fs.fstatSync(descriptor)) ? fs.readFileSync(descriptor) : undefined;
    } finally {
      fs.closeSync(descriptor);
    }
  } catch {
    return undefined;
  }
};

/** Files of other builds, which nothing reads any more. */
const removeOthers = (folder: string, hash: string): void => {
  for (const name of fs.readdirSync(folder)) {
    if (name.endsWith('.code') && !name.startsWith(hash)) fs.rmSync(join(folder, name), { force: true });
  }
};

/** Makes no more than the cache's own folders: where even its place is missing, it is not for us to make it. */
const makeFolder = (folder: string): void => {
  for (const path of [dirname(folder), folder]) {
    if (!fs.existsSync(path)) fs.mkdirSync(path, { mode: 0o700 });
  }
};

/** Whatever goes wrong, the next start only takes longer. */
const keep = (script: Script, folder: string, name: string, hash: string): void => {
  try {
    makeFolder(folder);
    removeOthers(folder, hash);
    const unfinished = join(folder, `${name}.${process.pid}`);
    withStartFlags(() => fs.writeFileSync(unfinished, script.createCachedData(), { mode: 0o600 }));
    fs.renameSync(unfinished, join(folder, name));
  } catch {
    // A home that cannot be written to is no reason to say anything.
  }
};

export interface CompileOptions {
  /** For stack traces. */
  readonly filename: string;
  /** Of the code: the engine itself compares no more than its length. */
  readonly hash: string;
  /** What is run of it: each command keeps the compiled code of the parts that it needs. */
  readonly command: string;
}

export interface Compiled<Value> {
  /** Of the script. */
  readonly value: Value;
  /** Keeps what was compiled until then for the next run; null where that is there already, or cannot be kept. */
  readonly keep: (() => void) | null;
}

/**
 * Runs a script, from the compiled code of an earlier run where there is some, in `$XDG_CACHE_HOME/lktop` or
 * `~/.cache/lktop`.
 */
export const compile = <Value>(
  code: string,
  { filename, hash, command }: CompileOptions,
): Compiled<Value> => {
  const folder = cacheFolder(process.env);
  const name = `${hash}-${command}-${process.versions.v8}-${process.arch}.code`;
  const cachedData = folder === null ? undefined : readOwn(join(folder, name));
  const script = new NewScript(code, {
    filename,
    ...(cachedData ? { cachedData } : {}),
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const isMissing = !cachedData || script.cachedDataRejected === true;
  return {
    value: script.runInThisContext() as Value,
    keep: folder !== null && isMissing ? () => keep(script, folder, name, hash) : null,
  };
};
