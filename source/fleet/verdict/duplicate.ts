import type { JobFacts, ParticipantFacts } from '../facts.ts';
import type { Verdict } from '../fleet.ts';
import { publishesOnBehalfOf } from '../members/classify.ts';
import { isPerPerson } from '../members/join.ts';
import { belongingOf, nameOfAgent } from '../members/members.ts';
import { agentMemory } from '../room-memory.ts';
import { agentEvidence, isActive, joinedAt, removeIt, type Unjudged } from './agent-case.ts';
import { judgeState } from './agent-state.ts';
import type { RoomCase } from './case.ts';
import { quote } from './evidence.ts';
import { judgeSession } from './session-end.ts';
import { isSilent } from './silence.ts';
import { unjudged } from './unjudged.ts';

/** Only agents for a whole room can be duplicates. Publisher and participant jobs exist once for each person. */
const servesWholeRoom = (job: JobFacts | null): boolean => job === null || job.type === 'ROOM';

const jobOf = (roomCase: RoomCase, identity: string): JobFacts | null =>
  belongingOf(roomCase.members, identity)?.job ?? null;

/** Whether two agents of one name have the same purpose. Different metadata or deployments mean different purposes. */
const haveOnePurpose = ({ memory }: RoomCase, one: string, other: string): boolean => {
  const [a, b] = [agentMemory(memory, one)?.sentBy ?? null, agentMemory(memory, other)?.sentBy ?? null];
  // Without its dispatch, an agent's purpose is unknown.
  if (a === null || b === null) return true;
  // A second agent of one dispatch is a restart: the first is about to leave.
  if (a.id === b.id || [...a.jobs, ...b.jobs].some(isPerPerson)) return false;
  return a.metadata === b.metadata && a.deployment === b.deployment;
};

/**
 * Whether an agent is visible and works, as far as lktop can tell. If it does not work, the agent beside it is not a
 * duplicate.
 */
const doesItsWork = (roomCase: RoomCase, participant: ParticipantFacts): boolean => {
  if (participant.state !== 'ACTIVE' || participant.hidden || publishesOnBehalfOf(participant) !== null)
    return false;
  const agent = unjudged(roomCase, participant);
  if (judgeState(roomCase, agent) !== null || isSilent(roomCase, agent)) return false;
  return judgeSession(roomCase, agent)?.severity !== 'warning';
};

const twinOf = (roomCase: RoomCase, agent: Unjudged): ParticipantFacts | undefined => {
  const { members } = roomCase;
  const joinedAtMs = joinedAt(roomCase, agent.participant);
  const isLost = agent.dispatchId === null;
  return members.agents.find((other) => {
    if (other.identity === agent.identity) return false;
    if (nameOfAgent(members, other) !== agent.agentName) return false;
    if (!doesItsWork(roomCase, other)) return false;
    if (!servesWholeRoom(jobOf(roomCase, other.identity))) return false;
    if (!haveOnePurpose(roomCase, agent.identity, other.identity)) return false;
    const otherIsLost = belongingOf(members, other.identity) === undefined;
    if (isLost !== otherIsLost) return isLost;
    const otherMs = joinedAt(roomCase, other);
    return otherMs < joinedAtMs || (otherMs === joinedAtMs && other.identity < agent.identity);
  });
};

/**
 * Reports one of two agents with the same purpose: the one without a dispatch, else the newer one. If both have a
 * dispatch, only people know which is wanted. Both agents must work: beside a hidden, silent or stuck agent, or one
 * whose session has ended, the other is the only one that serves and must stay.
 */
export const judgeDuplicate = (roomCase: RoomCase, agent: Unjudged): Verdict<'duplicate'> | null => {
  const { members, evaluation, grace } = roomCase;
  // An agent that is not ACTIVE has its verdict already.
  if (!isActive(agent) || agent.participant.hidden || agent.publishesOnBehalfOf !== null) return null;
  if (agent.agentName === null) return null;
  const job = jobOf(roomCase, agent.identity);
  if (!servesWholeRoom(job)) return null;
  const joinedAtMs = joinedAt(roomCase, agent.participant);
  const twin = twinOf(roomCase, agent);
  if (!twin) return null;
  // Until its job is listed, the agent may be for one person only.
  if (job === null && !evaluation.isOver(joinedAtMs, grace.startingMs)) return null;
  return {
    name: 'duplicate',
    severity: 'warning',
    summary: agent.agentName === '' ? 'two unnamed agents' : `two agents named ${agent.agentName}`,
    sinceMs: Math.max(joinedAtMs, joinedAt(roomCase, twin)),
    basis: [
      ...agentEvidence(roomCase, agent),
      {
        atMs: joinedAt(roomCase, twin),
        text: `${quote(twin.identity)} of the same name, metadata and deployment is ACTIVE too`,
      },
    ],
    remedy:
      agent.dispatchId === null && belongingOf(members, twin.identity) !== undefined
        ? removeIt(`remove this one, ${quote(agent.identity)}: no dispatch is listed for it`)
        : removeIt('find out which of the two is wanted, then remove the other; this one is newer'),
  };
};
