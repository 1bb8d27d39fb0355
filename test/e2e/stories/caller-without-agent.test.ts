import { it } from 'vitest';
import type { Scenario } from '../../../source/simulator/scenario.ts';
import { createStage, openCall } from '../../../source/simulator/stage.ts';
import { tellStory } from '../../helpers/story.ts';

const AGE_MS = 3 * 60_000;

/** One of two rooms got no dispatch. */
const forgotten: Scenario = {
  name: 'forgotten',
  about: 'A backend forgot to dispatch.',
  ageMs: AGE_MS,
  build: ({ world, faults }) => {
    createStage(world, faults, AGE_MS);
    world.addWorker({ agentName: 'support-v2' });
    openCall(world, {
      room: 'call-0001',
      dispatch: { agentName: 'support-v2' },
      caller: { identity: 'bob' },
    });
    world.createRoom({ name: 'call-0002' });
    world.addCaller({ room: 'call-0002', identity: 'alice' });
  },
};

it('a caller waits in a room without any agent: the engineer dispatches one', async () => {
  const story = await tellStory({ scenario: forgotten, args: ['--expect', 'call-*'], columns: 80, rows: 24 });
  await story.waitFor(/▌✖ call-0002 +caller waits, no agent/);
  story.press('a');
  await story.waitFor(/names: support-v2/);
  story.press('down');
  await story.waitFor(/agent name +support-v2/);
  story.press('ctrl-s');
  await story.waitFor('Dispatch support-v2 to call-0002');
  story.press('y');
  await story.waitFor(/there after \d/);
  await story.waitFor(/● call-0002 +support-v2/);
  story.expectFewKeys();
  await story.quit();
});
