import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { z } from 'zod';
import { DOCUMENTS } from '../../source/report/documents/documents.ts';

const shipped = (name: string): z.ZodType => {
  const path = new URL(`../../schema/${name}.json`, import.meta.url);
  return z.fromJSONSchema(JSON.parse(readFileSync(path, 'utf8')));
};

/** Holds what a command printed to the schema that is shipped for it, and to having no field beside. */
export const expectShippedSchema = (document: unknown): void => {
  const { schema } = z.object({ schema: z.string() }).parse(document);
  const name = schema.replace('lktop.', '').replace('/', '-');
  const known = DOCUMENTS[name];
  if (!known) throw new Error(`no schema is called ${schema}`);
  expect(shipped(name).safeParse(document).error).toBeUndefined();
  expect(known.parse(document)).toEqual(document);
};
