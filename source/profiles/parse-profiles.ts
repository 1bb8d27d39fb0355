import { isAlias, isMap, isNode, isScalar, type Node, type Pair } from 'yaml';
import type { z } from 'zod';
import { nearest } from '../fleet/nearest.ts';
import { brokenRule, openYaml, type Position, type YamlFile } from '../settings/yaml-file.ts';
import { compactJson, isJson } from '../text/json.ts';
import { quoteTyped } from '../text/safe-text.ts';
import { UsageError } from '../usage-error.ts';
import type { Profile } from './profile.ts';
import { LONGEST_NAME, profileSchema } from './profile-schema.ts';
import { checkVariables } from './variables.ts';

const SEE = 'docs/profiles.md shows how a profile is written.';
const IN_QUOTES = 'Put it in quotes.';
const FIELDS = Object.keys(profileSchema.shape);

/** A mistake at a place of the file. `sentence` has no full stop. */
class Mistake extends Error {
  readonly at: Position;
  readonly sentence: string;
  readonly remedy: string;

  constructor(at: Position, sentence: string, remedy: string = SEE) {
    super(sentence);
    this.at = at;
    this.sentence = sentence;
    this.remedy = remedy;
  }
}

/** A number that JSON and JavaScript write alike loses nothing. */
const isExact = (value: unknown): boolean => {
  if (typeof value === 'number')
    return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every(isExact);
};

/** The metadata of a profile as text. A group that is written as JSON keeps its numbers and its order. */
const metadataOf = (value: unknown, node: Node | null, text: string, at: Position): string => {
  if (value === undefined || typeof value === 'string') return value ?? '';
  const [from = 0, to = 0] = node?.range ?? [];
  const written = text.slice(from, to).trim();
  if (isJson(written)) return compactJson(written);
  if (!isExact(value)) {
    throw new Mistake(at, 'metadata has a number that JSON cannot hold exactly', 'Put the number in quotes.');
  }
  return JSON.stringify(value);
};

interface Source {
  readonly file: YamlFile;
  readonly text: string;
}

const keyOf = (pair: Pair): string =>
  isScalar(pair.key) ? String(pair.key.value ?? '') : String(pair.key ?? '');

/** What is written below the name of a profile, as plain data. */
const plainOf = (node: Node | null, { file: { document } }: Source, at: Position): unknown => {
  try {
    return node?.toJS(document) ?? {};
  } catch (error) {
    // The library refuses references that would fill the memory.
    throw new Mistake(at, error instanceof Error ? error.message : String(error), 'Write the values out.');
  }
};

/** Explains what is wrong with a profile. */
const mistakeIn = (
  name: string,
  node: Node | null,
  issue: z.core.$ZodIssue,
  { placeIn }: YamlFile,
): Mistake => {
  const where = ['profiles', name];
  const of = `the profile ${quoteTyped(name)}`;
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const likely = nearest(key, FIELDS);
    return new Mistake(
      placeIn([...where, key]),
      `there is no setting ${quoteTyped(key)} in ${of}`,
      likely ? `Did you mean ${likely}?` : `A profile has ${FIELDS.join(', ')}.`,
    );
  }
  const field = issue.path.map(String).join('.');
  if (field === '') {
    return new Mistake(
      placeIn(where),
      `${of} must be a group with agent, and if you like room, deployment and metadata`,
    );
  }
  if (!(isMap(node) && node.has(field))) {
    const remedy = `Add ${field}: NAME; '' reaches an unnamed worker.`;
    return new Mistake(placeIn(where), `${of} has no ${field}`, remedy);
  }
  const at = placeIn([...where, ...issue.path]);
  if (issue.code === 'invalid_union') {
    return new Mistake(
      at,
      `${field} of ${of} must be a text, or a group or list that becomes JSON`,
      IN_QUOTES,
    );
  }
  if (issue.code === 'too_big') {
    return new Mistake(at, `${field} of ${of} must have at most ${LONGEST_NAME} characters`);
  }
  return new Mistake(at, `${field} of ${of} ${brokenRule(issue) ?? issue.message}`, IN_QUOTES);
};

const readProfile = (name: string, pair: Pair, source: Source): Profile => {
  const { document, placeIn } = source.file;
  const where = ['profiles', name];
  const written = isAlias(pair.value) ? pair.value.resolve(document) : pair.value;
  const node = isNode(written) ? written : null;
  const parsed = profileSchema.safeParse(plainOf(node, source, placeIn(where)));
  if (!parsed.success) {
    const { issues } = parsed.error;
    // A mistyped name is the reason why the right one is missing.
    const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
    if (!issue) throw new Error('a failed parse has an issue');
    throw mistakeIn(name, node, issue, source.file);
  }
  const { agent, room = '', deployment = '' } = parsed.data;
  const at = placeIn([...where, 'metadata']);
  const metadataNode = isMap(node) ? node.get('metadata', true) : null;
  const metadata = metadataOf(
    parsed.data.metadata,
    isNode(metadataNode) ? metadataNode : null,
    source.text,
    at,
  );
  try {
    checkVariables(metadata);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new Mistake(at, `metadata of the profile ${quoteTyped(name)}: ${error.message}`, error.remedy);
  }
  return { name, agent, room, deployment, metadata };
};

const readAll = (source: Source): readonly Profile[] => {
  const { document, placeAt, placeIn } = source.file;
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) return [];
  const startOf = (node: Node): Position => placeAt(node.range?.[0] ?? 0);
  if (!isMap(contents)) {
    throw new Mistake(
      startOf(contents),
      'the file must begin with profiles:, and the profiles below it by their names',
    );
  }
  const other = contents.items.map(keyOf).find((key) => key !== 'profiles');
  if (other !== undefined) {
    throw new Mistake(
      placeIn([other]),
      `there is no setting ${quoteTyped(other)}`,
      nearest(other, ['profiles'])
        ? 'Did you mean profiles?'
        : `Put the profiles below profiles:, by their names. ${SEE}`,
    );
  }
  const map: unknown = contents.get('profiles', true);
  if (map === undefined || map === null || (isScalar(map) && map.value === null)) return [];
  if (!isMap(map))
    throw new Mistake(placeIn(['profiles']), 'profiles must be a group of profiles by their names');
  return map.items.map((pair) => {
    const name = keyOf(pair);
    const at = placeIn(['profiles', name]);
    if (name === '') throw new Mistake(at, 'a profile has no name', 'Write a name before the colon.');
    if (name.length > LONGEST_NAME) {
      throw new Mistake(at, `the name of a profile must have at most ${LONGEST_NAME} characters`);
    }
    return readProfile(name, pair, source);
  });
};

/**
 * Reads profiles, in the order of the file.
 *
 * @param path for the errors
 * @throws UsageError that names the line and the column of the mistake
 */
export const parseProfiles = (text: string, path: string): readonly Profile[] => {
  const file = openYaml(text, path);
  try {
    return readAll({ file, text });
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    const { at, sentence, remedy } = error;
    throw new UsageError(`${path}, line ${at.line}, column ${at.column}: ${sentence}.`, remedy);
  }
};
