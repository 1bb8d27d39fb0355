import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

const pages = [
  'ARCHITECTURE.md',
  'CONTRIBUTING.md',
  ...readdirSync(join(root, 'docs/dev'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs/dev', name)),
];

/** Tracked files and those that are about to be. */
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .trimEnd()
  .split('\n')
  .filter((path) => existsSync(join(root, path)));

/** Every file and every folder, `/` before and behind it, so that a path is found at its end. */
const places = new Set(
  files.flatMap((path) => {
    const parts = path.split('/');
    return parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}/`);
  }),
);

/** What is made by a build, or stands on the user's own machine. */
const IS_ELSEWHERE = /^(dist|node_modules)\/|^[~$]/;
const PATH = /^[\w.*-]+(?:\/[\w.*-]+)*\/?$/;
const FILE = /\.(?:tsx?|js|md|json|yml|sh)$/;

/** A path as a page names it. A page may leave its first folders out; `NAME` and `*` stand for any name. */
const isThere = (path: string): boolean => {
  const pattern = path
    .replace(/\/$/, '')
    .replaceAll(/[.]/g, '\\.')
    .replaceAll(/NAME|\*/g, '[^/]+');
  const end = new RegExp(`/${pattern}/$`);
  return [...places].some((place) => end.test(place));
};

/** What looks like the path of a file or folder, of all that stands in backticks outside of code blocks. */
const pathsIn = (text: string): readonly string[] => {
  const prose = text.replaceAll(/^```.*?^```/gms, '');
  return [...prose.matchAll(/`([^`\n]+)`/g)]
    .map(([, code = '']) => code)
    .filter((code) => PATH.test(code) && !IS_ELSEWHERE.test(code))
    .filter(
      (code) => FILE.test(code) || code.endsWith('/') || /^(source|test|docs|scripts|schema)\//.test(code),
    );
};

const read = (page: string): string => readFileSync(join(root, page), 'utf8');

describe('the pages for those who change lktop', () => {
  it.each(pages)('%s names files that exist', (page) => {
    expect(pathsIn(read(page)).filter((path) => !isThere(path))).toEqual([]);
  });

  it.each(pages)('%s links to files that exist', (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !existsSync(join(root, dirname(page), link)))).toEqual([]);
  });

  it('are all reached from the guide', () => {
    const guide = read('docs/dev/README.md');
    const linked = [...guide.matchAll(/\]\(([\w/-]+\.md)\)/g)].map(([, link = '']) => join('docs/dev', link));
    const others = pages.filter((page) => page.startsWith('docs/dev/') && page !== 'docs/dev/README.md');
    expect(linked.sort()).toEqual(others.sort());
  });

  it('name npm scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json'));
    for (const page of [...pages, 'README.md']) {
      for (const [, name = ''] of read(page).matchAll(/npm run ([\w:]+)/g)) {
        expect(Object.keys(scripts), page).toContain(name);
      }
    }
  });
});

describe('the check of paths', () => {
  it('finds what is named, and finds it missing', () => {
    expect(pathsIn('`source/gone.ts`, `gone.ts`, `not a path`, `npm run x` and `gone/`')).toEqual([
      'source/gone.ts',
      'gone.ts',
      'gone/',
    ]);
    expect(['source/gone.ts', 'gone.ts', 'gone/'].filter(isThere)).toEqual([]);
    expect(
      ['source/clock.ts', 'clock.ts', 'ui/panes/NAME/pane.ts', 'source/ui/', 'ui/commands/*-keys.ts'].every(
        isThere,
      ),
    ).toBe(true);
    expect(isThere('lock.ts')).toBe(false);
  });
});
