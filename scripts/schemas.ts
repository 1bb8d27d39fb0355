/** Writes the JSON Schemas of lktop's output and of its settings, generated from the zod types that lktop uses. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { profilesSchema } from '../source/profiles/profile-schema.ts';
import { DOCUMENTS } from '../source/report/documents/documents.ts';
import { configSchema } from '../source/settings/config-schema.ts';

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

/** Documents may gain fields in later versions, so the schemas allow unknown ones. */
const render = (schema: object): string => `${JSON.stringify(schema, null, 2)}\n`;

/** The JSON files of the folder `schema`, by name. */
export const renderSchemas = (): ReadonlyMap<string, string> => {
  const files = Object.entries(DOCUMENTS).map(([name, document]): [string, string] => [
    `${name}.json`,
    render({ ...z.toJSONSchema(document, { io: 'input' }), title: `lktop.${name.replace('-', '/')}` }),
  ]);
  const any = {
    $schema: DIALECT,
    title: 'lktop',
    description:
      'Anything that lktop prints with --json: the field "schema" of each document says which it is.',
    oneOf: files.map(([file]) => ({ $ref: file })),
  };
  const config = {
    ...z.toJSONSchema(configSchema, { io: 'input' }),
    title: "lktop's config.yaml",
    description: 'For editors: they complete the settings and mark mistakes while you type.',
  };
  const profiles = {
    ...z.toJSONSchema(profilesSchema, { io: 'input' }),
    title: "lktop's profiles.yaml",
    description: 'For editors: they complete the profiles and mark mistakes while you type.',
  };
  return new Map([
    ...files,
    ['lktop.json', render(any)],
    ['config.json', render(config)],
    ['profiles.json', render(profiles)],
  ]);
};

if (import.meta.main) {
  mkdirSync('schema', { recursive: true });
  const files = renderSchemas();
  for (const name of readdirSync('schema')) {
    if (name.endsWith('.json') && !files.has(name)) rmSync(`schema/${name}`);
  }
  for (const [name, text] of files) writeFileSync(`schema/${name}`, text);
}
