import { expect, it } from 'vitest';
import { tellStory } from '../../helpers/story.ts';

it('a caller waits in a room without any agent: the engineer dispatches one', async () => {
  const story = await tellStory({ scene: 'forgotten', columns: 80, rows: 24 });
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

it('a caller waits in a room without any agent: the engineer dispatches one by a profile', async () => {
  const profiles = `profiles:
  calls:
    agent: support-v2
    room: call-*
    metadata: {"room": "{room}", "caller": "{caller}"}
`;
  const story = await tellStory({ scene: 'forgotten', profiles, columns: 80, rows: 24 });
  await story.waitFor(/▌✖ call-0002 +caller waits, no agent/);
  story.press('a');
  await story.waitFor(/▌1 {2}calls {2}support-v2/);
  story.press('enter');
  await story.waitFor('{"room":"call-0002","caller":"alice"}');
  story.press('enter');
  await story.waitFor('Dispatch support-v2 to call-0002');
  story.press('y');
  await story.waitFor(/there after \d/);
  story.expectFewKeys();
  expect(story.world.listDispatches('call-0002').map(({ metadata }) => metadata)).toContain(
    '{"room":"call-0002","caller":"alice"}',
  );
  await story.quit();
});
