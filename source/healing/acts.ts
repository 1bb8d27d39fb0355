import type { ActionProgress, Plan } from '../actions/action.ts';
import type { Candidate } from './candidates.ts';
import type { HealAct } from './heal-event.ts';

type Ending = Extract<HealAct, 'succeeded' | 'unproved' | 'failed'>;

/** How an act ended; null: it is under way. */
export const endingOf = ({ state: { state } }: ActionProgress): Ending | null => {
  switch (state) {
    case 'succeeded':
    case 'failed':
      return state;
    case 'unverified':
      return 'unproved';
    case 'calling':
    case 'verifying':
      return null;
  }
};

/** What to do about a failed act; null: nothing. */
export const remedyOf = ({ state }: ActionProgress): string | null =>
  state.state === 'failed' ? state.failure.remedy || null : null;

/** The plan holds only while one of its callers still waits, and no agent has come. */
export const onlyForItsCallers = (plan: Plan, { room }: Candidate): Plan => ({
  ...plan,
  target: {
    ...plan.target,
    onlyFor: {
      waiting: room.humans.filter(({ waits }) => waits).map(({ identity }) => identity),
      agents: room.agents.map(({ identity }) => identity),
    },
  },
});
