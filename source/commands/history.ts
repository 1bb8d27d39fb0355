import { matchesPattern } from '../fleet/pattern.ts';
import type { DispatchRow, HistoryQuery } from '../registry/history.ts';
import type { HistoryDocument } from '../report/documents/past.ts';
import { toAscii } from '../report/marks.ts';
import { printTable } from '../report/table.tsx';
import { formatDateTime } from '../text/duration.ts';
import { safeJson } from '../text/json.ts';
import { shownPath } from '../text/safe-text.ts';
import type { Command } from './command.ts';
import { EXIT } from './exit-code.ts';
import { flagCount, isSet } from './flag-values.ts';
import { columnsOf } from './host-output.ts';
import { filterWords, limitSentence, queryFrom } from './past/past-flags.ts';
import { actionPart, dispatchPart, sessionPart } from './past/past-parts.ts';
import { ACTION_COLUMNS, dispatchColumns, ofServers, sessionColumns } from './past/past-tables.ts';
import { tellWhoWatched } from './past/who-watched.ts';
import { DEMO_KEEPS_NONE, withStore } from './past/with-store.ts';

const DEFAULT_LIMIT = 50;
/** The registry keeps at most this many. */
const ALL = 10_000;

/** The sentence for an empty list. Raw. */
const emptySentence = (query: HistoryQuery, hasMore: boolean): string => {
  const filters = filterWords(query);
  const since = query.sinceMs > 0 ? ` since ${formatDateTime(query.sinceMs)}` : '';
  const yet = filters === '' && since === '' && !hasMore ? ' yet' : '';
  return `Nothing was recorded${filters}${since}${yet}`;
};

/** No unnamed worker is the rule, so an automatic dispatch that nobody took says nothing. */
const isTelling = ({ agentName, joinedMs }: DispatchRow): boolean => agentName !== '' || joinedMs !== null;

const titled = (title: string, count: number, table: string): readonly string[] =>
  count === 0 ? [] : [`${title} (${count})`, table];

/** `lktop history`: lists what ran and what was done, newest first. */
export const history: Command = async (context) => {
  const { host, flags } = context;
  const limit = flagCount(flags, 'limit', 1, ALL) ?? DEFAULT_LIMIT;
  const query = queryFrom(context, limit, null);
  const { projectName: project, roomName: room, agentName: agent, outcome, sinceMs } = query;
  const isDemo = isSet(flags, 'demo');
  return withStore(context, async (store, path) => {
    const all = await store.listActions({ project: null, limit: ALL });
    const actions = all
      .filter(
        (action) =>
          (project === null || action.project === project) &&
          (room === null || matchesPattern(action.roomName, room)) &&
          (agent === null || matchesPattern(action.agentName ?? '', agent)) &&
          (outcome === null || action.outcome === outcome) &&
          action.startedAtMs >= sinceMs,
      )
      .slice(0, limit);
    const sessions = await store.listSessions(query);
    const dispatches = await store.listDispatches(query);
    const ran = sessions.length + dispatches.length;
    if (isSet(flags, 'json')) {
      const document: HistoryDocument = {
        schema: 'lktop.history/1',
        path,
        actions: actions.map(actionPart),
        sessions: sessions.map(sessionPart),
        dispatches: dispatches.map(dispatchPart),
      };
      await host.output.data(safeJson(document));
    } else if (actions.length + ran === 0) {
      host.output.message(
        isDemo
          ? DEMO_KEEPS_NONE
          : `${emptySentence(query, all.length > 0)}, according to ${shownPath(path)}.`,
      );
    } else {
      const columns = columnsOf(host);
      const told = dispatches.filter(isTelling);
      const table = printTable(actions, ACTION_COLUMNS, columns);
      const text =
        ran === 0
          ? table
          : [
              ...titled(
                'Sessions',
                sessions.length,
                printTable(sessions, ofServers(sessionColumns(host.clock.now()), sessions), columns),
              ),
              ...titled(
                'Dispatches',
                told.length,
                printTable(told, ofServers(dispatchColumns(host.clock.now()), told), columns),
              ),
              ...titled('Actions', actions.length, table),
            ].join('\n');
      await host.output.data(isSet(flags, 'ascii') ? toAscii(text) : text);
    }
    const more = limitSentence([actions.length, sessions.length, dispatches.length], limit);
    if (more !== null) host.output.message(more);
    await tellWhoWatched(context, store, query);
    return EXIT.ok;
  });
};
