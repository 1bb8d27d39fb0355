import { checked } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { GRACE_IS_OVER_SECONDS, hasKind } from '../stage/conditions.ts';

export const situation: Situation = {
  kind: 'M',
  name: 'simulated-caller',
  does: 'A caller with the attribute lk.simulator, as agent simulations create them, waits for an agent that no worker runs.',
  truth: 'No person waits: `check` does not count it without --simulated.',
  claims: [checked(0), checked(1, { flags: ['--simulated'] })],
  play: async ({ caller, dispatch, until, seconds }) => {
    await caller('call-1', 'simulated-1', { publish: true, attributes: { 'lk.simulator': 'true' } });
    await dispatch('call-1', 'support-v2');
    await until('the attribute is listed', 'call-1', ({ participants }) =>
      participants.some(({ attributes }) => attributes['lk.simulator'] === 'true'),
    );
    await until('its kind is that of a person', 'call-1', hasKind('simulated-1', 'STANDARD'));
    await seconds(GRACE_IS_OVER_SECONDS);
  },
};
