import type { Verdict } from '../fleet.ts';
import { agentMemory } from '../room-memory.ts';
import {
  agentEvidence,
  agentLabel,
  isActive,
  joinedAt,
  removeIt,
  replaceIt,
  type Unjudged,
} from './agent-case.ts';
import type { RoomCase } from './case.ts';
import { remedy } from './evidence.ts';

const notActive = (roomCase: RoomCase, agent: Unjudged): Verdict<'stuck' | 'joining'> => {
  const joinedAtMs = joinedAt(roomCase, agent.participant);
  const overdue = roomCase.evaluation.isOver(joinedAtMs, roomCase.grace.joiningMs);
  // When others serve everybody, an agent that never got ready is left over. An avatar only speaks for another agent.
  const isLeftover =
    agent.publishesOnBehalfOf === null && roomCase.serving.length > 0 && roomCase.waitingSinceMs === null;
  const cure = isLeftover ? removeIt('remove it: another agent is there') : replaceIt(roomCase, agent);
  return {
    name: overdue ? 'stuck' : 'joining',
    severity: overdue ? (isLeftover ? 'notice' : 'warning') : 'ok',
    summary: overdue ? `${agentLabel(agent)} joined, never became active` : `${agentLabel(agent)} joining`,
    sinceMs: joinedAtMs,
    basis: agentEvidence(roomCase, agent),
    remedy: overdue ? cure : null,
  };
};

/** Durations are shown in steps of 5 s, so that the text does not change at every sweep. */
const THINKING_STEP_MS = 5_000;

/** Returns how long the agent has been thinking: `35 s`. */
const thinkingFor = ({ evaluation }: RoomCase, sinceMs: number): string => {
  const steps = Math.floor((evaluation.nowMs - sinceMs) / THINKING_STEP_MS);
  // This comparison schedules a new judgement at the next step.
  evaluation.isOver(sinceMs, (steps + 1) * THINKING_STEP_MS - 1);
  return `${(steps * THINKING_STEP_MS) / 1_000} s`;
};

/** A model or tool may take its time, so this is a notice and wakes nobody. */
const thinksLong = (roomCase: RoomCase, agent: Unjudged, sinceMs: number): Verdict<'stuck' | 'joining'> => ({
  name: 'stuck',
  severity: 'notice',
  summary: `${agentLabel(agent)} thinking for a long time, perhaps in a tool call`,
  sinceMs,
  basis: [
    ...agentEvidence(roomCase, agent),
    { atMs: sinceMs, text: `thinking for ${thinkingFor(roomCase, sinceMs)}, in every sweep since` },
  ],
  remedy: remedy("wait, or read the worker's log; re-dispatch if the caller is left without an answer"),
});

const neverReady = (roomCase: RoomCase, agent: Unjudged, sinceMs: number): Verdict<'stuck' | 'joining'> => ({
  name: 'stuck',
  severity: 'warning',
  summary: `${agentLabel(agent)} stuck initializing`,
  sinceMs,
  basis: agentEvidence(roomCase, agent),
  remedy: replaceIt(roomCase, agent),
});

/**
 * Reports an agent that does not get ready or thinks for a long time. A state counts as lasting only when sweeps were
 * at most half its grace time apart. Between sweeps further apart it may have changed many times.
 */
export const judgeState = (roomCase: RoomCase, agent: Unjudged): Verdict<'stuck' | 'joining'> | null => {
  const { evaluation, grace, memory } = roomCase;
  if (!isActive(agent)) return notActive(roomCase, agent);
  const sinceMs = agentMemory(memory, agent.identity)?.steadySinceMs ?? evaluation.nowMs;
  if (agent.state === 'initializing' && evaluation.isOver(sinceMs, grace.initializingMs))
    return neverReady(roomCase, agent, sinceMs);
  if (agent.state === 'thinking' && evaluation.isOver(sinceMs, grace.thinkingMs))
    return thinksLong(roomCase, agent, sinceMs);
  return null;
};
