/**
 * The entry: what must happen before anything else is loaded. Nothing heavy is imported here, so that `--version`
 * costs no more than Node itself, and an old Node gets a sentence instead of a stack trace.
 */
import process from 'node:process';

declare const LKTOP_VERSION: string;

const OLDEST_NODE = [22, 13] as const;

const isTooOld = (version: string): boolean => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1]);
};

if (isTooOld(process.versions.node)) {
  process.stderr.write(
    `lktop needs Node ${OLDEST_NODE.join('.')} or newer, and this is Node ${process.versions.node}.\n` +
      'Install a newer Node, or run it through npm (npm ci && npm start), which brings its own.\n',
  );
  process.exitCode = 2;
} else if (process.argv.length === 3 && ['--version', '-v'].includes(process.argv[2] ?? '')) {
  process.stdout.write(`${LKTOP_VERSION}\n`);
} else {
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2), LKTOP_VERSION);
}
