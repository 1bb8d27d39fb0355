import { resolve } from 'node:path';
import { writeNewFile } from '../../export/new-file.ts';
import type { ProfileEdit } from '../../profiles/edit-profiles.ts';
import type { Profile } from '../../profiles/profile.ts';
import { createProfileBook, type ProfileBook } from '../../profiles/profile-book.ts';
import { checkVariables, variablesIn } from '../../profiles/variables.ts';
import type { ProfilesDocument } from '../../report/documents/documents.ts';
import { toAscii } from '../../report/marks.ts';
import { printTable, type TableColumn } from '../../report/table.tsx';
import { counted } from '../../text/counted.ts';
import { prettyMetadata, safeJson } from '../../text/json.ts';
import { quoteName, quoteTyped, safeBlock, safeText, shownPath } from '../../text/safe-text.ts';
import { UsageError } from '../../usage-error.ts';
import type { Command, CommandContext } from '../command.ts';
import { typedFlag } from '../command-spec.ts';
import { EXIT } from '../exit-code.ts';
import { flagText, isSet } from '../flag-values.ts';
import { columnsOf } from '../host-output.ts';
import { readMetadata } from '../read-metadata.ts';
import { editInEditor } from './edit-in-editor.ts';
import { PROFILE_ACTIONS, type ProfileAction } from './profile-commands.ts';
import { profileOrRefuse } from './use-profile.ts';

const SEE = 'See: lktop profiles --help';

const COLUMNS: readonly TableColumn<Profile>[] = [
  { title: 'Name', text: ({ name }) => quoteName(name), shrinks: true },
  { title: 'Agent', text: ({ agent }) => (agent === '' ? '(unnamed)' : quoteName(agent)), shrinks: true },
  { title: 'Rooms', text: ({ room }) => (room === '' ? 'all' : quoteName(room)), shrinks: true },
  { title: 'Deployment', text: ({ deployment }) => safeText(deployment), shrinks: true, spare: 2 },
  { title: 'Metadata', text: ({ metadata }) => safeText(metadata), shrinks: true, spare: 1 },
];

const partOf = ({
  name,
  agent,
  room,
  deployment,
  metadata,
}: Profile): ProfilesDocument['profiles'][number] => ({
  name,
  agent,
  room: room === '' ? null : room,
  deployment: deployment === '' ? null : deployment,
  metadata: metadata === '' ? null : metadata,
  variables: [...variablesIn(metadata)],
});

const printJson = ({ host }: CommandContext, path: string, profiles: readonly Profile[]): Promise<void> => {
  const document: ProfilesDocument = {
    schema: 'lktop.profiles/1',
    path,
    profiles: profiles.map(partOf),
  };
  return host.output.data(safeJson(document));
};

const list = async (context: CommandContext, book: ProfileBook): Promise<void> => {
  const { host, flags } = context;
  const profiles = await book.read();
  if (isSet(flags, 'json')) return printJson(context, book.path, profiles);
  if (profiles.length === 0) {
    host.output.message(
      `There are no profiles in ${shownPath(book.path)}. To write one: lktop profiles add NAME`,
    );
    return;
  }
  const table = printTable(profiles, COLUMNS, columnsOf(host));
  await host.output.data(isSet(flags, 'ascii') ? toAscii(table) : table);
};

const LABEL_COLUMNS = 12;

const shownProfile = ({ name, agent, room, deployment, metadata }: Profile): string =>
  [
    ['name', quoteName(name)],
    ['agent', agent === '' ? 'an unnamed worker' : quoteName(agent)],
    ['rooms', room === '' ? 'all' : quoteName(room)],
    ['deployment', deployment === '' ? 'none' : safeText(deployment)],
    ['variables', variablesIn(metadata).join(', ') || 'none'],
    ['metadata', metadata === '' ? 'none' : `\n${prettyMetadata(metadata)}`],
  ]
    .map(([label = '', text = '']) =>
      text.startsWith('\n') ? label + text : label.padEnd(LABEL_COLUMNS) + text,
    )
    .join('\n');

const show = async (context: CommandContext, book: ProfileBook, name: string): Promise<void> => {
  const profile = profileOrRefuse(await book.read(), name);
  if (isSet(context.flags, 'json')) await printJson(context, book.path, [profile]);
  else await context.host.output.data(shownProfile(profile));
};

/** Prints what was done, or all profiles as they are now. */
const report = async (context: CommandContext, book: ProfileBook, sentence: string): Promise<void> => {
  if (isSet(context.flags, 'json')) await printJson(context, book.path, await book.read());
  else await context.host.output.data(sentence);
};

const changeAndReport = async (
  context: CommandContext,
  book: ProfileBook,
  edit: ProfileEdit,
  sentence: string,
): Promise<void> => {
  await book.change(edit);
  await report(context, book, sentence);
};

/** The fields that the flags give. */
const givenFields = async (context: CommandContext): Promise<Partial<Profile>> => {
  const { flags } = context;
  const given = {
    ...flagText(flags, 'name'),
    ...flagText(flags, 'agent'),
    ...flagText(flags, 'room'),
    ...flagText(flags, 'deployment'),
    ...(await readMetadata(context)),
  };
  try {
    checkVariables(given.metadata ?? '');
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`In the metadata ${error.message}.`, error.remedy);
  }
  return given;
};

const saved = (name: string | null): string =>
  name === null ? 'Nothing was changed.' : `Saved the profile ${quoteName(name)}.`;

const add = async (context: CommandContext, book: ProfileBook, name?: string): Promise<void> => {
  const { agent, ...given } = await givenFields(context);
  const wanted = name ?? given.name;
  if (agent === undefined && Object.keys(given).length === 0) {
    return report(context, book, saved(await editInEditor(context, book, null, name)));
  }
  if (wanted === undefined) throw new UsageError('lktop profiles add needs a name.', SEE);
  if (agent === undefined) {
    throw new UsageError(`The profile ${quoteTyped(wanted)} needs an agent.`, 'Add --agent NAME.');
  }
  const profile = { room: '', deployment: '', metadata: '', ...given, name: wanted, agent };
  await changeAndReport(context, book, { kind: 'add', profile }, `Added the profile ${quoteName(wanted)}.`);
};

const edit = async (context: CommandContext, book: ProfileBook, name: string): Promise<void> => {
  const before = profileOrRefuse(await book.read(), name);
  const given = await givenFields(context);
  if (Object.keys(given).length === 0) {
    return report(context, book, saved(await editInEditor(context, book, before)));
  }
  const profile = { ...before, ...given };
  await changeAndReport(
    context,
    book,
    { kind: 'change', before, profile },
    `Saved the profile ${quoteName(profile.name)}.`,
  );
};

const duplicate = async (
  context: CommandContext,
  book: ProfileBook,
  name: string,
  copy: string,
): Promise<void> => {
  const profile = { ...profileOrRefuse(await book.read(), name), name: copy };
  await changeAndReport(
    context,
    book,
    { kind: 'add', profile },
    `Added the profile ${quoteName(copy)}, like ${quoteName(name)}.`,
  );
};

const remove = async (context: CommandContext, book: ProfileBook, name: string): Promise<void> => {
  const before = profileOrRefuse(await book.read(), name);
  await changeAndReport(context, book, { kind: 'delete', before }, `Deleted the profile ${quoteName(name)}.`);
};

const importFile = async (context: CommandContext, book: ProfileBook, file: string): Promise<void> => {
  const { host, flags } = context;
  const profiles = await book.readOther(resolve(host.workingDirectory, file));
  if (profiles.length === 0)
    throw new UsageError(`${shownPath(file)} has no profiles.`, 'Nothing was imported.');
  const replaces = isSet(flags, 'replace');
  await changeAndReport(
    context,
    book,
    { kind: 'import', profiles, replaces },
    `Imported ${counted(profiles.length, 'profile')} from ${shownPath(safeText(file))}.`,
  );
};

const exportTo = async (context: CommandContext, book: ProfileBook, file?: string): Promise<void> => {
  const { host, flags } = context;
  const profiles = await book.read();
  if (profiles.length === 0) {
    throw new UsageError(`There are no profiles in ${shownPath(book.path)}.`, 'Nothing was exported.');
  }
  if (file === undefined) {
    if (isSet(flags, 'json')) return printJson(context, book.path, profiles);
    const text = (await book.text()).trimEnd();
    // A terminal must not see what a hand-written file may hold; another program gets it as it is.
    await host.output.data(host.output.columns === null ? text : safeBlock(text));
    return;
  }
  const written = await writeNewFile(resolve(host.workingDirectory, file), await book.text());
  if ('code' in written) {
    throw new UsageError(`${shownPath(file)} was not written: ${written.reason}.`, 'Name another file.');
  }
  await report(
    context,
    book,
    `Wrote ${counted(profiles.length, 'profile')} to ${shownPath(safeText(file))}.`,
  );
};

/** @throws UsageError if words are missing or too many */
const assertWords = (action: ProfileAction, given: readonly string[]): void => {
  const { needs, takes } = PROFILE_ACTIONS[action];
  if (given.length >= needs && given.length <= takes) return;
  const wanted = {
    0: 'no further word',
    1: action === 'import' || action === 'export' ? 'one FILE' : 'one PROFILE',
    2: 'PROFILE and NEW',
  }[takes];
  throw new UsageError(
    `lktop profiles ${action} takes ${wanted}, not ${counted(given.length, 'word')}.`,
    SEE,
  );
};

/** Which flags an action reads besides those of the output. */
const FLAGS_OF: Readonly<Partial<Record<ProfileAction, readonly string[]>>> = {
  add: ['name', 'agent', 'room', 'deployment', 'metadata', 'metadataFile'],
  edit: ['name', 'agent', 'room', 'deployment', 'metadata', 'metadataFile'],
  import: ['replace'],
};
const OF_THE_OUTPUT = ['ascii', 'json', 'debug', 'version', 'help'];

/** @throws UsageError if a flag is given that the action would ignore */
const assertFlags = (action: ProfileAction, flags: CommandContext['flags']): void => {
  const read = [...(FLAGS_OF[action] ?? []), ...OF_THE_OUTPUT];
  const ignored = Object.keys(flags).find((name) => flags[name] !== false && !read.includes(name));
  if (ignored === undefined) return;
  throw new UsageError(`lktop profiles ${action} has no flag ${typedFlag(ignored)}.`, SEE);
};

const isAction = (word: string): word is ProfileAction => Object.hasOwn(PROFILE_ACTIONS, word);

const act = (
  context: CommandContext,
  book: ProfileBook,
  action: ProfileAction,
  [first, second = '']: readonly string[],
): Promise<void> => {
  const name = first ?? '';
  switch (action) {
    case 'list':
      return list(context, book);
    case 'show':
      return show(context, book, name);
    case 'add':
      return add(context, book, first);
    case 'edit':
      return edit(context, book, name);
    case 'duplicate':
      return duplicate(context, book, name, second);
    case 'delete':
      return remove(context, book, name);
    case 'import':
      return importFile(context, book, name);
    case 'export':
      return exportTo(context, book, first);
  }
};

/** `lktop profiles`: the profiles of this user. Needs no server. */
export const profiles: Command = async (context) => {
  const [word = 'list', ...rest] = context.words;
  const action = isAction(word) ? word : 'list';
  assertWords(action, rest);
  assertFlags(action, context.flags);
  await act(context, createProfileBook(context.host), action, rest);
  return EXIT.ok;
};
