import { counted } from '../../text/counted.ts';
import type { Dispatch, Evidence, Expectation, Verdict } from '../fleet.ts';
import { isNotOnTheLine } from '../members/classify.ts';
import { type RoomCase, waitingEvidence } from './case.ts';
import { quote, remedy } from './evidence.ts';

const DISPATCH = remedy('dispatch an agent', 'dispatch');

const isOnItsWay = ({ facts, verdict }: Dispatch): boolean =>
  facts.agentName !== '' && (verdict.name === 'starting' || verdict.name === 'joining');

const waitingCount = ({ members }: RoomCase): number => members.humans.filter(({ waits }) => waits).length;

const lastAgentEvidence = ({ memory }: RoomCase): Evidence =>
  memory.servingAgentLastSeenMs === null
    ? { atMs: null, text: 'no ACTIVE agent in two sweeps' }
    : { atMs: memory.servingAgentLastSeenMs, text: 'an ACTIVE agent was last seen' };

/** A human waits too long for an expected agent. The grace time counts from the start of the expectation. */
export const judgeUnserved = (
  roomCase: RoomCase,
  dispatches: readonly Dispatch[],
  expectation: Expectation | null,
): Verdict<'unserved'> | null => {
  const { waitingSinceMs, evaluation, grace, memory } = roomCase;
  if (waitingSinceMs === null || expectation === null || memory.missedServingAgent !== 2) return null;
  const sinceMs = Math.max(waitingSinceMs, expectation.sinceMs ?? 0);
  if (!evaluation.isOver(sinceMs, grace.waitingMs)) return null;
  return {
    name: 'unserved',
    severity: 'critical',
    summary: dispatches.some(isOnItsWay) ? 'caller waits, agent starting' : 'caller waits, no agent',
    sinceMs,
    basis: [...waitingEvidence(roomCase), expectation.evidence, lastAgentEvidence(roomCase)],
    remedy:
      dispatches.length > 0
        ? remedy('re-dispatch, or dispatch an agent', 'redispatch', 'dispatch')
        : DISPATCH,
  };
};

/**
 * By default unnamed workers take every room. If they serve other rooms, or have since lktop started, this room lacks
 * its agent. Null: no unnamed agent was seen.
 */
const unnamedServeOthers = (
  { project, removedAtMs }: RoomCase,
  dispatches: readonly Dispatch[],
): string | null => {
  if (removedAtMs !== null || !dispatches.some(({ verdict }) => verdict.name === 'automatic')) return null;
  const rooms = project.roomsServedBy('');
  if (rooms > 0) return `unnamed agents serve ${counted(rooms, 'other room')}`;
  return project.hasServed('') ? 'unnamed agents served other rooms before, and serve none now' : null;
};

const unattended = (
  roomCase: RoomCase,
  sinceMs: number,
  severity: 'critical' | 'notice',
  told: Evidence,
): Verdict<'unattended'> => ({
  name: 'unattended',
  severity,
  summary: `${counted(waitingCount(roomCase), 'caller')}, no agent`,
  sinceMs,
  basis: [...waitingEvidence(roomCase), told, lastAgentEvidence(roomCase)],
  remedy: remedy('dispatch an agent, or name the rooms that need one in the setting expect', 'dispatch'),
});

/** Whether two sweeps saw a human wait without an agent. An agent may join half a second after its caller. */
const isSeenTwice = ({ members, memory, evaluation }: RoomCase): boolean =>
  memory.missedServingAgent === 2 &&
  members.humans.some(({ waits, firstSeenMs }) => waits && firstSeenMs < evaluation.nowMs);

/** A human waits, no agent is there, and nothing says whether one is expected. That is never well. */
export const judgeUnattended = (
  roomCase: RoomCase,
  dispatches: readonly Dispatch[],
  expectation: Expectation | null,
): Verdict<'unattended'> | null => {
  const { waitingSinceMs, evaluation, grace, memory, removedAtMs } = roomCase;
  if (waitingSinceMs === null || expectation !== null || memory.successors.length > 0) return null;
  if (!isSeenTwice(roomCase)) return null;
  const others = unnamedServeOthers(roomCase, dispatches);
  if (others !== null && evaluation.isOver(waitingSinceMs, grace.waitingMs)) {
    return unattended(roomCase, waitingSinceMs, 'critical', {
      atMs: null,
      text: `no unnamed worker took the room; ${others}`,
    });
  }
  return unattended(
    roomCase,
    waitingSinceMs,
    'notice',
    removedAtMs === null
      ? { atMs: null, text: 'not known whether an agent is expected' }
      : { atMs: removedAtMs, text: 'its agent was removed with lktop' },
  );
};

/** Two people have talked since the agent left, in a room without a dispatch that explains it. */
export const judgeHandedOver = (
  { memory }: RoomCase,
  dispatches: readonly Dispatch[],
): Verdict<'handed over'> | null => {
  if (memory.successors.length === 0 || dispatches.some(({ verdict }) => verdict.name === 'handed over'))
    return null;
  return {
    name: 'handed over',
    severity: 'notice',
    summary: 'two people talk, the agent is gone',
    sinceMs: memory.servingAgentLastSeenMs,
    basis: [
      { atMs: memory.servingAgentLastSeenMs, text: 'an ACTIVE agent was last seen' },
      { atMs: null, text: 'two people publish; one of them came after the agent' },
    ],
    remedy: null,
  };
};

const waitingSummary = (
  roomCase: RoomCase,
  dispatches: readonly Dispatch[],
  expectation: Expectation | null,
): string => {
  const coming = dispatches.find(isOnItsWay);
  if (coming) return coming.verdict.summary;
  return expectation === null
    ? `${counted(waitingCount(roomCase), 'caller')}, no agent yet`
    : 'caller waits for an agent';
};

/** A human waits, but not long enough to judge, or only one sweep saw it. */
export const judgeWaiting = (
  roomCase: RoomCase,
  dispatches: readonly Dispatch[],
  expectation: Expectation | null,
): Verdict<'waiting'> | null =>
  roomCase.waitingSinceMs === null || roomCase.memory.successors.length > 0
    ? null
    : {
        name: 'waiting',
        severity: 'ok',
        summary: waitingSummary(roomCase, dispatches, expectation),
        sinceMs: roomCase.waitingSinceMs,
        basis: [
          ...waitingEvidence(roomCase),
          expectation?.evidence ?? { atMs: null, text: 'not known whether an agent is expected' },
        ],
        remedy: null,
      };

/** Nobody waits, and nothing is wrong. */
export const quiet = (
  { observation, members }: RoomCase,
  expectation: Expectation | null,
): Verdict<'quiet'> => {
  const rings = members.humans.some(({ participant }) => isNotOnTheLine(participant));
  const calm = rings ? 'a telephone rings' : 'nobody waits';
  return {
    name: 'quiet',
    severity: 'ok',
    summary: expectation === null ? calm : `agent expected, ${calm}`,
    sinceMs: observation.room.createdAtMs || null,
    basis: [expectation?.evidence ?? { atMs: null, text: 'nothing says that an agent is expected here' }],
    remedy: null,
  };
};

/** A room counts as replaced for 60 s. People who were in it get the same time to come back. */
const BACK_WITHIN_MS = 60_000;

/** Reports a room that was re-created under its name while people were in it. Its earlier contents are lost. */
export const judgeReplaced = ({
  observation,
  memory,
  members,
  evaluation,
}: RoomCase): Verdict<'room replaced'> | null => {
  const { predecessor } = memory.origin;
  const { createdAtMs } = observation.room;
  if (!predecessor || predecessor.humans.length === 0) return null;
  if (createdAtMs - predecessor.lastSeenMs > BACK_WITHIN_MS || evaluation.isOver(createdAtMs, BACK_WITHIN_MS))
    return null;
  const missing = predecessor.humans.filter(
    (identity) => !members.humans.some((human) => human.identity === identity),
  );
  const back = missing.length === 0 ? 'all back' : `${missing.length} not back`;
  return {
    name: 'room replaced',
    severity: 'warning',
    summary: `re-created with ${predecessor.humans.length} inside, ${back}`,
    sinceMs: createdAtMs || null,
    basis: [
      {
        atMs: predecessor.lastSeenMs,
        text: `room ${predecessor.id} of this name was last seen, with ${counted(predecessor.humans.length, 'caller')}`,
      },
      { atMs: createdAtMs || null, text: `this room, ${observation.room.id}, was created` },
      ...(missing.length === 0
        ? []
        : [{ atMs: null, text: `not back: ${missing.slice(0, 5).map(quote).join(', ')}` }]),
    ],
    remedy: remedy('check whether a server restarted'),
  };
};
