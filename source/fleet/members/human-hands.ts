import type { DispatchFacts } from '../facts.ts';
import type { Human } from '../fleet.ts';
import type { AgentMemory, RoomMemory } from '../memory/memory.ts';
import { isPerPerson } from './join.ts';
import { hasUnmutedAudio } from './recognise.ts';

/** Join times may have whole seconds only. */
const JOIN_TIME_PRECISION_MS = 1_000;
/** Who looked from so soon after a job began on would have seen its agent. */
const SEEN_FROM_START_MS = 10_000;

/**
 * Since when an agent was in the room, as far as is known; infinite where none ever was. That a worker took the job
 * counts only where we came too late to see whether its agent joined.
 */
const agentSince = (
  dispatches: readonly DispatchFacts[],
  agents: readonly AgentMemory[],
  watchedFromMs: number,
): number =>
  Math.min(
    ...agents.map(({ joinedAtMs, firstSeenMs }) => joinedAtMs || firstSeenMs),
    ...dispatches.flatMap(({ jobs }) =>
      jobs.flatMap(({ startedAtMs, participantIdentity }) =>
        startedAtMs > 0 && participantIdentity !== '' && watchedFromMs > startedAtMs + SEEN_FROM_START_MS
          ? [startedAtMs]
          : [],
      ),
    ),
  );

const NOBODY: readonly string[] = [];

/** Those who took over from the agent and are there still: a while of silence, or a call on hold, ends nothing. */
const stillThere = (heirs: readonly string[], humans: readonly Human[]): readonly string[] => {
  if (heirs.length === 0) return NOBODY;
  const there = humans.filter(({ waits, identity }) => waits && heirs.includes(identity));
  return there.length >= 2 ? heirs : NOBODY;
};

/**
 * The people to whom the agent has handed its caller over: two talk, and one of them came after the agent did, as a
 * colleague does who takes a warm transfer. Two callers who were there before it are still waiting for it, and so are
 * those who each have an agent of their own.
 *
 * @param watchedFromMs when we first looked at the room
 * @returns their identities; empty: nobody took over
 */
export const findHeirs = (
  before: RoomMemory | null,
  humans: readonly Human[],
  dispatches: readonly DispatchFacts[],
  agents: readonly AgentMemory[],
  watchedFromMs: number,
): readonly string[] => {
  if (humans.length < 2 || dispatches.some(({ jobs }) => jobs.some(isPerPerson))) return NOBODY;
  const there = stillThere(before?.heirs ?? NOBODY, humans);
  if (there.length > 0) return there;
  const talking = humans.filter(({ waits, participant }) => waits && hasUnmutedAudio(participant));
  if (talking.length < 2) return NOBODY;
  const sinceMs = agentSince(dispatches, agents, watchedFromMs);
  return talking.some(({ cameAtMs }) => cameAtMs + JOIN_TIME_PRECISION_MS > sinceMs)
    ? talking.map(({ identity }) => identity)
    : NOBODY;
};
