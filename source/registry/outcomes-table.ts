import { FEWEST_ROOMS, MAX_OUTCOMES, type Outcome } from '../learning/outcome.ts';
import { NO_LIMIT, prepared, type Steps, together } from './sql.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const RETENTION_MS = 90 * DAY_MS;

/** The limit per server. Anybody who may create rooms can invent kinds. */
export const MAX_KINDS = 500;
/**
 * A kind with enough outcomes to learn from is dropped for new kinds only after no room of it was seen for this long.
 */
const PROTECTED_MS = 7 * DAY_MS;

/** The greatest character, so a prefix followed by it ends the key range. */
const LAST = '\u{10ffff}';

function* pruneKind(host: string, kind: string): Steps<void> {
  yield* prepared(
    `DELETE FROM room_outcomes WHERE host = :host AND room_id IN
        (SELECT room_id FROM room_outcomes WHERE host = :host AND kind = :kind
          ORDER BY at_ms DESC, room_id LIMIT ${NO_LIMIT} OFFSET :limit)`,
  ).run({ host, kind, limit: MAX_OUTCOMES });
}

/** Inserts outcomes of rooms that have none yet. Keeps the last 200 of each kind. */
export function* saveOutcomes(host: string, outcomes: readonly Outcome[]): Steps<void> {
  const save = prepared(
    `INSERT INTO room_outcomes (host, room_id, kind, served, agent_name, took_ms, at_ms)
    VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (host, room_id) DO NOTHING`,
  );
  yield* save.each(
    outcomes.map(({ roomId, kind, served, agentName, tookMs, atMs }) => [
      host,
      roomId,
      kind,
      served ? 1 : 0,
      agentName,
      tookMs,
      atMs,
    ]),
  );
  const kinds = new Set(outcomes.map((outcome) => outcome.kind));
  yield* together(Array.from(kinds, (kind) => pruneKind(host, kind)));
}

/**
 * The last 200 outcomes, newest first, of the kinds whose keys start with `beginning`. Without a prefix: all outcomes
 * of all kinds.
 */
export function* readOutcomes(host: string, beginning: string | null): Steps<Outcome[]> {
  return (yield* prepared(
    `SELECT room_id AS "roomId", kind, served, agent_name AS "agentName", took_ms AS "tookMs", at_ms AS "atMs"
      FROM room_outcomes WHERE host = ? AND kind >= ? AND kind < ?
      ORDER BY at_ms DESC, room_id LIMIT ?`,
  ).all(
    host,
    beginning ?? '',
    `${beginning ?? ''}${LAST}`,
    beginning === null ? NO_LIMIT : MAX_OUTCOMES,
  )).map((row) => ({ ...row, served: row.served === 1 }) as unknown as Outcome);
}

/** Deletes the outcomes of these kinds. */
export function* deleteOutcomes(host: string, kinds: readonly string[]): Steps<void> {
  const forget = prepared('DELETE FROM room_outcomes WHERE host = ? AND kind = ?');
  yield* together(kinds.map((kind) => forget.run(host, kind)));
}

/**
 * Keeps at most `MAX_KINDS` kinds and drops those not seen for longest. Kinds with enough outcomes to learn from, seen
 * within 7 days, are dropped last. Otherwise one-off room names would displace them.
 */
export function* pruneKinds(host: string, nowMs: number): Steps<void> {
  yield* prepared(
    `DELETE FROM room_outcomes WHERE host = :host AND kind IN
        (SELECT kind FROM room_outcomes WHERE host = :host GROUP BY kind
          ORDER BY count(*) >= :fewest AND max(at_ms) >= :protectedMs DESC, max(at_ms) DESC, kind
          LIMIT ${NO_LIMIT} OFFSET :limit)`,
  ).run({ host, fewest: FEWEST_ROOMS, protectedMs: nowMs - PROTECTED_MS, limit: MAX_KINDS });
}

/** Deletes outcomes older than 90 days, of all servers. */
export function* pruneOutcomes(nowMs: number): Steps<void> {
  yield* prepared('DELETE FROM room_outcomes WHERE at_ms < ?').run(nowMs - RETENTION_MS);
}
