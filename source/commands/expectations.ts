import { nearest } from '../fleet/nearest.ts';
import { matchesPattern } from '../fleet/pattern.ts';
import { type RoomKind, readKind } from '../fleet/room-kind.ts';
import { FEWEST_ROOMS, type KindSummary, sumUpAll } from '../learning/outcome.ts';
import { openRegistry } from '../registry/registry.ts';
import type { ExpectationsDocument } from '../report/documents/documents.ts';
import { toAscii } from '../report/marks.ts';
import { printTable, type TableColumn } from '../report/table.tsx';
import { counted } from '../text/counted.ts';
import { safeJson } from '../text/json.ts';
import { quoteName, quoteTyped, safeText, shownPath } from '../text/safe-text.ts';
import { UsageError } from '../usage-error.ts';
import type { Flags } from './arguments.ts';
import type { Command } from './command.ts';
import { EXIT } from './exit-code.ts';
import { findConnection } from './find-connection.ts';
import { isSet } from './flag-values.ts';
import { commandHint } from './hint.ts';
import { columnsOf } from './host-output.ts';
import { nothingConfigured } from './nothing-configured.ts';
import { findRegistryPlace, openStore, readablePlace } from './registry-flags.ts';

/** A kind of room, with the parts of its key. */
type Kind = KindSummary & RoomKind;

const dispatchedText = ({ dispatched }: Kind): string =>
  dispatched.map((name) => (name === '' ? '(automatic)' : safeText(name))).join(', ');

const expectedText = ({ isExpected, rooms }: Kind): string => {
  if (isExpected) return 'yes';
  return rooms < FEWEST_ROOMS ? `not yet: fewer than ${FEWEST_ROOMS} rooms` : 'no: too few had an agent';
};

const COLUMNS: readonly TableColumn<Kind>[] = [
  { title: 'Rooms', text: ({ pattern }) => quoteName(pattern), shrinks: true },
  { title: 'Caller', text: ({ callerKind }) => safeText(callerKind), spare: 2 },
  { title: 'Dispatched', text: dispatchedText, shrinks: true, spare: 3 },
  { title: 'Expected', text: expectedText },
  { title: 'Agent', text: ({ agentName }) => safeText(agentName ?? ''), shrinks: true },
  { title: 'Served', text: ({ served, rooms }) => `${served} of ${rooms}` },
  {
    title: 'Within',
    text: ({ served, withinMs }) => (served === 0 ? '' : `${withinMs / 1_000} s`),
    spare: 1,
  },
];

const part = (kind: Kind): ExpectationsDocument['kinds'][number] => ({
  pattern: kind.pattern,
  callerKind: kind.callerKind,
  dispatched: [...kind.dispatched],
  expected: kind.isExpected,
  agentName: kind.agentName,
  rooms: kind.rooms,
  served: kind.served,
  withinSeconds: kind.served === 0 ? null : kind.withinMs / 1_000,
});

/**
 * The kinds whose pattern is exactly the given one, or else those that match it.
 *
 * @throws UsageError if there are none
 */
const choose = (flags: Flags, kinds: readonly Kind[], wanted: string | undefined): readonly Kind[] => {
  if (wanted === undefined) return kinds;
  const same = kinds.filter(({ pattern }) => pattern === wanted);
  const chosen = same.length > 0 ? same : kinds.filter(({ pattern }) => matchesPattern(pattern, wanted));
  if (chosen.length > 0) return chosen;
  const likely = nearest(
    wanted,
    kinds.map(({ pattern }) => pattern),
  );
  throw new UsageError(
    `Nothing is known about rooms called ${quoteTyped(wanted)}.`,
    likely === null
      ? `List what is known: ${commandHint(flags, 'expectations')}`
      : `Did you mean ${quoteTyped(likely)}?`,
  );
};

/** @throws UsageError if nothing is configured or the configuration is wrong */
const findProject = async ({ flags, host }: Parameters<Command>[0]) => {
  const connection = await findConnection(flags, host);
  // The demo has nothing to learn: its history ends with it.
  if (connection === null) throw nothingConfigured({ takesDemo: false });
  return { name: connection.projectName, host: new URL(connection.url).host };
};

/**
 * `lktop expectations`: lists the kinds of rooms that expect an agent because similar rooms had one. `clear`
 * forgets them.
 */
export const expectations: Command = async (context) => {
  const { host, flags, words } = context;
  const project = await findProject(context);
  const place = await findRegistryPlace(context);
  const { path } = place;
  const readable = readablePlace(place, context);
  const store = await openStore(readable, host.clock, 'existing');
  const registry = openRegistry({ path: readable.path, clock: host.clock, store });
  registry.start();
  try {
    const experience = registry.experienceOf(project.host);
    const disabled = await registry.checkWritable();
    if (disabled) throw new UsageError(disabled.sentence, disabled.remedy);
    const all = sumUpAll(await experience.allOutcomes()).map((summary) => ({
      ...summary,
      ...readKind(summary.kind),
    }));
    const [action, pattern] = words;
    const cleared = action === 'clear' ? choose(flags, all, pattern) : [];
    if (cleared.length > 0 && !(await experience.forgetOutcomes(cleared.map(({ kind }) => kind)))) {
      throw new UsageError(
        `The history cannot be written in ${shownPath(path)}.`,
        `Try again, or find the cause: ${commandHint(flags, 'doctor')}`,
      );
    }
    const kinds = all.filter((kind) => !cleared.includes(kind));
    if (isSet(flags, 'json')) {
      const document: ExpectationsDocument = {
        schema: 'lktop.expectations/1',
        project: project.name,
        host: project.host,
        path,
        cleared: cleared.map(part),
        kinds: kinds.map(part),
      };
      await host.output.data(safeJson(document));
    } else if (action === 'clear') {
      await host.output.data(`Forgot what was known about ${counted(cleared.length, 'kind')} of rooms.`);
    } else if (kinds.length === 0) {
      host.output.message(
        `Nothing is known yet about the rooms of ${project.name}, according to ${shownPath(path)}.`,
      );
    } else {
      const table = printTable(kinds, COLUMNS, columnsOf(host));
      await host.output.data(isSet(flags, 'ascii') ? toAscii(table) : table);
    }
    return EXIT.ok;
  } finally {
    await registry.close();
  }
};
