import { prepared, type Steps, together } from './sql.ts';
import { CLOCK_WAS_WRONG_MS, type EventSeen, type IncidentSeen, type SweepRecord } from './sweep-record.ts';

/** Two runs that watch one server see the same event in their own sweeps, some seconds apart. */
const SAME_EVENT_MS = 30_000;

/**
 * Inserts events that no run has inserted yet. A verdict that comes again after another one is told again: the last one
 * that is told is the one that holds.
 */
export function* saveEvents(project: number, events: readonly EventSeen[]): Steps<void> {
  const save = prepared(
    `INSERT INTO events (project, at_ms, kind, severity, room_id, room_name, subject, text)
      SELECT CAST(:project AS BIGINT), CAST(:atMs AS BIGINT), CAST(:kind AS TEXT), CAST(:severity AS TEXT),
        CAST(:roomId AS TEXT), CAST(:roomName AS TEXT), CAST(:subject AS TEXT), CAST(:text AS TEXT)
      WHERE NOT EXISTS (SELECT 1 FROM events AS same WHERE same.project = :project
        AND same.room_id IS NOT DISTINCT FROM :roomId
        AND same.at_ms BETWEEN CAST(:fromMs AS BIGINT) AND CAST(:untilMs AS BIGINT)
        AND same.kind = :kind AND same.severity = :severity
        AND same.subject IS NOT DISTINCT FROM :subject AND same.text = :text
        AND (:kind <> 'verdict' OR NOT EXISTS (SELECT 1 FROM events AS other
          WHERE other.project = :project AND other.room_id IS NOT DISTINCT FROM :roomId AND other.kind = 'verdict'
            AND other.at_ms > same.at_ms AND other.at_ms < :atMs
            AND (other.text <> :text OR other.severity <> :severity))))`,
  );
  yield* together(
    events.map((event) =>
      save.run({
        ...event,
        project,
        fromMs: event.atMs - SAME_EVENT_MS,
        untilMs: event.atMs + SAME_EVENT_MS,
      }),
    ),
  );
}

/** Problems of one cause that began within this time of each other are one incident, as in `fleet/incidents.ts`. */
const SAME_INCIDENT_MS = 10 * 60_000;
/** An incident that no run has seen for this long has ended. It may only have moved to another room. */
const ENDED_AFTER_MS = 30_000;
/** A run that has just begun sees some problems only after this time: an agent that thinks for too long, for example. */
const JUDGED_AFTER_MS = 40_000;

interface OpenIncident {
  readonly id: string;
  readonly sinceMs: number;
  readonly verdict: string;
  readonly agentName: string | null;
  readonly deployment: string | null;
  readonly lastSeenMs: number;
}

/** Two runs may name one incident after different rooms. */
const isSame = (one: OpenIncident, other: IncidentSeen): boolean =>
  one.id === other.id ||
  (one.verdict === other.verdict &&
    one.agentName === other.agentName &&
    one.deployment === other.deployment &&
    Math.abs(one.sinceMs - other.sinceMs) <= SAME_INCIDENT_MS);

/** Brings the incidents of a project up to date. */
export function* saveIncidents(
  project: number,
  { incidents, fromMs, atMs }: Pick<SweepRecord, 'incidents' | 'fromMs' | 'atMs'>,
): Steps<void> {
  const open = (yield* prepared(
    `SELECT id, since_ms AS "sinceMs", verdict, agent_name AS "agentName", deployment, last_seen_ms AS "lastSeenMs"
      FROM incidents WHERE +project = ? AND ended_ms IS NULL`,
  ).all(project)).map((row) => ({ ...row }) as unknown as OpenIncident);
  const goesOn = new Set<OpenIncident>();
  for (const incident of incidents) {
    const known = open.find((one) => !goesOn.has(one) && isSame(one, incident));
    if (known) goesOn.add(known);
    const { id, sinceMs } = known ?? incident;
    yield* prepared(
      `INSERT INTO incidents (project, id, since_ms, verdict, severity, agent_name, deployment, room_name, most_rooms,
          last_seen_ms, told_ms)
        VALUES (:project, :id, :sinceMs, :verdict, :severity, :agentName, :deployment, :roomName, :rooms, :atMs, :atMs)
        ON CONFLICT (project, id, since_ms) DO UPDATE SET severity = excluded.severity, ended_ms = NULL,
          most_rooms = CASE WHEN incidents.most_rooms < excluded.most_rooms
            THEN excluded.most_rooms ELSE incidents.most_rooms END,
          last_seen_ms = CASE WHEN incidents.last_seen_ms < excluded.last_seen_ms
            THEN excluded.last_seen_ms ELSE incidents.last_seen_ms END`,
    ).run({ ...incident, id, sinceMs, project, atMs });
  }
  for (const one of open) {
    const isAhead = one.lastSeenMs > atMs;
    const lookedMs = isAhead ? fromMs : Math.max(fromMs, one.lastSeenMs);
    if (goesOn.has(one) || (isAhead && (one.lastSeenMs - atMs <= CLOCK_WAS_WRONG_MS || one.sinceMs > atMs)))
      continue;
    if (atMs - lookedMs < (lookedMs === fromMs ? JUDGED_AFTER_MS : ENDED_AFTER_MS)) continue;
    yield* prepared(
      `UPDATE incidents SET ended_ms = :endedMs, last_seen_ms = CASE WHEN last_seen_ms > :endedMs THEN :endedMs ELSE last_seen_ms END
        WHERE project = :project AND id = :id AND since_ms = :sinceMs`,
    ).run({ endedMs: lookedMs, project, id: one.id, sinceMs: one.sinceMs });
  }
}
