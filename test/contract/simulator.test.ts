import { describe } from 'vitest';
import { createFact } from './contract.ts';
import { stateDispatches } from './facts-dispatches.ts';
import { stateHttp } from './facts-http.ts';
import { stateRooms } from './facts-rooms.ts';
import { stateAutomaticDispatch, stateSessions } from './facts-sessions.ts';
import { stateWorkers } from './facts-workers.ts';
import { simulatedTargets } from './target-simulator.ts';

const fact = createFact(simulatedTargets);

describe('on the simulator', () => {
  stateHttp(fact);
  stateRooms(fact);
  stateDispatches(fact);
  stateWorkers(fact);
  stateSessions(fact);
  stateAutomaticDispatch(fact);
});
