import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));
const COMMAND = join(DIST, 'cli.js');
const entry = readFileSync(COMMAND, 'utf8');

const createFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'lktop-launch-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

const run = (
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  nodeArgs: readonly string[] = [],
) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...nodeArgs, COMMAND, ...args], { env });
  return { status, stdout: String(stdout), stderr: String(stderr) };
};

/** As if another Node ran it. */
const asNode = (version: string): readonly string[] => {
  const code = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`;
  return ['--import', `data:text/javascript,${encodeURIComponent(code)}`];
};

describe('the entry', () => {
  it('is started by Node as it is, without flags', () => {
    expect(entry.split('\n', 1)).toEqual(['#!/usr/bin/env node']);
    expect(statSync(COMMAND).mode & 0o111).not.toBe(0);
  });

  it('has no syntax that an old Node cannot read', () => {
    // An `import` at its beginning would be read, and the module itself, before the version is looked at.
    expect(entry).not.toMatch(/^import\b|;import\b[^(]/m);
    expect(entry).not.toMatch(/\?\.[a-z[(]|\?\?|#[a-z]+\(/);
  });

  it.each(['12.22.12', '20.20.2', '22.14.0'])('says on Node %s what to do with a working copy', (version) => {
    const { status, stdout, stderr } = run([], {}, asNode(version));
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toBe(
      `lktop needs Node 22.15 or newer, and this is Node ${version} (${process.execPath}).\n` +
        'Run it through npm, which brings its own Node: npm ci && npm start\n',
    );
  });

  it('says on an old Node what to do with an installed copy', () => {
    const folder = createFolder();
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    mkdirSync(join(folder, 'dist'));
    copyFileSync(COMMAND, join(folder, 'dist/cli.js'));
    const installed = join(folder, 'dist/cli.js');
    const { status, stderr } = spawnSync(process.execPath, [...asNode('20.20.2'), installed], { env: {} });
    expect(status).toBe(2);
    expect(String(stderr)).toMatch(
      /and this is Node 20\.20\.2 .*\nInstall a newer Node from https:\/\/nodejs\.org or with /,
    );
  });

  it.each(['22.15.0', '26.1.0'])('starts on Node %s', (version) => {
    expect(run(['--version'], {}, asNode(version))).toMatchObject({ status: 0, stderr: '' });
  });
});

describe('a program of which a piece is missing', () => {
  it('says so in one sentence', () => {
    const folder = createFolder();
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    copyFileSync(COMMAND, join(folder, 'cli.js'));
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'cli.js')], { env: {} });
    expect({ status, stdout: String(stdout) }).toEqual({ status: 2, stdout: '' });
    expect(String(stderr)).toMatch(/^lktop could not start: .*\n$/);
  });
});

describe('what Node compiled', () => {
  it('is kept for the next start, where only its owner can write', () => {
    const cache = createFolder();
    expect(run(['--help'], { XDG_CACHE_HOME: cache }).status).toBe(0);
    const folder = join(cache, 'lktop');
    expect(statSync(folder).mode & 0o077).toBe(0);
    const [version = ''] = readdirSync(folder);
    expect(readdirSync(join(folder, version)).length).toBeGreaterThan(1);
  });

  it('is kept in the home folder where the environment names no cache', () => {
    const home = createFolder();
    expect(run(['--help'], { HOME: home }).status).toBe(0);
    expect(readdirSync(join(home, '.cache', 'lktop'))).toHaveLength(1);
  });

  it.each([
    ['a home that cannot be written', { HOME: '/proc/nowhere' }],
    ['no home', {}],
  ])('is not kept with %s, and nothing is said', (_, environment) => {
    const { status, stdout, stderr } = run(['--help'], environment);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toContain('Usage: lktop');
  });
});
