import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const packageFile = z
  .object({ version: z.string(), scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(read('package.json')));

const workflow = z
  .object({
    jobs: z.record(
      z.string(),
      z.object({
        needs: z.union([z.string(), z.array(z.string())]).optional(),
        steps: z.array(z.object({ uses: z.string().optional(), run: z.string().optional() })),
      }),
    ),
  })
  .parse(parse(read('.github/workflows/release.yml')));
const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);
const scripts = steps.flatMap(({ run }) => run ?? []);
const container = read('Containerfile');

describe('the release workflow', () => {
  it('runs npm scripts that there are', () => {
    const named = scripts.flatMap((run) =>
      [...run.matchAll(/npm run ([\w:]+)/g)].map(([, name = '']) => name),
    );
    expect(named.sort()).toEqual(['build', 'build:binary', 'lint:package']);
    expect(Object.keys(packageFile.scripts)).toEqual(expect.arrayContaining(named));
  });

  it('names files that there are', () => {
    const named = scripts.flatMap(
      (run) => run.match(/(?<![\w/$-])(?:\.ci\/run|[A-Z]\w+(?:\.md|file))\b/g) ?? [],
    );
    expect(new Set(named)).toEqual(new Set(['.ci/run', 'CHANGELOG.md', 'Containerfile']));
    for (const path of named) expect(existsSync(join(root, path)), path).toBe(true);
  });

  it('names jobs that there are, and makes shell scripts that can be read', () => {
    for (const { needs = [] } of Object.values(workflow.jobs)) {
      for (const job of [needs].flat()) expect(Object.keys(workflow.jobs)).toContain(job);
    }
    for (const run of scripts) {
      const { stderr } = spawnSync('bash', ['-n'], {
        input: run.replaceAll(/\$\{\{.*?\}\}/g, 'x'),
        encoding: 'utf8',
      });
      expect(stderr, run).toBe('');
    }
  });

  it('names no host', () => {
    for (const path of ['.github/workflows/release.yml', 'Containerfile', '.dockerignore']) {
      expect(read(path).match(/\b[\w-]+\.(?:io|com|org|net|dev)\b/g), path).toBeNull();
    }
  });

  it('finds the notes of a version in the changelog', () => {
    const awk = /awk -v version="\$version" '(.*)' CHANGELOG\.md/.exec(scripts.join('\n'))?.[1] ?? '';
    const notes = execFileSync('awk', ['-v', `version=${packageFile.version}`, awk, 'CHANGELOG.md'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(notes).toContain('### Added');
    expect(notes).not.toMatch(/^## /m);
  });
});

describe('the container image', () => {
  const sources = [...container.matchAll(/^COPY (.*) \/opt\/lktop\/(?:\S*)$/gm)].flatMap(([, paths = '']) =>
    paths.split(' '),
  );

  it('is built on an image that a variable names, and runs as a user without rights', () => {
    expect([...container.matchAll(/^FROM (.*)$/gm)].map(([, image]) => image)).toEqual([`\${NODE_IMAGE}`]);
    expect([...container.matchAll(/^USER (.*)$/gm)].map(([, user]) => user)).toEqual(['node']);
    expect(container.indexOf('\nUSER node')).toBeLessThan(container.indexOf('\nENTRYPOINT'));
  });

  it('is given what it copies', () => {
    const ignore = read('.dockerignore').trim().split('\n');
    expect(sources.sort()).toEqual(['LICENSE', 'dist', 'package.json']);
    expect(ignore[0]).toBe('*');
    expect(new Set(ignore.slice(1))).toEqual(new Set(sources.map((path) => `!${path}`)));
  });

  it('runs from what it copies and nothing else', () => {
    const folder = mkdtempSync(join(tmpdir(), 'lktop-image-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    for (const path of sources) cpSync(join(root, path), join(folder, basename(path)), { recursive: true });
    const run = (...args: readonly string[]) =>
      execFileSync(process.execPath, ['dist/cli.js', ...args], { cwd: folder, env: {}, encoding: 'utf8' });
    expect(run('--version')).toBe(`${packageFile.version}\n`);
    expect(run('watch', '--help')).toContain('lktop watch [flags]');
    expect(container).toContain('ENTRYPOINT ["node", "/opt/lktop/dist/cli.js"]');
  });
});
