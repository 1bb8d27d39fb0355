import { judgeAgent } from './agent-verdict.ts';
import { findWaitingSince, type RoomCase } from './case.ts';
import { judgeDispatch } from './dispatch-verdict.ts';
import type { Dispatch, Room, Verdict } from './fleet.ts';
import { ghost, ghostRoom } from './ghost.ts';
import { trimmed } from './lists.ts';
import type { Members } from './members.ts';
import { agentsOfDispatch } from './members.ts';
import { isSettled, type RoomMemory } from './memory.ts';
import { createMoment } from './moment.ts';
import { compareAgents, compareDispatches } from './order.ts';
import { matchesAny } from './pattern.ts';
import { judgeRoom, OF_ROOM, unreachable } from './room-verdict.ts';
import type { FleetSettings } from './settings.ts';
import type { RoomObservation } from './snapshot.ts';

const isAgentExpected = (
  observation: RoomObservation,
  memory: RoomMemory,
  expect: readonly string[],
): boolean =>
  observation.dispatches.some((dispatch) => dispatch.agentName !== '' || dispatch.jobs.length > 0) ||
  memory.agents.length > 0 ||
  matchesAny(observation.room.name, expect);

/** A room judged, and until when the judgement stands as long as its answers stay the same. */
export interface Judgement {
  readonly room: Room;
  /** Milliseconds since the Unix epoch. */
  readonly standsUntilMs: number;
}

/**
 * Judges a room that has answered, at the time it answered: a verdict never speaks of a time nobody looked.
 */
export const judgeSweptRoom = (
  observation: RoomObservation,
  members: Members,
  memory: RoomMemory,
  verifiedAtMs: number,
  settings: FleetSettings,
  suggestName: (agentName: string) => string | null,
): Judgement => {
  const died = ghost(observation);
  if (died) return { room: ghostRoom(observation, died, true), standsUntilMs: Number.POSITIVE_INFINITY };
  const moment = createMoment(verifiedAtMs);
  const roomCase: RoomCase = {
    observation,
    members,
    memory,
    moment,
    grace: settings.grace,
    recognition: settings.recognition,
    waitingSinceMs: findWaitingSince(members, memory),
    suggestName,
  };
  const agents = members.agents.map((participant) => judgeAgent(roomCase, participant)).sort(compareAgents);
  const dispatches = observation.dispatches
    .map(
      (facts): Dispatch => ({
        id: facts.id,
        facts,
        agentIdentity: agentsOfDispatch(members, facts)[0]?.identity ?? null,
        verdict: judgeDispatch(roomCase, facts),
      }),
    )
    .sort(compareDispatches);
  const agentExpected = isAgentExpected(observation, memory, settings.expect);
  const { verdict, cause } = judgeRoom(roomCase, agents, dispatches, agentExpected);
  const room: Room = {
    key: observation.key,
    name: observation.room.name,
    id: observation.room.id,
    facts: observation.room,
    verified: true,
    failure: observation.failure,
    humans: trimmed(members.humans),
    others: trimmed(members.others),
    agents,
    dispatches,
    waitingSinceMs: roomCase.waitingSinceMs,
    former: [],
    expectation: agentExpected
      ? { by: 'seen before', sinceMs: null, agentName: null, evidence: { atMs: null, text: 'expected' } }
      : null,
    verdict,
    cause,
  };
  // A suggestion depends on the other rooms, so such a room is always judged again.
  const hasSuggestion = dispatches.some((dispatch) => dispatch.verdict.name === 'no worker');
  return {
    room,
    standsUntilMs: hasSuggestion || !isSettled(memory) ? verifiedAtMs : moment.changesAtMs(),
  };
};

const NONE: readonly never[] = [];

/** One for all: of thousands of rooms most have not answered at first. */
const NOT_SWEPT: Verdict = {
  name: 'quiet',
  severity: 'ignored',
  summary: 'not swept yet',
  sinceMs: null,
  evidence: NONE,
  remedy: null,
};

/** A room that is listed and has not answered yet: nothing is said of who is in it. */
export const judgeUnsweptRoom = (observation: RoomObservation): Room => ({
  key: observation.key,
  name: observation.room.name,
  id: observation.room.id,
  facts: observation.room,
  verified: false,
  failure: observation.failure,
  humans: NONE,
  others: NONE,
  agents: NONE,
  dispatches: NONE,
  waitingSinceMs: null,
  former: NONE,
  expectation: null,
  verdict: ghost(observation) ?? (observation.failure ? unreachable(observation.failure) : NOT_SWEPT),
  cause: OF_ROOM,
});
