import { checked, fresh, freshAgent, neverWatched } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { GRACE_IS_OVER_SECONDS, hasKind } from '../stage/conditions.ts';

export const situation: Situation = {
  kind: 'A',
  name: 'bot-named-by-the-settings',
  does: 'bot-7 joins with an ordinary token and serves alice; the settings say that bot-* are agents.',
  truth: 'The settings decide: bot-7 is an agent, and alice does not wait.',
  config: `
recognition:
  agents:
    - identity: 'bot-*'
expect: ['call-*']
`,
  claims: [
    neverWatched({ severity: ['critical', 'warning', 'notice'] }),
    fresh({ severity: 'ok' }),
    freshAgent('bot-7', { severity: 'ok' }),
    checked(0),
  ],
  play: async ({ caller, until, seconds }) => {
    await caller('call-1', 'bot-7', { publish: true });
    await caller('call-1', 'alice', { publish: true });
    await until('bot-7 is a STANDARD participant', 'call-1', hasKind('bot-7', 'STANDARD'));
    await seconds(GRACE_IS_OVER_SECONDS);
  },
};
