import type { Scenario } from '../../scenario.ts';
import { converses } from '../../sessions.ts';
import { createStage } from '../../stage.ts';
import { agents } from './agents.ts';
import { lives } from './lives.ts';
import { HOSPITAL_AGE_MS, type Patient, SUPPORT } from './patient.ts';
import { people } from './people.ts';
import { workers } from './workers.ts';

/** The expected verdicts hold once the hospital has been watched for this long after opening. */
export const TOLD_AFTER_SECONDS = 90;

/** Every situation and its expected verdict. Some have healthy rooms beside them. */
export const HOSPITAL: readonly Patient[] = [...people, ...agents, ...workers, ...lives];

export const hospital: Scenario = {
  name: 'hospital',
  about: 'Situations that are easily mistaken. Each has a room named after it.',
  ageMs: HOSPITAL_AGE_MS,
  build: ({ world, faults }) => {
    const stage = createStage(world, faults, HOSPITAL_AGE_MS);
    world.addWorker({ agentName: SUPPORT, session: converses });
    for (const { play } of HOSPITAL) play(stage);
  },
};
