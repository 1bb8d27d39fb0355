import type { IncidentsDocument } from '../report/documents/past.ts';
import { toAscii } from '../report/marks.ts';
import { time } from '../report/parts.ts';
import { printTable } from '../report/table.tsx';
import { formatDateTime } from '../text/duration.ts';
import { safeJson } from '../text/json.ts';
import { shownPath } from '../text/safe-text.ts';
import type { Command } from './command.ts';
import { EXIT } from './exit-code.ts';
import { flagCount, isSet } from './flag-values.ts';
import { columnsOf } from './host-output.ts';
import { filterWords, limitSentence, queryFrom } from './past/past-flags.ts';
import { incidentPart } from './past/past-parts.ts';
import { incidentColumns, ofServers } from './past/past-tables.ts';
import { tellWhoWatched } from './past/who-watched.ts';
import { DEMO_KEEPS_NONE, withStore } from './past/with-store.ts';

const DEFAULT_LIMIT = 50;
const ALL = 10_000;
const DAY_MS = 24 * 60 * 60_000;

/** `lktop incidents`: lists what went wrong lately, newest first. */
export const incidents: Command = async (context) => {
  const { host, flags } = context;
  const limit = flagCount(flags, 'limit', 1, ALL) ?? DEFAULT_LIMIT;
  const query = queryFrom(context, limit, DAY_MS);
  return withStore(context, async (store, path) => {
    const found = await store.listIncidents(query);
    if (isSet(flags, 'json')) {
      const document: IncidentsDocument = {
        schema: 'lktop.incidents/1',
        path,
        since: time(query.sinceMs) ?? '',
        incidents: found.map(incidentPart),
      };
      await host.output.data(safeJson(document));
    } else if (found.length === 0) {
      host.output.message(
        isSet(flags, 'demo')
          ? DEMO_KEEPS_NONE
          : `No incidents were seen${filterWords(query)} since ${formatDateTime(query.sinceMs)}, according to ${shownPath(path)}.`,
      );
    } else {
      const table = printTable(found, ofServers(incidentColumns(host.clock.now()), found), columnsOf(host));
      await host.output.data(isSet(flags, 'ascii') ? toAscii(table) : table);
    }
    const more = limitSentence([found.length], limit);
    if (more !== null) host.output.message(more);
    await tellWhoWatched(context, store, query);
    return EXIT.ok;
  });
};
