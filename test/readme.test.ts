import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { renderReadme } from '../scripts/readme.ts';
import { configSchema } from '../source/settings/config-schema.ts';
import { bindCustomCommands } from '../source/ui/export/custom-bindings.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(`${root}README.md`, 'utf8');

describe('README.md', () => {
  it('lists the verdicts, keys and flags that there are (npm run readme)', () => {
    expect(renderReadme(readme)).toBe(readme);
  });

  it('has settings that are accepted unchanged', () => {
    const [, example = ''] = /```yaml\n(.*?)```/s.exec(readme) ?? [];
    const config = configSchema.parse(parse(example));
    expect(Object.keys(config.projects ?? {})).toEqual(['prod-eu', 'lab']);
    expect(bindCustomCommands(config.commands ?? []).map(({ key }) => key)).toEqual(['w', 'ctrl-k']);
  });

  it('shows pictures that exist', () => {
    const pictures = [...readme.matchAll(/\]\((docs\/pictures\/[^)]+)\)/g)].map(([, path]) => path);
    expect(pictures.length).toBeGreaterThan(0);
    for (const path of pictures) expect(existsSync(`${root}${path}`), path).toBe(true);
  });
});
