import type { Human, Verdict } from '../fleet.ts';
import { agentMemory } from '../room-memory.ts';
import { agentEvidence, agentLabel, isActive, replaceIt, type Unjudged } from './agent-case.ts';
import type { RoomCase } from './case.ts';
import { quote } from './evidence.ts';

/** Returns the humans who came after those the agent joined for had left. */
const newcomersSince = ({ members }: RoomCase, leftMs: number): readonly Human[] =>
  members.humans.filter(({ waits, firstSeenMs }) => waits && firstSeenMs > leftMs);

/**
 * In both SDKs a session ends by default when its caller leaves cleanly, but the agent stays: ACTIVE, listening, its
 * track unmuted. The next caller talks to nobody, and no API field shows it. lktop therefore reports a suspicion when
 * the humans the agent joined for left, another came later, and the agent's state has not changed since.
 */
export const judgeSession = (
  roomCase: RoomCase,
  agent: Unjudged,
): Verdict<'session may have ended'> | null => {
  const { memory, evaluation, grace } = roomCase;
  const seen = agentMemory(memory, agent.identity);
  const leftMs = seen?.joinedForLastSeenMs ?? null;
  if (!seen || leftMs === null || !isActive(agent) || agent.publishesOnBehalfOf !== null) return null;
  if (agent.state === null) return null;
  const newcomers = newcomersSince(roomCase, leftMs);
  const [first] = newcomers;
  if (!first) return null;
  const lasts = newcomers.some(
    ({ publishesSinceMs }) =>
      publishesSinceMs !== null &&
      evaluation.isOver(Math.max(publishesSinceMs, seen.steadySinceMs), grace.sessionMs),
  );
  const sinceMs = Math.min(...newcomers.map(({ firstSeenMs }) => firstSeenMs));
  return {
    name: 'session may have ended',
    severity: lasts ? 'warning' : 'notice',
    summary: `${agentLabel(agent)}: session may have ended`,
    sinceMs,
    basis: [
      ...agentEvidence(roomCase, agent),
      { atMs: leftMs, text: 'the caller it joined for was last seen' },
      {
        atMs: first.firstSeenMs,
        text: `${quote(first.identity)} came later; the agent's state has not changed since`,
      },
    ],
    remedy: replaceIt(roomCase, agent),
  };
};
