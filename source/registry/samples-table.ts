import { prepared, type Steps } from './sql.ts';
import type { RoomSeen } from './sweep-record.ts';

/** The number of sessions is kept for each minute, and later for each hour: the most there were in that time. */
export const SAMPLE_MS = 60_000;
export const OLD_SAMPLE_MS = 60 * 60_000;

/** Active sessions of each agent name. Unnamed agents count under "". */
export const countSessions = (rooms: Iterable<RoomSeen>): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const { agents } of rooms) {
    for (const { agentName, isActive } of agents) {
      if (agentName !== null && isActive) counts.set(agentName, (counts.get(agentName) ?? 0) + 1);
    }
  }
  return counts;
};

/** Adds counts to the sample of the minute they were taken in. Several runs that count the same agree. */
export function* saveSamples(
  project: number,
  counts: ReadonlyMap<string, number>,
  atMs: number,
): Steps<void> {
  const save = prepared(
    `INSERT INTO samples (project, agent_name, every_ms, slot, most) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (project, agent_name, every_ms, slot) DO UPDATE SET most = excluded.most
      WHERE samples.most < excluded.most`,
  );
  const slot = Math.floor(atMs / SAMPLE_MS);
  yield* save.each(Array.from(counts, ([agentName, count]) => [project, agentName, SAMPLE_MS, slot, count]));
}
