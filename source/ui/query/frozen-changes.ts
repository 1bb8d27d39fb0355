import type { Fleet, Room } from '../../fleet/fleet.ts';
import { isProblem } from '../../fleet/severity.ts';
import { counted } from '../../text/counted.ts';
import { type AppState, shownSession } from '../app-state.ts';
import { rememberLast } from './remember.ts';

const isOther = (before: Room, now: Room): boolean =>
  before !== now &&
  (before.verdict.name !== now.verdict.name ||
    before.verdict.severity !== now.verdict.severity ||
    before.cause.id !== now.cause.id);

export interface FrozenChanges {
  /** For example `3 verdicts changed, 1 new problem`. */
  readonly verdicts: string;
  /** For example `2 rooms opened, 1 room closed`; empty if none. */
  readonly rooms: string;
}

/** Describes what would change on the screen if it were unfrozen. */
const describe = rememberLast((before: Fleet, now: Fleet): FrozenChanges => {
  let [changed, problems, opened] = [0, 0, 0];
  for (const room of now.rooms) {
    const earlier = before.byKey.get(room.key);
    if (!earlier) opened += 1;
    else if (isOther(earlier, room)) changed += 1;
    if (isProblem(room.verdict) && !(earlier && isProblem(earlier.verdict))) problems += 1;
  }
  const closed = before.rooms.length - (now.rooms.length - opened);
  const verdicts = [
    ...(changed > 0 ? [`${counted(changed, 'verdict')} changed`] : []),
    ...(problems > 0 ? [counted(problems, 'new problem')] : []),
  ];
  const rooms = [
    ...(opened > 0 ? [`${counted(opened, 'room')} opened`] : []),
    ...(closed > 0 ? [`${counted(closed, 'room')} closed`] : []),
  ];
  return { verdicts: verdicts.join(', ') || 'no verdict changed', rooms: rooms.join(', ') };
});

/** Returns what the frozen screen hides; null if it is not frozen. */
export const frozenChanges = (state: AppState): FrozenChanges | null =>
  state.frozen === null ? null : describe(shownSession(state).fleet, state.session.fleet);
