import type { DispatchFacts, ParticipantFacts, RoomFacts } from '../../source/fleet/facts.ts';
import { agent, dispatch, job, participant, roomFacts, START_MS, track } from '../helpers/facts.ts';

/** A room's answers as the readers return them: new objects each time. */
export interface Answers {
  readonly room: RoomFacts;
  readonly participants: readonly ParticipantFacts[];
  readonly dispatches: readonly DispatchFacts[];
}

/** A room with a working agent and two callers. @param agentState the state of the agent */
export const answersOf = (number: number, agentState = 'listening'): Answers => {
  const jobId = `AJ_${number}`;
  const callers = ['ann', 'ben'].map((name) =>
    participant({ identity: `${name}-${number}`, tracks: [track()] }),
  );
  return {
    room: roomFacts({
      name: `call-${number}`,
      id: `RM_${number}`,
      createdAtMs: START_MS - 3_600_000 - number * 1_000,
      numParticipants: 2,
      numPublishers: 3,
    }),
    participants: [agent({ identity: `agent-${jobId}`, agentState, tracks: [track()] }), ...callers],
    dispatches: [
      dispatch({ id: `AD_${number}`, createdAtMs: START_MS - 3_600_000, jobs: [job({ id: jobId })] }),
    ],
  };
};

/** The answers of healthy rooms, except that every hundredth has lost its agent. */
export const manyAnswers = (rooms: number): Answers[] =>
  Array.from({ length: rooms }, (_, number) => {
    const answers = answersOf(number);
    const isServed = number % 100 !== 0;
    return isServed ? answers : { ...answers, participants: answers.participants.slice(1) };
  });
