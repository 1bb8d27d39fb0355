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

/** Only agents for a whole room are duplicates: a publisher's or a participant's job rightly comes once for each. */
const servesWholeRoom = (job: JobFacts | null): boolean => job === null || job.type === 'ROOM';

const jobOf = (roomCase: RoomCase, identity: string): JobFacts | null =>
  belongingOf(roomCase.members, identity)?.job ?? null;

/** Whether two agents of one name were sent for the same: other metadata or another deployment is another purpose. */
const haveOnePurpose = ({ memory }: RoomCase, one: string, other: string): boolean => {
  const [a, b] = [agentMemory(memory, one)?.sentBy ?? null, agentMemory(memory, other)?.sentBy ?? null];
  // Of an agent whose dispatch was never seen nobody knows what it was sent for.
  if (a === null || b === null) return true;
  // Of one dispatch the second is a restart: the first is about to go.
  if (a.id === b.id || [...a.jobs, ...b.jobs].some(isPerPerson)) return false;
  return a.metadata === b.metadata && a.deployment === b.deployment;
};

/** Whether an agent can be seen and does its work, as far as can be told: beside any other nobody is one too many. */
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
 * One of two agents with the same purpose in a room: the one that no dispatch tells of, else the newer. Which of two
 * with a dispatch is wanted, only people know. Both have to do their work: whoever serves beside one that is hidden,
 * silent or stuck, or whose session is over, is the only one, and must stay.
 */
export const judgeDuplicate = (roomCase: RoomCase, agent: Unjudged): Verdict<'duplicate'> | null => {
  const { members, evaluation, grace } = roomCase;
  // Whoever is stuck or silent was said to be so already.
  if (!isActive(agent) || agent.participant.hidden || agent.publishesOnBehalfOf !== null) return null;
  if (agent.agentName === null) return null;
  const job = jobOf(roomCase, agent.identity);
  if (!servesWholeRoom(job)) return null;
  const joinedAtMs = joinedAt(roomCase, agent.participant);
  const twin = twinOf(roomCase, agent);
  if (!twin) return null;
  // Until its job is listed nobody knows whether it is one for the whole room.
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
