import type { Scenario } from '../../scenario.ts';
import { converses } from '../../sessions.ts';
import { createStage } from '../../stage.ts';
import { agents } from './agents.ts';
import { lives } from './lives.ts';
import { HOSPITAL_AGE_MS, type Patient, SUPPORT } from './patient.ts';
import { people } from './people.ts';
import { workers } from './workers.ts';

/** What is true of the hospital's rooms is so for whoever has watched it so long from its opening. */
export const TOLD_AFTER_SECONDS = 90;

/** Every situation, and what is true of it. Some have rooms beside them in which all is well. */
export const HOSPITAL: readonly Patient[] = [...people, ...agents, ...workers, ...lives];

export const hospital: Scenario = {
  name: 'hospital',
  about: 'Situations that are easily mistaken, one in each room, which is named after it.',
  ageMs: HOSPITAL_AGE_MS,
  build: ({ world, faults }) => {
    const stage = createStage(world, faults, HOSPITAL_AGE_MS);
    world.addWorker({ agentName: SUPPORT, session: converses });
    for (const { play } of HOSPITAL) play(stage);
  },
};
