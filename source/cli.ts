/**
 * The program's entry. It imports nothing before the checks and uses no new syntax. So `--version` costs no
 * more than Node itself, and an old Node prints a sentence instead of a stack trace.
 */
declare const LKTOP_VERSION: string;

const OLDEST_NODE = [22, 15] as const;
const BAD_INPUT = 2;

const isTooOld = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
};

const fail = (sentence: string): void => {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = BAD_INPUT;
};

/** False if the folder cannot be made. Node itself would retry forever below `/proc`. */
const hasFolder = (folder: string): boolean => {
  const { existsSync, mkdirSync } = process.getBuiltinModule('node:fs');
  try {
    if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
    return true;
  } catch {
    return false;
  }
};

/**
 * Lets Node cache compiled code for the next start, in the user's own cache folder and not in a shared one.
 */
const keepCompiledCode = (): void => {
  const { XDG_CACHE_HOME: cache, HOME: home } = process.env;
  const { enableCompileCache } = process.getBuiltinModule('node:module');
  const parent = cache || (home && `${home}/.cache`);
  if (parent) {
    if (hasFolder(parent) && hasFolder(`${parent}/lktop`)) enableCompileCache(`${parent}/lktop`);
  } else if (process.platform === 'win32') {
    // On Windows the temporary folder belongs to the user.
    enableCompileCache();
  }
};

/**
 * By then everything a start needs is compiled. The next start can do without code that is compiled later.
 */
const KEEP_AFTER_MS = 3_000;

/**
 * lktop never calls `fetch`, but Ink's layout engine would use it to decode its WebAssembly. Node then loads
 * a whole HTTP client, which takes a third of a start. Without `fetch` the engine decodes it by itself.
 */
const takeAwayFetch = (): void => {
  Reflect.deleteProperty(globalThis, 'fetch');
};

const start = async (argv: readonly string[]): Promise<void> => {
  takeAwayFetch();
  keepCompiledCode();
  setTimeout(process.getBuiltinModule('node:module').flushCompileCache, KEEP_AFTER_MS).unref();
  const { main } = await import('./main.ts');
  process.exitCode = await main(argv, LKTOP_VERSION);
};

const argv = process.argv.slice(2);

// On SIGUSR1 Node would open a debugger that anyone on this machine can use. Its flag against that is too new
// for the oldest Node that lktop supports.
process.on('SIGUSR1', () => {});

/** Whether this is the working copy of a developer. The sources are not in the package. */
const isWorkingCopy = (): boolean =>
  // Node before 20.16 cannot be asked this way. The advice for an installed copy helps there too.
  typeof process.getBuiltinModule === 'function' &&
  process.getBuiltinModule('node:fs').existsSync(new URL('../source/cli.ts', import.meta.url));

if (isTooOld(process.versions.node)) {
  fail(
    `lktop needs Node ${OLDEST_NODE.join('.')} or newer, and this is Node ${process.versions.node} (${process.execPath}).\n` +
      (isWorkingCopy()
        ? 'Run it through npm, which brings its own Node: npm ci && npm start'
        : 'Install a newer Node from https://nodejs.org or with a version manager, and put it first on the PATH.'),
  );
} else if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-v')) {
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (code !== 'EPIPE') fail(`lktop: Nothing more can be written to stdout (${code}).`);
  });
  process.stdout.write(`${LKTOP_VERSION}\n`);
} else {
  start(argv).catch((error: unknown) => {
    fail(`lktop could not start: ${error instanceof Error ? error.message : String(error)}`);
  });
}
