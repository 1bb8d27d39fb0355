/** Writes the JSON Schemas of lktop's output, generated from the zod types that produce it. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { DOCUMENTS } from '../source/report/documents/documents.ts';

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
  return new Map([...files, ['lktop.json', render(any)]]);
};

if (import.meta.main) {
  mkdirSync('schema', { recursive: true });
  const files = renderSchemas();
  for (const name of readdirSync('schema')) {
    if (name.endsWith('.json') && !files.has(name)) rmSync(`schema/${name}`);
  }
  for (const [name, text] of files) writeFileSync(`schema/${name}`, text);
}
