import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { START_FLAGS } from '../../scripts/start-flags.ts';
import { compile } from '../../source/launch/code-cache.ts';
import { fromComment, toComment } from '../../source/launch/program.ts';
import { runningFlags } from '../../source/launch/v8-flags.ts';

const SCRIPT = '(() => { const wide = (text) => text.length * 2; return wide("abc"); })()';

/** An empty home, and what was kept in it. */
const createHome = () => {
  const folder = mkdtempSync(join(tmpdir(), 'lktop-launch-'));
  vi.stubEnv('HOME', folder);
  vi.stubEnv('XDG_CACHE_HOME', undefined);
  const cache = join(folder, '.cache', 'lktop');
  return { cache, kept: () => readdirSync(cache) };
};

const run = (code = SCRIPT, hash = 'a1', command = 'monitor') =>
  compile(code, { filename: 'cli.js', hash, command });

afterEach(() => vi.unstubAllEnvs());

describe('a program kept in a comment', () => {
  it.each(['const a = 1;', '/* a */ const b = /x*/.test("*/");\n/* c */', 'a\n*/\n b', ''])(
    '%j comes back as it was',
    (script) => {
      const file = `#!/bin/sh\nconst BEGIN = "\n/*lktop\n";\n${toComment(script)}\n`;
      expect(fromComment(file)).toBe(script);
    },
  );

  it('ends no comment too early', () => {
    const comment = toComment('/* a */ const b = 2;');
    expect(comment.indexOf('*/')).toBe(comment.length - 2);
  });
});

describe('the flags of the start', () => {
  it('are known to this Node, which would not start otherwise', () => {
    const { status, stderr } = spawnSync(process.execPath, [...START_FLAGS, '-e', '']);
    expect({ status, stderr: String(stderr) }).toEqual({ status: 0, stderr: '' });
  });

  it('are given to Node by the built command itself', () => {
    const [, start] = readFileSync('dist/cli.js', 'latin1').split('\n', 2);
    expect(start).toBe(`':' //; MALLOC_ARENA_MAX=1 exec node ${START_FLAGS.join(' ')} "$0" "$@"`);
  });
});

const KEEPS_CODE = true;

describe('the flags of V8', () => {
  it.each(['22.13.0', '23.11.0', '24.0.0', '26.10.0'])('are set in Node %s', (node) => {
    const flags = runningFlags(node, !KEEPS_CODE);
    expect(flags).toContain('--no-parallel-scavenge');
    expect(flags).toContain('--no-incremental-marking');
    expect(flags).toContain('--invocation-count-for-maglev=200');
  });

  it('stay as they are in a newer Node, which may know others', () => {
    expect(runningFlags('27.0.0', !KEEPS_CODE)).toEqual([]);
  });

  it('of compilation stay as far as compiled code is kept: V8 takes it only with the same ones', () => {
    expect(runningFlags('24.0.0', KEEPS_CODE)).not.toContain('--invocation-count-for-maglev=200');
  });

  it('are known to this Node: it complains about none', () => {
    const script = `for (const flag of process.argv.slice(1)) require('node:v8').setFlagsFromString(flag)`;
    const flags = runningFlags(process.versions.node, !KEEPS_CODE);
    expect(flags.length).toBeGreaterThan(0);
    const { status, stdout, stderr } = spawnSync(process.execPath, ['-e', script, '--', ...flags]);
    expect({ status, stdout: String(stdout), stderr: String(stderr) }).toEqual({
      status: 0,
      stdout: '',
      stderr: '',
    });
  });
});

/** Runs a module in a Node of its own, in the home that was made. */
const runAlone = (module: string): string => {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', module]);
  expect(String(stderr)).toBe('');
  return String(stdout);
};

describe('compiled code', () => {
  it('is kept for the next run, where only its owner can write it', () => {
    const { cache, kept } = createHome();
    const { value, keep } = run();
    expect(value).toBe(6);
    keep?.();
    expect(kept()).toEqual([expect.stringMatching(/^a1-monitor-.*\.code$/)]);
    expect(statSync(cache).mode & 0o777).toBe(0o700);
    expect(statSync(join(cache, kept()[0] ?? '')).mode & 0o777).toBe(0o600);
    expect(run()).toEqual({ value: 6, keep: null });
  });

  it('that is kept where V8 was told otherwise is taken at a start, and V8 stays told', () => {
    const { kept } = createHome();
    const launch = new URL('../../source/launch/', import.meta.url).href;
    const compileIn = (before: string, after: string) => `
      import { compile } from '${launch}code-cache.ts';
      import { tuneV8 } from '${launch}v8-flags.ts';
      const { cachedDataVersionTag } = process.getBuiltinModule('node:v8');
      ${before}
      const { keep } = compile(${JSON.stringify(SCRIPT)}, { filename: 'cli.js', hash: 'a1', command: 'monitor' });
      ${after}`;
    const keeping = compileIn(
      'tuneV8(true); const told = cachedDataVersionTag();',
      'keep(); console.log(told === cachedDataVersionTag());',
    );
    expect(runAlone(keeping)).toBe('true\n');
    expect(kept()).toHaveLength(1);
    expect(runAlone(compileIn('', 'console.log(keep === null);'))).toBe('true\n');
  });

  it('is kept for each command', () => {
    const { kept } = createHome();
    run(SCRIPT, 'a1', 'monitor').keep?.();
    run(SCRIPT, 'a1', 'check').keep?.();
    expect(kept()).toHaveLength(2);
  });

  it('of another build goes', () => {
    const { kept } = createHome();
    run(SCRIPT, 'a1').keep?.();
    run(SCRIPT.replace('abc', 'xyz'), 'b2').keep?.();
    expect(kept()).toEqual([expect.stringMatching(/^b2-/)]);
  });

  it.each([
    ['that others could have written', (path: string) => chmodSync(path, 0o666)],
    ['that is broken', (path: string) => writeFileSync(path, 'nonsense')],
    ['that is empty', (path: string) => writeFileSync(path, '')],
  ])('%s is not run, but made anew', (which, spoil) => {
    const { cache, kept } = createHome();
    run().keep?.();
    const path = join(cache, kept()[0] ?? '');
    spoil(path);
    // Other code, as the engine itself remembers what it compiled before.
    const { value, keep } = run(`${SCRIPT} // ${which}`);
    expect(value).toBe(6);
    keep?.();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path).length).toBeGreaterThan(20);
  });

  it('is not there where there is no place for it, and nothing is said', () => {
    createHome();
    vi.stubEnv('HOME', '/proc/nowhere');
    run().keep?.();
    expect(run().value).toBe(6);
    vi.stubEnv('HOME', undefined);
    expect(run()).toEqual({ value: 6, keep: null });
  });
});
