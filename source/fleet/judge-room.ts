import type { RoomRecord } from './assessment.ts';
import type { Background } from './background.ts';
import { trimmed } from './compact.ts';
import { type Dispatch, OF_ROOM, type Room, type Verdict } from './fleet.ts';
import { agentOfDispatch, type Members, tellMembersApart } from './members/members.ts';
import { type DepartedRooms, lastAgentRemovedAt, originOf } from './memory/departed.ts';
import { closestLookMs, rememberRoom } from './memory/remember.ts';
import { servedNames } from './names.ts';
import { compareAgents, compareDispatches } from './order.ts';
import { awaitsSecondLook, isSettled, type RoomMemory } from './room-memory.ts';
import type { FleetSettings } from './settings.ts';
import { share } from './share.ts';
import type { RoomObservation } from './snapshot.ts';
import { judgeAgent, judgeFormerAgent } from './verdict/agent-verdict.ts';
import { createEvaluation, findWaitingSince, type RoomCase, servingAgents } from './verdict/case.ts';
import { judgeDispatch } from './verdict/dispatch-verdict.ts';
import { findExpectation } from './verdict/expectation.ts';
import { ghost } from './verdict/ghost.ts';
import type { Project } from './verdict/project.ts';
import { judgeRoom, unreachable } from './verdict/room-verdict.ts';

/** A judged room, and the time until which the judgement holds while the answers stay the same. */
interface Judgement {
  readonly room: Room;
  /** Milliseconds since the Unix epoch. */
  readonly standsUntilMs: number;
}

/** The inputs of a judgement besides the room itself. */
export interface Surroundings {
  readonly settings: FleetSettings;
  readonly project: Project;
  readonly background: Background;
}

/** Judges a room that has answered, as of the time it answered. A verdict never describes a time without a sweep. */
const judgeSweptRoom = (
  observation: RoomObservation,
  members: Members,
  memory: RoomMemory,
  verifiedAtMs: number,
  { settings, project, background }: Surroundings,
): Judgement => {
  const died = ghost(observation);
  if (died) {
    // Everybody still listed was there when the node died.
    const room = roomWithoutPeople(observation, true, observation.participants, died);
    return { room, standsUntilMs: Number.POSITIVE_INFINITY };
  }
  const evaluation = createEvaluation(verifiedAtMs);
  const serving = servingAgents(members, settings);
  const waitingSinceMs = findWaitingSince(members, memory, serving);
  // Ask only where an agent may be missed: the answer may come from the registry, and a snapshot waits for it.
  const mayBeMissed = waitingSinceMs !== null || (serving.length === 0 && memory.agents.length > 0);
  const removal = mayBeMissed ? background.removal(observation.key) : null;
  const roomCase: RoomCase = {
    observation,
    members,
    memory,
    evaluation,
    settings,
    grace: settings.grace,
    serving,
    waitingSinceMs,
    project,
    background,
    removal,
    removedAtMs: lastAgentRemovedAt(removal, memory),
  };
  const there = members.agents.map((participant) => judgeAgent(roomCase, participant));
  const gone = members.formerAgents.map((participant) => judgeFormerAgent(roomCase, participant));
  const agents = (gone.length === 0 ? there : [...there, ...gone]).sort(compareAgents);
  const dispatches = observation.dispatches
    .map(
      (facts): Dispatch => ({
        id: facts.id,
        facts,
        agentIdentity: agentOfDispatch(members, facts)?.identity ?? null,
        verdict: judgeDispatch(roomCase, facts),
      }),
    )
    .sort(compareDispatches);
  const expectation = findExpectation(roomCase);
  const { problems, verdict, cause } = judgeRoom(roomCase, agents, dispatches, expectation);
  const room: Room = {
    key: observation.key,
    name: observation.room.name,
    id: observation.room.id,
    facts: observation.room,
    verified: true,
    failure: observation.failure,
    humans: members.humans,
    others: trimmed(members.others),
    former: trimmed(members.former),
    agents,
    dispatches,
    waitingSinceMs,
    awaitsSecondLook: awaitsSecondLook(memory, waitingSinceMs !== null, (id) =>
      dispatches.some((one) => one.id === id && one.verdict.name === 'automatic'),
    ),
    expectation,
    problems,
    verdict,
    cause,
  };
  // Before the next sweep lktop may learn more, such as whether the server marks agents by kind.
  const mayLearn =
    members.life.isOpen ||
    (waitingSinceMs !== null && expectation === null) ||
    members.humans.some(({ doubt }) => doubt);
  return {
    room,
    standsUntilMs: mayLearn || !isSettled(memory) ? verifiedAtMs : evaluation.changesAtMs(),
  };
};

const NONE: readonly never[] = [];

/** One shared object, because at the start most of thousands of rooms have not answered. */
const NOT_SWEPT: Verdict = {
  name: 'quiet',
  severity: 'ignored',
  summary: 'not swept yet',
  sinceMs: null,
  basis: NONE,
  remedy: null,
};

/** Describes a room whose participants are unknown. Nobody in it serves or waits. */
const roomWithoutPeople = (
  observation: RoomObservation,
  verified: boolean,
  former: Room['former'],
  problem: Room['problems'][number] | null,
): Room => ({
  key: observation.key,
  name: observation.room.name,
  id: observation.room.id,
  facts: observation.room,
  verified,
  failure: observation.failure,
  humans: NONE,
  others: NONE,
  former,
  agents: NONE,
  dispatches: NONE,
  waitingSinceMs: null,
  awaitsSecondLook: false,
  expectation: null,
  problems: problem ? [problem] : NONE,
  verdict: problem ?? NOT_SWEPT,
  cause: OF_ROOM,
});

/** Describes a listed room that has not answered yet. */
const judgeUnsweptRoom = (observation: RoomObservation): Room =>
  roomWithoutPeople(
    observation,
    false,
    NONE,
    ghost(observation) ?? (observation.failure && unreachable(observation.failure)),
  );

/** The inputs for judging a snapshot besides the snapshot itself. */
export interface Basis {
  /** Whether a participant of kind AGENT was ever seen. */
  readonly marksAgentsByKind: boolean;
  readonly settings: FleetSettings;
  readonly background: Background;
  readonly departed: DepartedRooms;
}

/** A room with its new facts that still has to be judged. */
export interface Pending {
  readonly observation: RoomObservation;
  readonly verifiedAtMs: number;
  readonly members: Members;
  readonly memory: RoomMemory;
  readonly served: readonly string[];
  readonly previous: RoomRecord | undefined;
}

/** Adds a room's answers to its memory. @param previousSweepMs when the room answered before */
export const recall = (
  { marksAgentsByKind, settings, departed }: Basis,
  observation: RoomObservation,
  verifiedAtMs: number,
  previous: RoomRecord | undefined,
  previousSweepMs: number | undefined,
): Pending => {
  const before = previous?.memory ?? null;
  const members = tellMembersApart(
    observation,
    before,
    { nowMs: verifiedAtMs, previousMs: previousSweepMs },
    settings,
    marksAgentsByKind,
  );
  const memory =
    before && previousSweepMs === verifiedAtMs
      ? before
      : rememberRoom(
          before,
          observation,
          members,
          { nowMs: verifiedAtMs, previousMs: previousSweepMs ?? verifiedAtMs },
          settings,
          before ? before.origin : originOf(observation.room, departed),
        );
  const served = observation.ghostSinceMs === null ? servedNames(members) : [];
  return { observation, verifiedAtMs, members, memory, served, previous };
};

/** Judges a room that has answered. */
export const judge = (
  { observation, verifiedAtMs, members, memory, served, previous }: Pending,
  surroundings: Surroundings,
): RoomRecord => {
  const { room, standsUntilMs } = judgeSweptRoom(observation, members, memory, verifiedAtMs, surroundings);
  const closestMs = closestLookMs(memory, surroundings.settings.grace);
  return {
    observation,
    memory,
    served,
    room: share(previous?.room, room),
    standsUntilMs,
    closestLookMs: closestMs,
    standsForEver: standsUntilMs === Number.POSITIVE_INFINITY && closestMs === Number.POSITIVE_INFINITY,
  };
};

/** Makes the record of a listed room that has not answered yet. */
export const unswept = (observation: RoomObservation): RoomRecord => ({
  observation,
  memory: null,
  served: [],
  room: judgeUnsweptRoom(observation),
  standsUntilMs: Number.POSITIVE_INFINITY,
  closestLookMs: Number.POSITIVE_INFINITY,
  standsForEver: false,
});
