import { afterAll, beforeAll, describe } from 'vitest';
import { createFact } from './contract.ts';
import { stateAutomaticDispatch, stateSessions } from './facts-sessions.ts';
import { isRealInstalled } from './real-processes.ts';
import { hasRealServer, isOwnServer } from './server-process.ts';
import { createServerTargets } from './target-server.ts';

const runs = hasRealServer() && isRealInstalled();
if (hasRealServer() && !isRealInstalled()) {
  process.stdout.write('skipped: test/real is not installed (npm ci --prefix test/real)\n');
}

describe.skipIf(!runs)('on a real livekit-server with real workers and callers', () => {
  const targets = createServerTargets();
  const fact = createFact(targets);
  beforeAll(targets.start, 30_000);
  afterAll(targets.stop, 30_000);

  stateSessions(fact);
});

/** On a shared server, an unnamed worker would take jobs in other people's rooms. */
describe.skipIf(!runs || !isOwnServer())('on a real livekit-server of its own', () => {
  const targets = createServerTargets();
  beforeAll(targets.start, 30_000);
  afterAll(targets.stop, 30_000);

  stateAutomaticDispatch(createFact(targets));
});
