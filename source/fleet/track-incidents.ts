import type { Incident } from './incidents.ts';

/** An incident that is over for less than this may only have moved on to the next room. */
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

/** The incident that goes on in this one: one with a room of it, else one of its cause that is just over. */
const predecessor = (incident: Incident, candidates: readonly Tracked[]): Tracked | undefined => {
  const ofCause = candidates.filter((tracked) => hasCauseOf(tracked.incident, incident));
  return (
    ofCause.find((tracked) => sharesRoom(tracked.incident, incident)) ??
    ofCause.find(({ goneSinceMs }) => goneSinceMs !== null) ??
    // All of its rooms were replaced from one sweep to the next.
    ofCause[0]
  );
};

const hasChanged = (before: Incident, now: Incident): boolean =>
  before.severity !== now.severity || before.rooms.length !== now.rooms.length;

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
  let left = before;
  for (const incident of now) {
    const earlier = predecessor(incident, left);
    left = left.filter((other) => other !== earlier);
    const { id } = earlier ?? incident;
    tracked.push({ id, incident, goneSinceMs: null });
    if (!earlier) changes.push({ state: 'opened', id, incident });
    else if (hasChanged(earlier.incident, incident)) changes.push({ state: 'changed', id, incident });
  }
  for (const gone of left) {
    const goneSinceMs = gone.goneSinceMs ?? nowMs;
    if (nowMs - goneSinceMs >= CLOSED_AFTER_MS) {
      changes.push({ state: 'closed', id: gone.id, incident: gone.incident });
    } else tracked.push({ ...gone, goneSinceMs });
  }
  return { tracked, changes };
};
