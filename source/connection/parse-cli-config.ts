import { isNode, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { UsageError } from '../usage-error.ts';

/** Reads every scalar as text, so a key of digits alone stays a key. */
const field = z
  .string('must be text')
  .nullish()
  .transform((value) =>
    value === undefined || value === null || value === '~' || value === 'null' ? '' : value,
  );

const project = z.object(
  { name: field, url: field, api_key: field, api_secret: field },
  'must have name, url, api_key and api_secret',
);

/** Treats a key without a value as an empty string. */
const list = z.preprocess(
  (value) => (value === '' || value === undefined ? [] : value),
  z.array(project, 'must be a list'),
);

const config = z.object({ default_project: field, projects: list }, 'must have default_project and projects');

const REMEDY =
  'Fix the file, move it away, or set LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET instead.';

/** The offset of a node in the document, or 0 without a node. */
const startOf = (node: unknown): number => (isNode(node) ? (node.range?.[0] ?? 0) : 0);

/** Does not show the YAML library's messages: they quote the file, which holds secrets. */
const parse = (text: string, path: string): z.output<typeof config> => {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { schema: 'failsafe', prettyErrors: false, lineCounter });
  const lineOf = (offset: number): string => `line ${lineCounter.linePos(offset).line} of ${path}`;
  const [error] = document.errors;
  if (error) throw new UsageError(`The YAML is not valid at ${lineOf(error.pos[0])}.`, REMEDY);
  if (document.contents === null) return { default_project: '', projects: [] };
  const result = config.safeParse(document.toJS({ maxAliasCount: 10 }));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = issue?.path ?? [];
  const subject = place.length === 0 ? 'the file' : place.join('.');
  throw new UsageError(
    `At ${lineOf(startOf(document.getIn(place, true)))}, ${subject} ${issue?.message}.`,
    REMEDY,
  );
};

/** Parses the `lk` CLI's config. @throws UsageError that names the line of the mistake */
export const parseCliConfig = (text: string, path: string): z.output<typeof config> => {
  try {
    return parse(text, path);
  } catch (cause) {
    if (cause instanceof UsageError) throw cause;
    throw new UsageError(`${path} cannot be read as YAML.`, REMEDY);
  }
};
