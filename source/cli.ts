/**
 * The entry: what must happen before anything else is loaded. Nothing heavy is imported here, so that `--version`
 * costs no more than Node itself, and an old Node gets a sentence instead of a stack trace.
 */
declare const LKTOP_VERSION: string;
/** Of the program that the build puts behind this entry. */
declare const LKTOP_PROGRAM_HASH: string;

const OLDEST_NODE = [22, 13] as const;

const isTooOld = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
};

/** What will be run, as far as it can be told without reading the command line: what is compiled is kept for each. */
const commandOf = (argv: readonly string[]): string => {
  const [first = ''] = argv;
  if (argv.includes('--help')) return 'help';
  if (/^[a-z]+$/.test(first)) return first;
  return process.stdout.isTTY ? 'monitor' : 'snapshot';
};

// Node would open a debugger, which anyone on this machine may then use. Its own flag against it is too new for us.
process.on('SIGUSR1', () => {});

if (isTooOld(process.versions.node)) {
  process.stderr.write(
    `lktop needs Node ${OLDEST_NODE.join('.')} or newer, and this is Node ${process.versions.node}.\n` +
      'Install a newer Node, or run it through npm (npm ci && npm start), which brings its own.\n',
  );
  process.exitCode = 2;
} else if (process.argv.length === 3 && ['--version', '-v'].includes(process.argv[2] ?? '')) {
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') return;
    process.stderr.write(`lktop: Nothing more can be written to stdout (${code}).\n`);
    process.exitCode = 2;
  });
  process.stdout.write(`${LKTOP_VERSION}\n`);
} else {
  const { loadProgram } = await import('./launch/program.ts');
  const argv = process.argv.slice(2);
  const { main } = await loadProgram(import.meta.url, LKTOP_PROGRAM_HASH, commandOf(argv));
  process.exitCode = await main(argv, LKTOP_VERSION);
}
