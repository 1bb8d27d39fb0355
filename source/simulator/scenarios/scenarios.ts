import { demo } from '../demo.ts';
import { populate } from '../populate.ts';
import type { Scenario } from '../scenario.ts';
import { cloud } from './cloud.ts';
import { hospital } from './hospital/hospital.ts';
import { smallScenarios } from './small.ts';

const LARGE_ROOMS = 1_000;

const large: Scenario = {
  name: 'large',
  about: 'A thousand rooms with three participants each, in which nothing happens.',
  ageMs: 0,
  build: ({ world }) => populate(world, { rooms: LARGE_ROOMS }),
};

/** All scenarios by name. */
export const scenarios: ReadonlyMap<string, Scenario> = new Map(
  [demo, ...smallScenarios, hospital, large, cloud].map((scenario) => [scenario.name, scenario]),
);
