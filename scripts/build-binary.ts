/**
 * Builds lktop as one executable, `dist/lktop`, which needs no installed Node. It contains the program and the Node
 * that runs this script, so it works only on the platform it was built on.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { bundleScript } from './bundle.ts';

/** Node looks for its program under this resource name, and only if the fuse is flipped. */
const RESOURCE = 'NODE_SEA_BLOB';
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2';
const BINARY = join('dist', process.platform === 'win32' ? 'lktop.exe' : 'lktop');

/** Runs postject in its own process, so its warnings about sections of Node's executable are shown only if it fails. */
const inject = (executable: string, blob: string): void => {
  const postject = join('node_modules', 'postject', 'dist', 'cli.js');
  execFileSync(process.execPath, [postject, executable, RESOURCE, blob, '--sentinel-fuse', FUSE], {
    stdio: 'pipe',
  });
};

const work = mkdtempSync(join(tmpdir(), 'lktop-binary-'));
try {
  const main = join(work, 'main.cjs');
  const blob = join(work, 'blob');
  const config = join(work, 'config.json');
  const unfinished = join(work, 'lktop');
  writeFileSync(main, await bundleScript());
  writeFileSync(
    config,
    JSON.stringify({
      main,
      output: blob,
      disableExperimentalSEAWarning: true,
      useCodeCache: true,
    }),
  );
  execFileSync(process.execPath, ['--experimental-sea-config', config], {
    stdio: 'pipe',
  });
  copyFileSync(process.execPath, unfinished);
  chmodSync(unfinished, 0o755);
  inject(unfinished, blob);
  mkdirSync('dist', { recursive: true });
  copyFileSync(unfinished, `${BINARY}.unfinished`);
  renameSync(`${BINARY}.unfinished`, BINARY);
} finally {
  rmSync(work, { recursive: true, force: true });
}
