import { byNeed, midnightBefore } from '../agents/words.ts';
import { matchesPattern } from '../fleet/pattern.ts';
import type { AgentsDocument } from '../report/documents/past.ts';
import { toAscii } from '../report/marks.ts';
import { printTable } from '../report/table.tsx';
import { safeJson } from '../text/json.ts';
import { shownPath } from '../text/safe-text.ts';
import type { Command } from './command.ts';
import { EXIT } from './exit-code.ts';
import { isSet } from './flag-values.ts';
import { columnsOf } from './host-output.ts';
import { filterWords, queryFrom } from './past/past-flags.ts';
import { agentPart } from './past/past-parts.ts';
import { agentColumns, ofServers } from './past/past-tables.ts';
import { tellWhoWatched } from './past/who-watched.ts';
import { DEMO_KEEPS_NONE, withStore } from './past/with-store.ts';

/** `lktop agents`: every agent that was seen, with how it does. */
export const agents: Command = async (context) => {
  const { host, flags } = context;
  const query = queryFrom(context, 1, null);
  const { agentName, projectName } = query;
  const nowMs = host.clock.now();
  return withStore(context, async (store, path) => {
    const all = await store.listAgents({ host: null, projectName, nowMs, dayMs: midnightBefore(nowMs) });
    const found = all
      .filter((row) => agentName === null || matchesPattern(row.agentName, agentName))
      .sort(byNeed);
    if (isSet(flags, 'json')) {
      const document: AgentsDocument = { schema: 'lktop.agents/1', path, agents: found.map(agentPart) };
      await host.output.data(safeJson(document));
    } else if (found.length === 0) {
      host.output.message(
        isSet(flags, 'demo')
          ? DEMO_KEEPS_NONE
          : `No agents were seen${filterWords(query)}, according to ${shownPath(path)}. The monitor and lktop watch keep this history.`,
      );
    } else {
      const isAscii = isSet(flags, 'ascii');
      const table = printTable(found, ofServers(agentColumns(nowMs, isAscii), found), columnsOf(host));
      await host.output.data(isAscii ? toAscii(table) : table);
    }
    await tellWhoWatched(context, store, query);
    return EXIT.ok;
  });
};
