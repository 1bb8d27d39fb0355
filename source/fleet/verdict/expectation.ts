import type { DispatchFacts, JobFacts } from '../facts.ts';
import type { Expectation } from '../fleet.ts';
import { claimedAgentName } from '../members/recognise.ts';
import { dispatchMemory } from '../memory/memory.ts';
import { matchesPattern } from '../pattern.ts';
import { quote, type RoomCase } from './case.ts';

/** A worker said no: listed as SUCCESS that ended as it began, with nobody who joined (livekit-server 1.13.5). */
export const isDeclined = ({ status, startedAtMs, endedAtMs, participantIdentity }: JobFacts): boolean =>
  status === 'SUCCESS' && participantIdentity === '' && endedAtMs > 0 && startedAtMs === endedAtMs;

/** Whether somebody asked for an agent by name, or an unnamed worker took the room. */
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

/** Whether an action of ours took the agent, which we saw, of a dispatch that is still listed, as after a kick. */
export const wasTakenByUs = (
  { memory, removedAtMs }: RoomCase,
  { id, createdAtMs }: DispatchFacts,
): boolean =>
  removedAtMs !== null &&
  createdAtMs <= removedAtMs &&
  (dispatchMemory(memory, id)?.agentIdentity ?? null) !== null;

/** Nearly every room has one: what it rests on is put together for whoever reads it. */
class ExpectedByDispatch implements Expectation {
  readonly by = 'dispatch';
  readonly sinceMs: number | null;
  readonly agentName: string;

  constructor({ createdAtMs, agentName }: DispatchFacts) {
    this.sinceMs = createdAtMs || null;
    this.agentName = agentName;
  }

  get evidence() {
    return {
      atMs: this.sinceMs,
      text:
        this.agentName === ''
          ? 'an unnamed worker took the room'
          : `an agent was dispatched: ${quote(this.agentName)}`,
    };
  }
}

const isOlder = (one: DispatchFacts, other: DispatchFacts): boolean =>
  one.createdAtMs < other.createdAtMs || (one.createdAtMs === other.createdAtMs && one.id < other.id);

const byDispatch = (roomCase: RoomCase): Expectation | null => {
  let oldest: DispatchFacts | null = null;
  for (const dispatch of roomCase.observation.dispatches) {
    if (!asksForAgent(dispatch) || wasTakenByUs(roomCase, dispatch)) continue;
    if (oldest === null || isOlder(dispatch, oldest)) oldest = dispatch;
  }
  return oldest && new ExpectedByDispatch(oldest);
};

/** After an action of ours only what came later counts. */
const bySight = ({ memory, removedAtMs }: RoomCase): Expectation | null => {
  const seen = memory.agents.filter(({ firstSeenMs }) => removedAtMs === null || firstSeenMs > removedAtMs);
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
  waitingSinceMs,
  servedBefore,
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
  const before = waitingSinceMs === null ? null : servedBefore();
  if (!before) return null;
  const who = before.agentName === null ? 'an agent' : quote(before.agentName || 'an unnamed agent');
  return {
    by: 'former life',
    sinceMs: null,
    agentName: before.agentName,
    evidence: {
      atMs: observation.room.createdAtMs || null,
      text: `the room was made anew, as after a restart of the server; ${who} served here before`,
    },
  };
};

const byLearning = ({ learned }: RoomCase): Expectation | null => {
  const agent = learned();
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
 * Why an agent is expected in a room, or null. Two people who talk to each other need none any more, and whoever removed
 * the last agent by an action of ours meant to: then only the setting counts, and what came since.
 */
export const findExpectation = (roomCase: RoomCase): Expectation | null => {
  if (roomCase.memory.isInHumanHands) return null;
  const told = bySetting(roomCase) ?? byDispatch(roomCase) ?? bySight(roomCase);
  if (told || roomCase.removedAtMs !== null) return told;
  return byFormerLife(roomCase) ?? (roomCase.waitingSinceMs === null ? null : byLearning(roomCase));
};
