import { repeated } from '../compact.ts';
import type { DispatchFacts, JobFacts } from '../facts.ts';
import type { Expectation } from '../fleet.ts';
import { claimedAgentName } from '../members/classify.ts';
import { jobIdentity } from '../members/join.ts';
import { wasRemoved } from '../memory/departed.ts';
import { matchesAny, matchesPattern } from '../pattern.ts';
import { kindOfRoom } from '../room-kind.ts';
import { dispatchMemory } from '../room-memory.ts';
import type { RoomCase } from './case.ts';
import { atTime, quote } from './evidence.ts';

/**
 * Whether a worker declined the job: it is listed as SUCCESS with equal start and end times, and no agent joined
 * (livekit-server 1.13.5).
 */
export const isDeclined = ({ status, startedAtMs, endedAtMs, participantIdentity }: JobFacts): boolean =>
  status === 'SUCCESS' && participantIdentity === '' && endedAtMs > 0 && startedAtMs === endedAtMs;

/** Whether somebody requested an agent by name, or an unnamed worker took the room. */
const asksForAgent = ({ agentName, jobs }: DispatchFacts): boolean =>
  agentName !== '' || jobs.some((job) => !isDeclined(job));

const bySetting = ({ observation, settings }: RoomCase): Expectation | null => {
  if (settings.expect.length === 0) return null;
  const pattern = settings.expect.find((one) => matchesPattern(observation.room.name, one));
  return pattern === undefined
    ? null
    : {
        by: 'setting',
        sinceMs: null,
        agentName: null,
        evidence: { atMs: null, text: `the setting expect names ${quote(pattern)}` },
      };
};

/** Whether one of our actions removed the agent of a dispatch that is still listed, as after a kick. */
export const wasTakenByUs = (
  { memory, removal }: RoomCase,
  { id, createdAtMs, jobs }: DispatchFacts,
): boolean => {
  if (removal === null || removal.identity === null || removal.atMs < createdAtMs) return false;
  const { identity } = removal;
  const last = dispatchMemory(memory, id)?.agentIdentity ?? null;
  return last === null ? jobs.some((job) => jobIdentity(job) === identity) : last === identity;
};

const isListener = ({ settings }: RoomCase, agentName: string | null): boolean =>
  settings.listeners.length > 0 && matchesAny(agentName ?? '', settings.listeners);

const dispatchedText = repeated((agentName) =>
  agentName === '' ? 'an unnamed worker took the room' : `an agent was dispatched: ${quote(agentName)}`,
);

const expectedBy = ({ createdAtMs, agentName }: DispatchFacts): Expectation => ({
  by: 'dispatch',
  sinceMs: atTime(createdAtMs),
  agentName,
  evidence: { atMs: atTime(createdAtMs), text: dispatchedText(agentName) },
});

const isOlder = (one: DispatchFacts, other: DispatchFacts): boolean =>
  one.createdAtMs < other.createdAtMs || (one.createdAtMs === other.createdAtMs && one.id < other.id);

/** @param sinceMs only dispatches created after this time count */
const byDispatch = (roomCase: RoomCase, sinceMs: number): Expectation | null => {
  let oldest: DispatchFacts | null = null;
  for (const dispatch of roomCase.observation.dispatches) {
    if (!asksForAgent(dispatch) || isListener(roomCase, dispatch.agentName)) continue;
    if (wasTakenByUs(roomCase, dispatch) || dispatch.createdAtMs <= sinceMs) continue;
    if (oldest === null || isOlder(dispatch, oldest)) oldest = dispatch;
  }
  return oldest && expectedBy(oldest);
};

/** Nobody misses an agent that only listened or that was removed with lktop. */
const bySight = (roomCase: RoomCase): Expectation | null => {
  const { memory, removal } = roomCase;
  const seen = memory.agents.filter(
    (agent) => !wasRemoved(agent, removal) && !isListener(roomCase, agent.agentName),
  );
  const last = seen.at(-1);
  return last
    ? {
        by: 'seen before',
        sinceMs: last.lastSeenMs,
        agentName: last.agentName,
        evidence: {
          atMs: last.lastSeenMs,
          text: `an agent was seen here: ${quote(last.agentName || last.identity)}`,
        },
      }
    : null;
};

const byFormerLife = ({
  members,
  memory,
  waitingSinceMs,
  background,
  observation,
}: RoomCase): Expectation | null => {
  const [dead] = members.formerAgents;
  if (dead) {
    return {
      by: 'former life',
      sinceMs: null,
      agentName: claimedAgentName(dead),
      evidence: {
        atMs: dead.joinedAtMs,
        text: `${quote(dead.identity)} served here before the server restarted`,
      },
    };
  }
  if (waitingSinceMs === null) return null;
  const before = memory.origin.servedBefore ?? background.servedBefore(observation.room);
  if (!before) return null;
  const who = before.agentName === null ? 'an agent' : quote(before.agentName || 'an unnamed agent');
  return {
    by: 'former life',
    sinceMs: null,
    agentName: before.agentName,
    evidence: {
      atMs: observation.room.createdAtMs || null,
      text: `the room was re-created, as after a server restart; ${who} served here before`,
    },
  };
};

const byLearning = ({ observation, members, background }: RoomCase): Expectation | null => {
  const [first] = members.humans
    .filter(({ waits }) => waits)
    .sort((a, b) => a.participant.joinedAtMs - b.participant.joinedAtMs);
  if (!first) return null;
  const kind = kindOfRoom(observation.room, first.participant, observation.dispatches);
  const agent = background.learned(kind);
  if (!agent) return null;
  const { served, rooms, pattern, agentName, withinMs } = agent;
  return {
    by: 'learned',
    sinceMs: null,
    agentName,
    evidence: {
      atMs: null,
      text: `${served} of the last ${rooms} rooms like ${quote(pattern)} had ${agentName ?? 'an agent'} within ${Math.ceil(withinMs / 1_000)} s`,
    },
  };
};

/**
 * Returns why an agent is expected in a room, or null. Two people who talk need no agent. Somebody who removed the
 * last agent with lktop meant to: after that only the setting and later dispatches count.
 */
export const findExpectation = (roomCase: RoomCase): Expectation | null => {
  // People who took over may dispatch an agent again.
  if (roomCase.memory.successors.length > 0) return byDispatch(roomCase, roomCase.memory.handedOverAtMs);
  const told = bySetting(roomCase) ?? byDispatch(roomCase, Number.NEGATIVE_INFINITY) ?? bySight(roomCase);
  if (told || roomCase.removedAtMs !== null) return told;
  return byFormerLife(roomCase) ?? byLearning(roomCase);
};
