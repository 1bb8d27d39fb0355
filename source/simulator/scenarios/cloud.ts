import type { Scenario } from '../scenario.ts';
import { converses } from '../sessions.ts';
import { createStage, fictionalNumber, MINUTE_MS, openCall, SECOND_MS } from '../stage.ts';

const AGE_MS = 40 * MINUTE_MS;
const CALLS = 3;
/** A crash loop backs off to about this time. */
const CRASH_EVERY_MS = 20 * SECOND_MS;

/** A project on LiveKit Cloud. `LK_AGENTS_URL` leads `lktop` to its deployed agents. */
export const cloud: Scenario = {
  name: 'cloud',
  about:
    'A project on LiveKit Cloud. One agent is well, one crashes again and again, one does not run, one rollout hangs. Set LK_AGENTS_URL to the address of the simulator.',
  ageMs: AGE_MS,
  build: ({ world, faults }) => {
    const { ago } = createStage(world, faults, AGE_MS);
    const support = world.cloud.addAgent({
      name: 'support-v2',
      regions: ['us-east', 'eu-central'],
      version: '20261120090000',
      attributes: { commit: '4f2c1d9', branch: 'main' },
    });
    const billing = world.cloud.addAgent({ name: 'billing', version: '20261119120000' });
    const intake = world.cloud.addAgent({ name: 'intake', version: '20261101080000' });
    const survey = world.cloud.addAgent({ name: 'survey', version: '20261001080000' });
    world.cloud.addAgent({ name: 'nightly-report', status: 'Sleeping', version: '20260930010000' });
    world.cloud.addAgent({ name: '', version: '---' });
    ago(35 * MINUTE_MS, () => support.addDeployment('staging', '20261128100000'));
    ago(30 * MINUTE_MS, () => intake.deploy('20261128110000', null));
    ago(12 * MINUTE_MS, () => survey.happen('RESTARTED_HIGH_MEMORY_USAGE'));
    ago(10 * MINUTE_MS, () => survey.setStatus('Error'));
    ago(3 * MINUTE_MS, () => billing.crash(CRASH_EVERY_MS));
    ago(2 * MINUTE_MS, () => {
      for (const line of ['registered worker AW_7Hq2', 'received job request', 'joined the room call-0001']) {
        support.print(`{"level":"INFO","message":"${line}"}`);
      }
      support.print('#1 building the image', 'build');
      support.print('#2 pushing the image', 'build');
      world.addWorker({ agentName: 'support-v2', session: converses });
      for (let call = 1; call <= CALLS; call += 1) {
        openCall(world, {
          room: `call-000${call}`,
          dispatch: { agentName: 'support-v2' },
          caller: { identity: `caller-${call}`, phoneNumber: fictionalNumber(call) },
        });
      }
    });
  },
};
