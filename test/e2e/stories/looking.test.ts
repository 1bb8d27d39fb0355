import { expect, it } from 'vitest';
import { keepPicture } from '../../helpers/lktop.ts';
import { tellStory } from '../../helpers/story.ts';

/** Of the draining worker in the scene `two-workers`. */
const CALLS = 3;

it('finds the agents on the old deployment', async () => {
  const story = await tellStory({ scene: 'old-deployment' });
  await story.waitFor(/▌✖ call-trouble +no worker for billing/);
  story.press('2', 'g');
  await story.waitFor(/blue +1 agent in 1 room/);
  expect(story.screen()).toMatch(/green +1 agent in 1 room/);
  keepPicture(story, 'deployments', 'Agents of all rooms, grouped by deployment');
  story.expectFewKeys();
  await story.quit();
});

it('moves all calls of a draining worker to another one with one confirmation', async () => {
  const story = await tellStory({ scene: 'two-workers' });
  await story.waitFor(/4\/4 rooms/);
  const [dispatch] = story.world.listDispatches('call-0001');
  const workerId = dispatch?.jobs[0]?.workerId ?? '';
  expect(workerId).toMatch(/^AW_/);

  story.press('/');
  story.typeAndEnter(`worker:${workerId}`);
  await story.waitFor(/1\/3 of 4/);
  story.press('*');
  await story.waitFor(/3 marked/);
  story.press('R');
  await story.waitFor(/agent name +support-v2/);
  story.typeAndEnter('');
  await story.waitFor(/Re-dispatch .*3/);
  keepPicture(story, 'drain', 'Three calls of a worker that drains, re-dispatched under one question');
  story.press('y');
  await story.waitFor((screen) => /no row|0 of 4|nothing matches|no room/i.test(screen));
  for (let call = 1; call <= CALLS; call += 1) {
    const [made] = story.world.listDispatches(`call-000${call}`);
    expect(made?.id).not.toBe(dispatch?.id);
  }
  story.expectFewKeys();
});

it('finds out what happened to +1 555 0102', async () => {
  const story = await tellStory({ scene: 'two-workers', columns: 80, rows: 24 });
  await story.waitFor(/4\/4 rooms/);
  story.press('/');
  story.typeAndEnter('phone:"+1 (555) 01-02"');
  await story.waitFor(/▌. call-0002/);
  story.press('6');
  await story.waitFor(/6 Events · call-0002/);
  story.expectFewKeys();
  await story.quit();
});
