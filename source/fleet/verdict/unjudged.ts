import type { ParticipantFacts } from '../facts.ts';
import { agentSign, claimedState, publishesOnBehalfOf } from '../members/classify.ts';
import { belongingOf, nameOfAgent } from '../members/members.ts';
import { agentMemory } from '../room-memory.ts';
import type { Unjudged } from './agent-case.ts';
import type { RoomCase } from './case.ts';
import { unheardSince } from './silence.ts';

/** Describes one agent that is present, before it is judged. */
export const unjudged = (roomCase: RoomCase, participant: ParticipantFacts): Unjudged => {
  const { members, memory, evaluation, settings } = roomCase;
  const belonging = belongingOf(members, participant.identity);
  const seen = agentMemory(memory, participant.identity);
  const job = belonging?.job ?? null;
  const agentName = nameOfAgent(members, participant) ?? null;
  const state = claimedState(participant);
  const speaksFor = publishesOnBehalfOf(participant);
  return {
    identity: participant.identity,
    participant,
    sign: agentSign(participant, settings.recognition) ?? 'kind',
    agentName,
    state,
    stateSinceMs: seen?.stateSinceMs ?? evaluation.nowMs,
    isFormer: false,
    unheardSinceMs: unheardSince(roomCase, { participant, agentName, state, publishesOnBehalfOf: speaksFor }),
    dispatchId: belonging?.dispatch.id ?? null,
    jobId: job?.id ?? null,
    workerId: job?.workerId || null,
    deployment: job?.deployment || belonging?.dispatch.deployment || null,
    publishesOnBehalfOf: speaksFor,
  };
};
