import { agentsThere } from '../fleet/agents-there.ts';
import type { Dispatch, Fleet, Room } from '../fleet/fleet.ts';
import { nearest } from '../fleet/nearest.ts';
import { looksLikeJson } from '../text/json.ts';
import { jsonProblem } from './json-problem.ts';
import { agentIn, roomNamed, waitingCallers } from './lookup.ts';
import { servedDeployments } from './served-deployments.ts';
import { agentCalled, counted, enumerated, named, onDeployment } from './words.ts';

/** What a warning is about: of many plans those of one kind are summed up. */
export type WarningKind =
  | 'new room'
  | 'old facts'
  | 'unseen name'
  | 'duplicate'
  | 'nobody waits'
  | 'metadata'
  | 'cuts off'
  | 'cuts off callers'
  | 'people inside'
  | 'listed inside'
  | 'more agents'
  | 'stays listed'
  | 'unseen deployment'
  | 'declined'
  | 'handed over';

export interface Warning {
  readonly kind: WarningKind;
  /** Raw. */
  readonly sentence: string;
}

/** Warnings of a plan; what has nothing to warn of gives none. */
export type Warnings = readonly Warning[];

const warning = (kind: WarningKind, sentence: string): Warning => ({ kind, sentence });

const didYouMean = (name: string | null): string => (name === null ? '' : ` Did you mean ${named(name)}?`);

export const warnOfNewRoom = (roomName: string, fleet: Fleet): Warnings => {
  if (roomNamed(fleet, roomName)) return [];
  const alike = nearest(
    roomName,
    fleet.rooms.map((room) => room.name),
  );
  return [
    warning('new room', `Room ${named(roomName)} does not exist and will be created.${didYouMean(alike)}`),
  ];
};

/** What is known of the room may not be what is there. */
export const warnOfOldFacts = (room: Room): Warnings => {
  if (room.failure) {
    return [
      warning('old facts', `${named(room.name)} cannot be read just now: what is known of it may be old.`),
    ];
  }
  return room.verified ? [] : [warning('old facts', `lktop has not seen yet who is in ${named(room.name)}.`)];
};

/** `lk` and the server take any name: only what was seen tells a name from a mistyped one. */
export const warnOfUnseenName = (agentName: string, fleet: Fleet): Warnings => {
  if (agentName === '')
    return [warning('unseen name', 'Without an agent name it reaches only workers that have no name.')];
  if (fleet.servingNames.has(agentName)) return [];
  const alike = nearest(agentName, fleet.servingNames.keys());
  return [
    warning(
      'unseen name',
      `No ${named(agentName)} is seen in any room; a worker that is idle cannot be seen.${didYouMean(alike)}`,
    ),
  ];
};

const DEPLOYMENTS_NAMED = 3;

/** A server matches deployments exactly: workers of another one, or of none, do not take the job. */
export const warnOfUnseenDeployment = (agentName: string, deployment: string, fleet: Fleet): Warnings => {
  const served = servedDeployments(fleet).get(agentName);
  if (served === undefined || served.has(deployment)) return [];
  const others = [...served.keys()].slice(0, DEPLOYMENTS_NAMED).map(onDeployment);
  return [
    warning(
      'unseen deployment',
      `${agentCalled(agentName)} is seen ${enumerated(others)}, and nowhere ${onDeployment(deployment)}.`,
    ),
  ];
};

/** Whoever declined a job is asked again by the next one like it. */
export const warnOfDeclined = ({ facts, verdict }: Dispatch): Warnings =>
  verdict.name === 'declined'
    ? [
        warning(
          'declined',
          `The worker of ${agentCalled(facts.agentName)} declined this job, and will likely decline the next like it: see why, or take another.`,
        ),
      ]
    : [];

/** The agent left on purpose: one that comes now talks beside whoever took over. */
export const warnOfHandedOver = ({ facts, verdict }: Dispatch): Warnings =>
  verdict.name === 'handed over'
    ? [
        warning(
          'handed over',
          `${agentCalled(facts.agentName)} handed over and left: a new one would talk beside whoever took over.`,
        ),
      ]
    : [];

/**
 * Two agents of one name in a room talk over each other, and the server never de-duplicates.
 * @param exceptDispatchId the dispatch that is to be replaced
 */
export const warnOfDuplicate = (
  agentName: string,
  room: Room,
  exceptDispatchId: string | null = null,
): Warnings => {
  const isThere = agentsThere(room).some(
    (agent) =>
      agent.agentName === agentName &&
      agent.publishesOnBehalfOf === null &&
      (exceptDispatchId === null || agent.dispatchId !== exceptDispatchId),
  );
  if (isThere)
    return [
      warning('duplicate', `An agent of that name is already in ${named(room.name)}: there would be two.`),
    ];
  const isComing = room.dispatches.some(
    ({ id, facts, agentIdentity }) =>
      facts.agentName === agentName &&
      facts.agentName !== '' &&
      id !== exceptDispatchId &&
      agentIdentity === null,
  );
  return isComing
    ? [
        warning(
          'duplicate',
          `${named(room.name)} already has a dispatch of ${agentCalled(agentName)} without an agent: both may be served.`,
        ),
      ]
    : [];
};

export const warnOfNobodyWaiting = (room: Room): Warnings =>
  waitingCallers(room) > 0 ? [] : [warning('nobody waits', `Nobody waits in ${named(room.name)}.`)];

export const warnOfMetadata = (metadata = ''): Warnings => {
  if (!looksLikeJson(metadata)) return [];
  const problem = jsonProblem(metadata);
  if (problem === null) return [];
  const what = problem.character === '' ? 'it ends too early' : `not expected: ${problem.character}`;
  return [
    warning('metadata', `The metadata looks like JSON and is not: character ${problem.position}, ${what}.`),
  ];
};

/** An agent that works is taken away, and perhaps from somebody. */
export const warnOfLosingAgent = (room: Room, identity: string | null): Warnings => {
  const agent = agentIn(room, identity);
  if (agent?.participant.state !== 'ACTIVE' || agent.isFormer) return [];
  const callers = waitingCallers(room);
  if (callers === 0) return [warning('cuts off', `${named(agent.identity)} is active: this cuts it off.`)];
  const others = agentsThere(room).some(
    (other) => other.identity !== identity && other.participant.state === 'ACTIVE',
  );
  const left = others ? 'other agents stay' : 'no other agent is there';
  return [
    warning(
      'cuts off callers',
      `${named(agent.identity)} is active with ${counted(callers, 'caller')}: this cuts it off, and ${left}.`,
    ),
  ];
};

const PUT_OUT = 'put out with it.';

export const warnOfPeopleInside = (room: Room): Warnings => {
  const { humans } = room;
  const agents = agentsThere(room);
  const inside = [
    ...(humans.length > 0 ? [counted(humans.length, 'caller')] : []),
    ...(agents.length > 0 ? [counted(agents.length, 'agent')] : []),
  ];
  if (inside.length === 0) return [];
  return [
    warning(
      'people inside',
      `${inside.join(' and ')} ${humans.length + agents.length === 1 ? 'is' : 'are'} ${PUT_OUT}`,
    ),
  ];
};

/** Who is listed in a room whose node died. */
export const warnOfListedInside = ({ former, facts, name }: Room): Warnings => {
  const listed = former.length || facts.numParticipants;
  if (listed === 0) return [];
  const people = `${counted(listed, 'participant')} ${listed === 1 ? 'is' : 'are'}`;
  return [
    warning('listed inside', `${people} still listed in ${named(name)}, and most likely gone with its node.`),
  ];
};

/** Whether a plan already said that somebody is inside: only then may somebody be. */
export const warnsOfPeopleInside = (sentences: readonly string[]): boolean =>
  sentences.some((sentence) => sentence.endsWith(PUT_OUT));
