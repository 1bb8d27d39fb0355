import { agentsThere, type Dispatch, type Fleet, type Room } from '../fleet/fleet.ts';
import { nearest } from '../fleet/nearest.ts';
import { counted } from '../text/counted.ts';
import { looksLikeJson } from '../text/json.ts';
import { jsonProblem } from './json-problem.ts';
import { agentIn, roomNamed, waitingCallers } from './lookup.ts';
import { servedDeployments } from './served-deployments.ts';
import { agentCalled, enumerated, named, onDeployment } from './words.ts';

/** The kind of a warning. Batches sum up warnings of the same kind. */
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

/** The warnings of a plan; empty if there is nothing to warn about. */
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

/** Warns that the known state of the room may be stale. */
export const warnOfOldFacts = (room: Room): Warnings => {
  if (room.failure) {
    return [
      warning(
        'old facts',
        `${named(room.name)} cannot be read right now, so what lktop knows of it may be stale.`,
      ),
    ];
  }
  return room.verified
    ? []
    : [warning('old facts', `lktop has not read the participants of ${named(room.name)} yet.`)];
};

/** `lk` and the server accept any name, so warn about a name that no agent was seen with. */
export const warnOfUnseenName = (agentName: string, fleet: Fleet): Warnings => {
  if (agentName === '')
    return [warning('unseen name', 'Without an agent name it reaches only unnamed workers.')];
  if (fleet.servingNames.has(agentName)) return [];
  const alike = nearest(agentName, fleet.servingNames.keys());
  return [
    warning(
      'unseen name',
      `No ${named(agentName)} is seen in any room. An idle worker may still take it.${didYouMean(alike)}`,
    ),
  ];
};

const DEPLOYMENTS_NAMED = 3;

/** A server matches deployments exactly. Workers of another deployment, or of none, do not take the job. */
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

/** The worker that declined a job will be asked again for the next one like it. */
export const warnOfDeclined = ({ facts, verdict }: Dispatch): Warnings =>
  verdict.name === 'declined'
    ? [
        warning(
          'declined',
          `The worker of ${agentCalled(facts.agentName)} declined this job, and will probably decline another one like it. Find out why, or use another agent.`,
        ),
      ]
    : [];

/** The agent left on purpose. A new one would talk at the same time as whoever took over. */
export const warnOfHandedOver = ({ facts, verdict }: Dispatch): Warnings =>
  verdict.name === 'handed over'
    ? [
        warning(
          'handed over',
          `${agentCalled(facts.agentName)} handed over and left. A new one would talk at the same time as whoever took over.`,
        ),
      ]
    : [];

/**
 * Two agents with one name in a room talk over each other, and the server does not deduplicate.
 * @param exceptDispatchId the dispatch that will be replaced
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
      warning('duplicate', `An agent of that name is already in ${named(room.name)}, so there would be two.`),
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
          `${named(room.name)} already has a dispatch of ${agentCalled(agentName)} without an agent. Both may get one.`,
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
  const what = problem.character === '' ? 'it ends too early' : `unexpected ${problem.character}`;
  return [
    warning(
      'metadata',
      `The metadata looks like JSON but is invalid at character ${problem.position}: ${what}.`,
    ),
  ];
};

/** A working agent will be removed, perhaps while it has callers. */
export const warnOfLosingAgent = (room: Room, identity: string | null): Warnings => {
  const agent = agentIn(room, identity);
  if (agent?.participant.state !== 'ACTIVE' || agent.isFormer) return [];
  const callers = waitingCallers(room);
  if (callers === 0) return [warning('cuts off', `${named(agent.identity)} is active: this cuts it off.`)];
  const others = agentsThere(room).some(
    (other) => other.identity !== identity && other.participant.state === 'ACTIVE',
  );
  const stay = callers === 1 ? 'the caller stays' : 'the callers stay';
  return [
    warning(
      'cuts off callers',
      `${named(agent.identity)} is active with ${counted(callers, 'caller')}: this cuts it off, and ${stay} in the room ${others ? 'with other agents' : 'without an agent'}.`,
    ),
  ];
};

const REMOVED_WITH_IT = 'removed with it.';

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
      `${inside.join(' and ')} ${humans.length + agents.length === 1 ? 'is' : 'are'} ${REMOVED_WITH_IT}`,
    ),
  ];
};

/** Warns about participants listed in a room whose node died. */
export const warnOfListedInside = ({ former, facts, name }: Room): Warnings => {
  const listed = former.length || facts.numParticipants;
  if (listed === 0) return [];
  const people = `${counted(listed, 'participant')} ${listed === 1 ? 'is' : 'are'}`;
  return [
    warning('listed inside', `${people} still listed in ${named(name)}, but probably gone with its node.`),
  ];
};

/** Whether a plan already warns that somebody is in the room. Only then may somebody be there. */
export const warnsOfPeopleInside = (sentences: readonly string[]): boolean =>
  sentences.some((sentence) => sentence.endsWith(REMOVED_WITH_IT));
