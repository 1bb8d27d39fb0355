import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { z } from 'zod';
import { DOCUMENTS } from '../../source/report/documents/documents.ts';

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
/** The names of fields that hold a point in time. */
export const POINT = /^at$|At$|^since$|Since$/;
/** No count in a document is this large. Seconds and milliseconds since 1970 are. */
const LARGEST_COUNT = 1_000_000_000;

type Leaf = readonly [path: string, name: string, value: unknown];

/** Every value that is no object and no list, with its path and the name of its field. */
const leavesOf = (value: unknown, path = '', name = ''): readonly Leaf[] => {
  if (Array.isArray(value)) return value.flatMap((item) => leavesOf(item, `${path}[]`, name));
  if (typeof value !== 'object' || value === null) return [[path, name, value]];
  return Object.entries(value).flatMap(([key, item]) => leavesOf(item, `${path}.${key}`, key));
};

/**
 * Holds every time of a document to ISO 8601 in UTC with milliseconds.
 * @returns how many times there are
 */
export const expectIsoTimes = (document: unknown): number => {
  const times = leavesOf(document).filter(([, name]) => POINT.test(name));
  for (const [path, , value] of times) if (value !== null) expect(value, path).toMatch(TIME);
  for (const [path, name, value] of leavesOf(document)) {
    expect(name, path).not.toMatch(/(?:at|At|since|Since)Ms$/);
    if (typeof value === 'number') expect(value, path).toBeLessThan(LARGEST_COUNT);
  }
  return times.length;
};

const shipped = (name: string): z.ZodType => {
  const path = new URL(`../../schema/${name}.json`, import.meta.url);
  return z.fromJSONSchema(JSON.parse(readFileSync(path, 'utf8')));
};

/** Holds what a command printed to the schema that is shipped for it, to the one form of times, and to no other field. */
export const expectShippedSchema = (document: unknown): void => {
  const { schema } = z.object({ schema: z.string() }).parse(document);
  const name = schema.replace('lktop.', '').replace('/', '-');
  const known = DOCUMENTS[name];
  if (!known) throw new Error(`no schema is called ${schema}`);
  expect(shipped(name).safeParse(document).error).toBeUndefined();
  expect(known.parse(document)).toEqual(document);
  expectIsoTimes(document);
};
