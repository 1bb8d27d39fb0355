import { named } from '../actions/words.ts';
import { matchesPattern } from '../fleet/pattern.ts';
import { IN_MEMORY } from '../registry/database.ts';
import type { RecordedAction } from '../registry/recorded-action.ts';
import { openRegistry } from '../registry/registry.ts';
import type { HistoryDocument } from '../report/documents/documents.ts';
import { toAscii } from '../report/marks.ts';
import { time } from '../report/parts.ts';
import { printTable, type TableColumn } from '../report/table.tsx';
import { formatDateTime } from '../text/duration.ts';
import { safeJson } from '../text/json.ts';
import { quoteName, safeText, shownPath } from '../text/safe-text.ts';
import { UsageError } from '../usage-error.ts';
import type { Command, Host } from './command.ts';
import { EXIT } from './exit-code.ts';
import { flagCount, flagText, isSet } from './flag-values.ts';
import { columnsOf } from './host-output.ts';
import { nothingConfigured } from './nothing-configured.ts';
import { findConnection } from './open-session.ts';
import { registryPathFor } from './registry-flags.ts';

const DEFAULT_LIMIT = 50;
/** The registry keeps at most this many. */
const ALL = 10_000;

/** The agent that was to come or to go, or who else was removed. */
const agentText = ({ agentName, identity }: RecordedAction): string =>
  agentName === '' ? '(unnamed)' : safeText(agentName ?? identity ?? '');

const COLUMNS: readonly TableColumn<RecordedAction>[] = [
  { title: 'When', text: ({ startedAtMs }) => formatDateTime(startedAtMs) },
  { title: 'Who', text: ({ who }) => safeText(who), shrinks: true, spare: 2 },
  { title: 'Project', text: ({ project }) => quoteName(project), shrinks: true, spare: 3 },
  { title: 'Action', text: ({ kind }) => kind },
  { title: 'Room', text: ({ roomName }) => quoteName(roomName), shrinks: true },
  { title: 'Agent', text: agentText, shrinks: true, spare: 1 },
  { title: 'Outcome', text: ({ outcome }) => outcome },
  { title: 'Details', text: ({ sentence }) => safeText(sentence), shrinks: true, spare: 4 },
];

const part = (action: RecordedAction): HistoryDocument['actions'][number] => ({
  id: action.id,
  project: action.project,
  host: action.host,
  who: action.who,
  kind: action.kind,
  room: action.roomName,
  roomId: action.roomId,
  dispatchId: action.dispatchId,
  createdDispatchId: action.createdDispatchId,
  identity: action.identity,
  agentName: action.agentName,
  question: action.question,
  startedAt: time(action.startedAtMs) ?? '',
  endedAt: time(action.endedAtMs),
  outcome: action.outcome,
  sentence: action.sentence,
});

/** If the history is empty and no project is known, the user most likely forgot to configure one. */
const assertConfigured = async (host: Host): Promise<void> => {
  // Here `--project` filters the list. It does not say where to connect.
  if ((await findConnection({}, host)) === null) throw nothingConfigured();
};

/** The sentence for an empty list. Raw. */
const emptySentence = (project: string | undefined, room: string | undefined): string => {
  if (project === undefined && room === undefined) return 'No actions were recorded yet';
  const inProject = project === undefined ? '' : ` in project ${named(project)}`;
  return `No actions were recorded${inProject}${room === undefined ? '' : ` in rooms called ${named(room)}`}`;
};

/** `lktop history`: lists the actions taken from this machine, newest first. */
export const history: Command = async ({ host, flags }) => {
  const limit = flagCount(flags, 'limit', 1, ALL) ?? DEFAULT_LIMIT;
  const { project } = flagText(flags, 'project');
  const { room } = flagText(flags, 'room');
  const isDemo = isSet(flags, 'demo');
  const path = isDemo ? IN_MEMORY : registryPathFor({ host, flags });
  const registry = openRegistry({ path, clock: host.clock });
  try {
    const all = await registry.listActions({ limit: ALL });
    const actions = all
      .filter(
        (action) =>
          (project === undefined || action.project === project) &&
          (room === undefined || matchesPattern(action.roomName, room)),
      )
      .slice(0, limit);
    const disabled = await registry.checkWritable();
    if (disabled) throw new UsageError(disabled.sentence, disabled.remedy);
    if (all.length === 0 && !isDemo) await assertConfigured(host);
    if (isSet(flags, 'json')) {
      const document: HistoryDocument = { schema: 'lktop.history/1', path, actions: actions.map(part) };
      await host.output.data(safeJson(document));
    } else if (actions.length === 0) {
      host.output.message(
        isDemo
          ? 'The demo keeps no history: each run starts afresh.'
          : `${emptySentence(project, room)}, according to ${shownPath(path)}.`,
      );
    } else {
      const table = printTable(actions, COLUMNS, columnsOf(host));
      await host.output.data(isSet(flags, 'ascii') ? toAscii(table) : table);
    }
    return EXIT.ok;
  } finally {
    await registry.close();
  }
};
