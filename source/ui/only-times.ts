import type { AppState } from './app-state.ts';

const areSame = <Fields extends object>(one: Fields, other: Fields, besides: ReadonlySet<string>): boolean =>
  (Object.keys(other) as (keyof Fields & string)[]).every(
    (key) => one[key] === other[key] || besides.has(key),
  );

const TIMES = new Set(['session', 'sweptAtMs', 'callsPerMinute'] satisfies (keyof AppState)[]);
const TIMES_OF_SESSION = new Set(['snapshot', 'sweeping'] satisfies (keyof AppState['session'])[]);

/**
 * Whether two states differ only in when something was swept and in how many calls that took, as they do with every
 * sweep of a calm project: of that tell only the header and the details, which ask for the newest state themselves. A
 * question does so, too: it asks the session whether its plan still holds.
 */
export const differOnlyInTimes = (one: AppState, other: AppState): boolean => {
  const [before, now] = [one.session.snapshot.connection, other.session.snapshot.connection];
  return (
    other.overlay?.kind !== 'confirm' &&
    areSame(one, other, TIMES) &&
    areSame(one.session, other.session, TIMES_OF_SESSION) &&
    (before === now || (before.state === 'live' && now.state === 'live')) &&
    (one.sweptAtMs === null) === (other.sweptAtMs === null)
  );
};
