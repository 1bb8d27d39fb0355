import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { renderReadme } from '../../scripts/readme.ts';
import { renderSchemas } from '../../scripts/schemas.ts';

const FOLDER = new URL('../../schema/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, FOLDER), 'utf8');

describe('the JSON Schemas that are shipped', () => {
  it('are those of the types (npm run schemas)', () => {
    const made = renderSchemas();
    expect(readdirSync(FOLDER).sort()).toEqual([...made.keys()].sort());
    for (const [name, text] of made) expect(read(name), name).toBe(text);
  });

  it('name themselves, and let later versions add fields', () => {
    for (const [name, text] of renderSchemas()) {
      if (name === 'lktop.json') continue;
      const version = name.replace('.json', '').replace('-', '/');
      expect(text).toContain(`"const": "lktop.${version}"`);
      expect(text).not.toContain('"additionalProperties": false');
    }
  });
});

describe('the README', () => {
  it('has the flags of the table (npm run readme)', () => {
    const current = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    expect(renderReadme(current)).toBe(current);
  });
});
