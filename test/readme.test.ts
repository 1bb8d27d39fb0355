import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { renderReadme } from '../scripts/readme.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(`${root}README.md`, 'utf8');

describe('README.md', () => {
  it('lists the keys and flags that there are (npm run readme)', () => {
    expect(renderReadme(readme)).toBe(readme);
  });

  it('shows pictures that exist', () => {
    const pictures = [...readme.matchAll(/\]\((docs\/pictures\/[^)]+)\)/g)].map(([, path]) => path);
    expect(pictures.length).toBeGreaterThan(0);
    for (const path of pictures) expect(existsSync(`${root}${path}`), path).toBe(true);
  });
});
