import { afterAll, beforeAll, describe, vi } from 'vitest';
import { createFact } from './contract.ts';
import { stateDispatches } from './facts-dispatches.ts';
import { stateHttp } from './facts-http.ts';
import { stateRooms } from './facts-rooms.ts';
import { stateWorkers } from './facts-workers.ts';
import { hasRealServer } from './server-process.ts';
import { createServerTargets } from './target-server.ts';

const present = hasRealServer();
if (!present) process.stdout.write('skipped: no livekit-server\n');

// Most facts only wait, so many run at once.
vi.setConfig({ maxConcurrency: 20 });

describe.skipIf(!present)('on a real livekit-server', () => {
  const targets = createServerTargets();
  const fact = createFact(targets);
  beforeAll(targets.start, 30_000);
  afterAll(targets.stop, 30_000);

  stateHttp(fact);
  stateRooms(fact);
  stateDispatches(fact);
  stateWorkers(fact);
});
