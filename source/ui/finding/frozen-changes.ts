import { isProblem } from '../../finding/acknowledge.ts';
import type { Fleet, Room } from '../../fleet/fleet.ts';
import { type AppState, shownSession } from '../app-state.ts';
import { counted } from './counted.ts';
import { rememberLast } from './remember.ts';

const isOther = (before: Room, now: Room): boolean =>
  before !== now &&
  (before.verdict.name !== now.verdict.name ||
    before.verdict.severity !== now.verdict.severity ||
    before.cause.id !== now.cause.id);

/** What would change on the screen if it went on. */
const describe = rememberLast((before: Fleet, now: Fleet): string => {
  let [changed, problems, opened] = [0, 0, 0];
  for (const room of now.rooms) {
    const earlier = before.byKey.get(room.key);
    if (!earlier) opened += 1;
    else if (isOther(earlier, room)) changed += 1;
    if (isProblem(room.verdict) && !(earlier && isProblem(earlier.verdict))) problems += 1;
  }
  const closed = before.rooms.length - (now.rooms.length - opened);
  const parts = [
    ...(changed > 0 ? [`${counted(changed, 'verdict')} changed`] : []),
    ...(problems > 0 ? [counted(problems, 'new problem')] : []),
    ...(opened > 0 ? [`${counted(opened, 'room')} opened`] : []),
    ...(closed > 0 ? [`${counted(closed, 'room')} closed`] : []),
  ];
  return parts.length > 0 ? parts.join(', ') : 'nothing changed since';
});

/** `3 verdicts changed, 1 new problem`: what the frozen screen does not show; null while it is not frozen. */
export const frozenChanges = (state: AppState): string | null =>
  state.frozen === null ? null : describe(shownSession(state).fleet, state.session.fleet);
