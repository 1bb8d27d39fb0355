import type { DispatchFacts } from '../facts.ts';
import type { Human } from '../fleet.ts';
import type { AgentMemory, RoomMemory } from '../room-memory.ts';
import { hasUnmutedAudio } from './classify.ts';
import { isPerPerson, JOIN_TIME_PRECISION_MS } from './join.ts';

/** An agent joins within 10 s of its job's start. A sweep from then on would have seen it. */
const SEEN_FROM_START_MS = 10_000;

/** Returns the latest time a join time can mean: a time in whole seconds may have lost up to 999 ms. */
const latestOf = (joinedAtMs: number): number =>
  joinedAtMs % JOIN_TIME_PRECISION_MS === 0 ? joinedAtMs + JOIN_TIME_PRECISION_MS - 1 : joinedAtMs;

/**
 * Returns when a human first came. A human who was missed for one sweep has a new join time, but is still the one the
 * agent joined for.
 */
const cameFirstAt = ({ identity, cameAtMs }: Human, agents: readonly AgentMemory[]): number =>
  Math.min(
    cameAtMs,
    ...agents.flatMap(({ joinedFor }) =>
      joinedFor.filter((one) => one.identity === identity).map((one) => one.cameAtMs),
    ),
  );

/**
 * Whether a human certainly came after an agent. Join times decide when they differ by more than their precision.
 * Otherwise, and when the server gives no times, only the sweeps decide: an earlier sweep saw the agent and not the
 * human.
 */
const cameAfter = (human: Human, cameMs: number, { joinedAtMs, firstSeenMs }: AgentMemory): boolean => {
  const hasTimes = joinedAtMs > 0 && human.participant.joinedAtMs > 0;
  if (hasTimes && cameMs > latestOf(joinedAtMs)) return true;
  const isNew = cameMs === (human.participant.joinedAtMs || human.firstSeenMs);
  return isNew && human.firstSeenMs > firstSeenMs && (!hasTimes || cameMs >= joinedAtMs);
};

/**
 * Whether a human came after a job's agent had joined. That a worker took the job counts only when lktop started too
 * late to see the agent join, and only for humans who came once the agent had had time to join.
 */
const cameAfterJobs = (
  cameMs: number,
  dispatches: readonly DispatchFacts[],
  watchedFromMs: number,
): boolean =>
  dispatches.some(({ jobs }) =>
    jobs.some(
      ({ startedAtMs, participantIdentity }) =>
        startedAtMs > 0 &&
        participantIdentity !== '' &&
        watchedFromMs > startedAtMs + SEEN_FROM_START_MS &&
        cameMs > startedAtMs + SEEN_FROM_START_MS,
    ),
  );

const NOBODY: readonly string[] = [];

/** Returns the people who took over and are still there. Silence or a call on hold does not end a hand-over. */
const stillThere = (successors: readonly string[], humans: readonly Human[]): readonly string[] => {
  if (successors.length === 0) return NOBODY;
  const there = humans.filter(({ waits, identity }) => waits && successors.includes(identity));
  return there.length >= 2 ? successors : NOBODY;
};

/**
 * Finds the people to whom the agent handed its caller over: two people talk, and one came after the agent, as a
 * colleague does in a warm transfer. Two callers who came before the agent still wait for it, and so do callers who
 * each have their own agent. When the order is uncertain, nobody took over: a crash must never pass for a hand-over.
 * @param watchedFromMs when lktop first swept the room
 * @returns their identities; empty: nobody took over
 */
export const findSuccessors = (
  before: RoomMemory | null,
  humans: readonly Human[],
  dispatches: readonly DispatchFacts[],
  agents: readonly AgentMemory[],
  watchedFromMs: number,
): readonly string[] => {
  if (humans.length < 2 || dispatches.some(({ jobs }) => jobs.some(isPerPerson))) return NOBODY;
  const there = stillThere(before?.successors ?? NOBODY, humans);
  if (there.length > 0) return there;
  const talking = humans.filter(({ waits, participant }) => waits && hasUnmutedAudio(participant));
  if (talking.length < 2) return NOBODY;
  const isColleague = (human: Human): boolean => {
    const cameMs = cameFirstAt(human, agents);
    return (
      agents.some((agent) => cameAfter(human, cameMs, agent)) ||
      (human.participant.joinedAtMs > 0 && cameAfterJobs(cameMs, dispatches, watchedFromMs))
    );
  };
  return talking.some(isColleague) ? talking.map(({ identity }) => identity) : NOBODY;
};
