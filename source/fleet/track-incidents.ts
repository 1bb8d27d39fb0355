import type { Incident } from './incidents.ts';
import { severityRank } from './severity.ts';
import type { RoomKey } from './snapshot.ts';

/** An incident closes 30 s after it is gone: within that time it may only have moved on to another room. */
export const CLOSED_AFTER_MS = 30_000;

/** An incident that is followed from sweep to sweep. */
export interface Tracked {
  /** As it was called when it opened. */
  readonly id: string;
  readonly incident: Incident;
  /** Since when it is not there any more; null while it is. */
  readonly goneSinceMs: number | null;
}

export interface IncidentChange {
  readonly state: 'opened' | 'changed' | 'closed';
  readonly id: string;
  /** As it is; where it closed, as it last was. */
  readonly incident: Incident;
}

const hasCauseOf = (one: Incident, other: Incident): boolean =>
  one.verdict === other.verdict && one.agentName === other.agentName && one.deployment === other.deployment;

const sharesRoom = (one: Incident, other: Incident): boolean =>
  one.rooms.some((room) => other.rooms.includes(room));

/** One with a room of it, else one of its cause that is just over. */
const ofSameCause = (incident: Incident, candidates: readonly Tracked[]): Tracked | undefined => {
  const ofCause = candidates.filter((tracked) => hasCauseOf(tracked.incident, incident));
  return (
    ofCause.find((tracked) => sharesRoom(tracked.incident, incident)) ??
    ofCause.find(({ goneSinceMs }) => goneSinceMs !== null) ??
    // All of its rooms were replaced from one sweep to the next.
    ofCause[0]
  );
};

/**
 * The same incident under another verdict: a caller without an agent is `unserved` until the dispatch is old enough to
 * be blamed. A worse verdict is another incident, of which everybody must hear.
 */
const isInOtherWords = (before: Incident, incident: Incident): boolean =>
  severityRank(before) <= severityRank(incident) && sharesRoom(before, incident);

/** Which earlier incident each one continues. Those of the same cause are matched first. */
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
 * The incidents that ring the bell: each reaches a room whose problem was less severe just before, or that had none.
 *
 * @param before those of the sweep before, as they were followed
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
 * Follows incidents from one sweep to the next, so that one is told once, and not again for every room that it
 * reaches. Pure.
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
