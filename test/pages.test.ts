import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { PAGES } from '../scripts/docs.ts';
import { SEVERITIES, SEVERITY_SHOWN } from '../source/fleet/severity.ts';
import { VERDICTS } from '../source/fleet/verdict/verdicts.ts';
import { configSchema } from '../source/settings/config-schema.ts';
import { bindSettings } from '../source/ui/bind-settings.ts';
import { UNICODE_SYMBOLS } from '../source/ui/theme.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8');
const WORDS: readonly string[] = [
  'README.md',
  'docs/why-not-joining.md',
  ...PAGES.map(({ path }) => path),
].filter((path) => path.endsWith('.md'));

describe('the pages for users', () => {
  it.each(PAGES)('$path lists what the program has (npm run docs)', ({ path, render }) => {
    const text = read(path);
    if (path.endsWith('.md')) expect(text).toMatch(/generated -->\n\n[^<]/);
    expect(render(text)).toBe(text);
  });

  it('README.md is short enough to be read', () => {
    expect(read('README.md').split('\n').length).toBeLessThanOrEqual(200);
  });

  it('docs/why-not-joining.md has causes and cures for every verdict that somebody may ask about', () => {
    const sections = read('docs/why-not-joining.md').split(/^## /m).slice(1);
    const headed = sections.flatMap((section) => section.split('\n', 1)[0]?.split(', ') ?? []);
    const isOfNothing = new Set(['present', 'ok', 'quiet', 'automatic', 'former life']);
    const asked = VERDICTS.map(({ name }): string => name).filter((name) => !isOfNothing.has(name));
    expect([...headed].sort()).toEqual([...asked].sort());
    for (const section of sections) {
      expect(section).toContain('| cause | how lktop shows it | cure |\n| --- | --- | --- |\n| ');
      for (const row of section.split('\n').filter((line) => line.startsWith('| '))) {
        expect(row.split(' | '), row).toHaveLength(3);
        expect(row).not.toMatch(/\| +\|/);
      }
    }
  });

  it('the example in docs/settings.md is accepted', () => {
    const [, example = ''] = /```yaml\n(.*?)```/s.exec(read('docs/settings.md')) ?? [];
    const config = configSchema.parse(parse(example));
    expect(Object.keys(config.projects ?? {})).toEqual(['prod-eu', 'lab']);
    const { customCommands, views } = bindSettings(config);
    expect(customCommands.map(({ key }) => key)).toEqual(['w', 'ctrl-k']);
    expect(views.map(({ name }) => name)).toEqual(['phone calls', 'deployments']);
  });

  it.each(WORDS)('%s links to files that exist', (path) => {
    const links = [...read(path).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, link = '']) => link);
    for (const link of links) {
      const target = fileURLToPath(new URL(link, new URL(path, `file://${root}`)));
      expect(existsSync(target), link).toBe(true);
    }
  });

  it('README.md shows the marks of the screen', () => {
    const shown = SEVERITIES.filter((severity) => severity !== 'ignored').map((severity) => {
      expect(UNICODE_SYMBOLS.marks[severity]).toBe(SEVERITY_SHOWN[severity].mark);
      return `\`${SEVERITY_SHOWN[severity].mark}\` is ${SEVERITY_SHOWN[severity].word}`;
    });
    expect(read('README.md')).toContain(`${shown.join(', ')}.`);
  });

  it('README.md shows pictures', () => {
    expect(read('README.md')).toMatch(/!\[[^\]]+\]\(docs\/pictures\/[\w-]+\.svg\)/);
  });
});
