import type { Incident } from './incidents.ts';
import { severityRank } from './severity.ts';
import type { RoomKey } from './snapshot.ts';

/** An incident closes 30 s after it disappears. Within that time it may only have moved to another room. */
export const CLOSED_AFTER_MS = 30_000;

/** An incident tracked from sweep to sweep. */
export interface Tracked {
  /** The incident's id when it opened. */
  readonly id: string;
  readonly incident: Incident;
  /** Since when it is gone; null while it is there. */
  readonly goneSinceMs: number | null;
}

export interface IncidentChange {
  readonly state: 'opened' | 'changed' | 'closed';
  readonly id: string;
  /** The current incident, or its last state if it closed. */
  readonly incident: Incident;
}

const hasCauseOf = (one: Incident, other: Incident): boolean =>
  one.verdict === other.verdict && one.agentName === other.agentName && one.deployment === other.deployment;

const sharesRoom = (one: Incident, other: Incident): boolean =>
  one.rooms.some((room) => other.rooms.includes(room));

/** Prefers an incident that shares a room, else one of the same cause that has just ended. */
const ofSameCause = (incident: Incident, candidates: readonly Tracked[]): Tracked | undefined => {
  const ofCause = candidates.filter((tracked) => hasCauseOf(tracked.incident, incident));
  return (
    ofCause.find((tracked) => sharesRoom(tracked.incident, incident)) ??
    ofCause.find(({ goneSinceMs }) => goneSinceMs !== null) ??
    // All of its rooms were replaced between two sweeps.
    ofCause[0]
  );
};

/**
 * The same incident under another verdict: a caller without an agent is `unserved` until the dispatch is old enough to
 * be blamed. A worse verdict is a new incident, because everybody must hear of it.
 */
const isInOtherWords = (before: Incident, incident: Incident): boolean =>
  severityRank(before) <= severityRank(incident) && sharesRoom(before, incident);

/** Returns the earlier incident that each one continues. Incidents of the same cause are matched first. */
const predecessors = (
  before: readonly Tracked[],
  now: readonly Incident[],
): ReadonlyMap<Incident, Tracked> => {
  const found = new Map<Incident, Tracked>();
  const taken = new Set<Tracked>();
  const choose = (
    find: (incident: Incident, candidates: readonly Tracked[]) => Tracked | undefined,
  ): void => {
    for (const incident of now) {
      if (found.has(incident)) continue;
      const earlier = find(
        incident,
        before.filter((tracked) => !taken.has(tracked)),
      );
      if (!earlier) continue;
      found.set(incident, earlier);
      taken.add(earlier);
    }
  };
  choose(ofSameCause);
  choose((incident, candidates) => candidates.find((tracked) => isInOtherWords(tracked.incident, incident)));
  return found;
};

const hasChanged = (before: Incident, now: Incident): boolean =>
  before.severity !== now.severity || before.rooms.length !== now.rooms.length || !hasCauseOf(before, now);

/**
 * Returns the incidents that ring the bell: each has a room whose problem was less severe in the previous sweep, or
 * that had none.
 * @param before the tracked incidents of the previous sweep
 */
export const reachingAnew = (before: readonly Tracked[], now: readonly Incident[]): readonly Incident[] => {
  const troubled = new Map<RoomKey, number>();
  for (const { incident } of before) {
    for (const room of incident.rooms) {
      troubled.set(room, Math.min(severityRank(incident), troubled.get(room) ?? Number.POSITIVE_INFINITY));
    }
  }
  return now.filter((incident) =>
    incident.rooms.some((room) => severityRank(incident) < (troubled.get(room) ?? Number.POSITIVE_INFINITY)),
  );
};

/**
 * Tracks incidents from sweep to sweep, so that each is reported once and not again for every room it reaches. Pure.
 */
export const trackIncidents = (
  before: readonly Tracked[],
  now: readonly Incident[],
  nowMs: number,
): { readonly tracked: readonly Tracked[]; readonly changes: readonly IncidentChange[] } => {
  const tracked: Tracked[] = [];
  const changes: IncidentChange[] = [];
  const earlierOf = predecessors(before, now);
  for (const incident of now) {
    const earlier = earlierOf.get(incident);
    const { id } = earlier ?? incident;
    tracked.push({ id, incident, goneSinceMs: null });
    if (!earlier) changes.push({ state: 'opened', id, incident });
    else if (hasChanged(earlier.incident, incident)) changes.push({ state: 'changed', id, incident });
  }
  const goesOn = new Set(earlierOf.values());
  for (const gone of before) {
    if (goesOn.has(gone)) continue;
    const goneSinceMs = gone.goneSinceMs ?? nowMs;
    if (nowMs - goneSinceMs >= CLOSED_AFTER_MS) {
      changes.push({ state: 'closed', id: gone.id, incident: gone.incident });
    } else tracked.push({ ...gone, goneSinceMs });
  }
  return { tracked, changes };
};
