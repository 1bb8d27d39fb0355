import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { renderSchemas } from '../../scripts/schemas.ts';

const FOLDER = new URL('../../schema/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, FOLDER), 'utf8');

describe('the JSON Schemas that are shipped', () => {
  it('are those of the types (npm run schemas)', () => {
    const made = renderSchemas();
    expect(
      readdirSync(FOLDER)
        .filter((name) => name.endsWith('.json'))
        .sort(),
    ).toEqual([...made.keys()].sort());
    for (const [name, text] of made) expect(read(name), name).toBe(text);
  });

  it('name themselves, and let later versions add fields', () => {
    for (const [name, text] of renderSchemas()) {
      if (['lktop.json', 'config.json', 'profiles.json'].includes(name)) continue;
      const version = name.replace('.json', '').replace('-', '/');
      expect(text).toContain(`"const": "lktop.${version}"`);
      expect(text).not.toContain('"additionalProperties": false');
    }
  });
});

describe('the words on the schemas', () => {
  it('name every one of them', () => {
    const words = readFileSync(new URL('README.md', FOLDER), 'utf8');
    for (const name of renderSchemas().keys()) expect(words).toContain(`\`${name}\``);
  });
});
