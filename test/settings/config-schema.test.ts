import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { defaultFleetSettings } from '../../source/fleet/settings.ts';
import { configSchema } from '../../source/settings/config-schema.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const shipped = z.fromJSONSchema(JSON.parse(readFileSync(`${root}schema/config.json`, 'utf8')));
const page = readFileSync(`${root}docs/settings.md`, 'utf8');
const [, example = ''] = /```yaml\n(.*?)```/s.exec(page) ?? [];

it('schema/config.json takes the example in docs/settings.md', () => {
  expect(shipped.safeParse(parse(example)).error).toBeUndefined();
});

it.each([
  ['a mistyped setting', { intervall: 2 }],
  ['one within a project', { projects: { lab: { colour: 'red' } } }],
  ['a value of another type', { interval: '2' }],
  ['a colour that there is not', { projects: { lab: { color: 'pink' } } }],
  ['a command without its key', { commands: [{ label: 'logs', run: 'x' }] }],
])('schema/config.json refuses %s, as lktop does', (_, config) => {
  expect(configSchema.safeParse(config).success).toBe(false);
  expect(shipped.safeParse(config).success).toBe(false);
});

it('the example names the schema to editors, by a path that the package has', () => {
  const [, path = ''] =
    /^# yaml-language-server: \$schema=\S*\/node_modules\/lktop\/(\S+)\n/.exec(example) ?? [];
  expect(path).toBe('schema/config.json');
  expect(existsSync(`${root}${path}`)).toBe(true);
  const { files } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  expect(files).toContain('schema');
});

it('the descriptions tell the defaults that hold', () => {
  const grace = configSchema.shape.grace.unwrap().shape;
  for (const [name, setting] of Object.entries(grace)) {
    const value = Object.entries(defaultFleetSettings.grace).find(([key]) => key === `${name}Ms`)?.[1];
    expect(setting.unwrap().description, name).toContain(`(default ${Number(value) / 1_000})`);
  }
});
