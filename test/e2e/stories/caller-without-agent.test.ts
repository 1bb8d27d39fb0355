import { it } from 'vitest';
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
