import { type Document, isMap, isNode, isScalar, Pair, Scalar, YAMLMap } from 'yaml';
import { openYaml } from '../settings/yaml-file.ts';
import { counted } from '../text/counted.ts';
import { quoteTyped } from '../text/safe-text.ts';
import { UsageError } from '../usage-error.ts';
import { parseProfiles } from './parse-profiles.ts';
import { conflicting, isSameProfile, type Profile, profileCalled } from './profile.ts';
import { LONGEST_NAME } from './profile-schema.ts';

/** For whoever loads this file only when it is needed: the parser comes with it. */
export { parseProfiles } from './parse-profiles.ts';

/** A change of the profiles. */
export type ProfileEdit =
  | { readonly kind: 'add'; readonly profile: Profile; readonly source?: string }
  /**
   * `before` is the profile as the user saw it: if it is another one by now, nothing is overwritten. `source` is the
   * text in which the user wrote the profile: its comments are kept.
   */
  | {
      readonly kind: 'change';
      readonly before: Profile;
      readonly profile: Profile;
      readonly source?: string;
    }
  | { readonly kind: 'delete'; readonly before: Profile }
  /** `replaces`: profiles of the same names give way. Otherwise nothing is taken if there is one. */
  | { readonly kind: 'import'; readonly profiles: readonly Profile[]; readonly replaces: boolean };

/** The fields in the order in which they are written. */
const FIELDS = ['agent', 'room', 'deployment', 'metadata'] as const;

const refuseNamesake = (profiles: readonly Profile[], name: string): void => {
  if (profileCalled(profiles, name) === null) return;
  throw new UsageError(
    `There is a profile ${quoteTyped(name)} already.`,
    'Choose another name, or change that one.',
  );
};

const NAMES = {
  name: 'name',
  agent: 'agent name',
  room: 'pattern of rooms',
  deployment: 'deployment',
} as const;

/** What is too long could be written, and not be read again. */
const assertShort = (profile: Profile): void => {
  for (const field of ['name', 'agent', 'room', 'deployment'] as const) {
    const { length } = profile[field];
    if (length <= LONGEST_NAME) continue;
    throw new UsageError(
      `The ${NAMES[field]} of a profile must have at most ${LONGEST_NAME} characters, not ${length}.`,
      'Shorten it.',
    );
  }
};

const assertUnchanged = (profiles: readonly Profile[], before: Profile): void => {
  const now = profileCalled(profiles, before.name);
  if (now !== null && isSameProfile(now, before)) return;
  throw new UsageError(
    `The profile ${quoteTyped(before.name)} was ${now === null ? 'deleted' : 'changed'} meanwhile, so nothing was written.`,
    'Look at it again, and then change it.',
  );
};

const MOST_NAMED = 5;

const refuseConflicts = (profiles: readonly Profile[], imported: readonly Profile[]): void => {
  const taken = conflicting(profiles, imported);
  if (taken.length === 0) return;
  const names = taken.slice(0, MOST_NAMED).map(({ name }) => quoteTyped(name));
  const more = taken.length > names.length ? ` and ${taken.length - names.length} more` : '';
  throw new UsageError(
    `Nothing was imported: ${counted(taken.length, 'profile')} of the file ${taken.length === 1 ? 'has a name' : 'have names'} that is taken: ${names.join(', ')}${more}.`,
    'To replace your own, add --replace. Otherwise rename them in the file.',
  );
};

/**
 * The profiles after a change.
 * @throws UsageError if the change is not possible
 */
const changed = (profiles: readonly Profile[], edit: ProfileEdit): readonly Profile[] => {
  switch (edit.kind) {
    case 'add':
      assertShort(edit.profile);
      refuseNamesake(profiles, edit.profile.name);
      return [...profiles, edit.profile];
    case 'change':
      assertShort(edit.profile);
      assertUnchanged(profiles, edit.before);
      if (edit.profile.name !== edit.before.name) refuseNamesake(profiles, edit.profile.name);
      return profiles.map((one) => (one.name === edit.before.name ? edit.profile : one));
    case 'delete':
      assertUnchanged(profiles, edit.before);
      return profiles.filter(({ name }) => name !== edit.before.name);
    case 'import': {
      if (!edit.replaces) refuseConflicts(profiles, edit.profiles);
      const kept = profiles.map((one) => profileCalled(edit.profiles, one.name) ?? one);
      return [...kept, ...edit.profiles.filter(({ name }) => profileCalled(profiles, name) === null)];
    }
  }
};

const pairCalled = (map: YAMLMap, name: string): Pair | undefined =>
  map.items.find(({ key }) => String(isScalar(key) ? key.value : key) === name);

/** Writes the fields that differ, so that the others keep their form and their comments. */
const writeFields = (node: YAMLMap, profile: Profile, before: Profile | null): void => {
  for (const field of FIELDS) {
    if (before !== null && before[field] === profile[field]) continue;
    if (profile[field] === '' && field !== 'agent') node.delete(field);
    else node.set(field, profile[field]);
  }
};

const writeProfile = (map: YAMLMap, profile: Profile, before: Profile | null): void => {
  const pair = before === null ? undefined : pairCalled(map, before.name);
  if (!pair) {
    const node = new YAMLMap();
    writeFields(node, profile, null);
    map.add(new Pair(new Scalar(profile.name), node));
    return;
  }
  if (before?.name !== profile.name) {
    if (isScalar(pair.key)) pair.key.value = profile.name;
    else pair.key = new Scalar(profile.name);
  }
  if (isMap(pair.value)) writeFields(pair.value as YAMLMap, profile, before);
  else {
    const node = new YAMLMap();
    writeFields(node, profile, null);
    pair.value = node;
  }
};

/** Puts a profile as the user wrote it. */
const putWritten = (map: YAMLMap, source: string, before: Profile | null): void => {
  const { document } = openYaml(source, '', true);
  const [written] = profilesIn(document as Document).items;
  if (!written) return;
  const own = before === null ? undefined : pairCalled(map, before.name);
  map.items = own ? map.items.map((pair) => (pair === own ? written : pair)) : [...map.items, written];
};

/** The group of profiles, made where there is none. */
const profilesIn = (document: Document): YAMLMap => {
  if (!isMap(document.contents)) document.contents = new YAMLMap();
  const found: unknown = document.get('profiles', true);
  if (isMap(found)) {
    // `{}` would keep all profiles on one line.
    if (found.items.length === 0) found.flow = false;
    return found as YAMLMap;
  }
  const made = new YAMLMap();
  document.set('profiles', made);
  return made;
};

/** Long metadata stays on its line. */
const NO_FOLDING = { lineWidth: 0 } as const;

const isAlike = (some: readonly Profile[], others: readonly Profile[]): boolean =>
  some.length === others.length &&
  some.every((one, index) => {
    const other = others[index];
    return other !== undefined && isSameProfile(one, other);
  });

const parsedJson = (text: string): string => {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    return text;
  }
};

/** The same metadata may be written in several ways, such as `é` and `\u00e9` within JSON. */
const meantBy = (profiles: readonly Profile[]): readonly Profile[] =>
  profiles.map((profile) => ({ ...profile, metadata: parsedJson(profile.metadata) }));

/** Whether the text holds exactly these profiles. */
const holds = (text: string, wanted: readonly Profile[], path: string): boolean => {
  try {
    return isAlike(meantBy(parseProfiles(text, path)), meantBy(wanted));
  } catch (error) {
    if (error instanceof UsageError) return false;
    throw error;
  }
};

/** Null: it cannot be written, because others refer to a value that is deleted. */
const write = (
  text: string,
  path: string,
  edit: ProfileEdit,
  before: readonly Profile[],
  after: readonly Profile[],
): string | null => {
  const { document } = openYaml(text, path, true);
  const map = profilesIn(document as Document);
  if (edit.kind === 'delete') {
    const pair = pairCalled(map, edit.before.name);
    map.items = map.items.filter((one) => one !== pair);
  } else if (edit.kind === 'import') {
    for (const profile of after) {
      const own = profileCalled(before, profile.name);
      if (own === null || !isSameProfile(own, profile)) writeProfile(map, profile, own);
    }
  } else {
    const own = edit.kind === 'change' ? edit.before : null;
    if (edit.source === undefined) writeProfile(map, edit.profile, own);
    else putWritten(map, edit.source, own);
  }
  try {
    return document.toString(NO_FOLDING);
  } catch {
    return null;
  }
};

/** The outcome of a change: the new text of the file, and the profiles in it. */
export interface Edited {
  readonly text: string;
  readonly profiles: readonly Profile[];
}

/**
 * Changes the text of a file of profiles. Comments and whatever does not change stay.
 *
 * @param path for the errors
 * @throws UsageError if the text is invalid, or if the change is not possible
 */
export const editProfiles = (text: string, path: string, edit: ProfileEdit): Edited => {
  const before = parseProfiles(text, path);
  const profiles = changed(before, edit);
  if (isAlike(before, profiles) && !('source' in edit)) return { text, profiles };
  const next = write(text, path, edit, before, profiles);
  if (next === null || !holds(next, profiles, path)) {
    throw new UsageError(
      `${path} is written in a way that lktop cannot change without losing something, such as with references.`,
      'Change it by hand.',
    );
  }
  return { text: next, profiles };
};

/** The text of a file with one profile of another, as it is written there. */
export const textOfOne = (text: string, path: string, name: string): string => {
  const { document } = openYaml(text, path, true);
  const map = profilesIn(document as Document);
  const pair = pairCalled(map, name);
  map.items = pair ? [pair] : [];
  map.commentBefore = null;
  const [root] = isMap(document.contents) ? document.contents.items : [];
  for (const node of [document.contents, root?.key]) if (isNode(node)) node.commentBefore = null;
  document.commentBefore = null;
  document.comment = null;
  return document.toString(NO_FOLDING);
};

/** The text of a file with these profiles. */
export const profilesText = (profiles: readonly Profile[]): string =>
  profiles.reduce((text, profile) => editProfiles(text, 'profiles.yaml', { kind: 'add', profile }).text, '');
