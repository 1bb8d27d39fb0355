import { describe, expect, it } from 'vitest';
import { type Story, tellStory } from '../../helpers/story.ts';

/** `R`, the offered name, `y`. */
const redispatch = async (story: Story, agentName: string): Promise<void> => {
  story.press('R');
  await story.waitFor(new RegExp(`agent name +${agentName}`));
  story.press('enter');
  await story.waitFor(`Re-dispatch ${agentName} in call-trouble`);
  story.press('y');
  await story.waitFor(/there after \d/);
  await story.waitFor(new RegExp(`● call-trouble +${agentName}`));
};

describe('the engineer re-dispatches', () => {
  it('after a job error, which the details show', async () => {
    const story = await tellStory({ scene: 'job-error' });
    await story.waitFor(/▌✖ call-trouble +billing job failed/);
    expect(story.screen()).toContain("KeyError: 'customer_id'");
    await redispatch(story, 'billing');
    story.expectFewKeys();
    await story.quit();
  });

  it('a missing agent whose job claims to run', async () => {
    const story = await tellStory({ scene: 'absent', columns: 80, rows: 24 });
    await story.waitFor(/▌✖ call-trouble +billing missing, caller waits/);
    await redispatch(story, 'billing');
    story.expectFewKeys();
    await story.quit();
  });

  it('an agent that publishes no audio', async () => {
    const story = await tellStory({ scene: 'silent' });
    await story.waitFor(/▲ call-trouble +billing silent/);
    story.press('n');
    await story.waitFor(/▌▲ call-trouble +billing silent/);
    await redispatch(story, 'billing');
    story.expectFewKeys();
    await story.quit();
  });
});

describe('the engineer removes', () => {
  it('the newer of two agents', async () => {
    const story = await tellStory({ scene: 'duplicate' });
    await story.waitFor(/▌▲ call-trouble +two agents named support-v2/);
    story.press('x');
    await story.waitFor(/Remove .*support-v2.* from call-trouble/);
    story.press('y');
    await story.waitFor(/gone after \d/);
    await story.waitFor(/● call-trouble +support-v2/);
    story.expectFewKeys();
    await story.quit();
  });

  it('an agent that is alone in its room', async () => {
    const story = await tellStory({
      scene: 'left-alone',
      columns: 80,
      rows: 24,
    });
    await story.waitFor(/▌○ call-trouble +billing alone/);
    story.press('x');
    await story.waitFor(/Remove .*billing.* from call-trouble/);
    story.press('y');
    await story.waitFor(/gone after \d/);
    story.expectFewKeys();
    await story.quit();
  });
});
