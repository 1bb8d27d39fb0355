import type { Room, Verdict } from '../../fleet/fleet.ts';
import type { GraceTimes } from '../../fleet/settings.ts';
import { isWaiting, type Looked } from './undecided.ts';

const judged = (name: string, severity: Verdict['severity'], summary: string, room: Room): Verdict => ({
  name,
  severity,
  summary,
  sinceMs: room.waitingSinceMs,
  evidence: room.verdict.evidence,
  remedy: room.verdict.remedy,
});

const wasHandedOver = ({ dispatches }: Room): boolean =>
  dispatches.some(({ verdict }) => verdict.name === 'handed over');

/**
 * What a room's own verdict would be. A room's verdict is its worst, which often is a dispatch's or an agent's: whether
 * a caller waits in vain, or without anybody knowing whether an agent is expected, is told apart here.
 */
export const hiddenRoomVerdict = (room: Room, grace: GraceTimes, looked: Looked | null): Verdict | null => {
  const { waitingSinceMs, expectation, verdict } = room;
  if (waitingSinceMs === null || looked === null || isWaiting(room, grace, looked)) return null;
  if (expectation !== null) {
    // Were it the room's own, it would be its worst.
    return verdict.severity === 'critical'
      ? judged('unserved', 'critical', 'caller waits, no agent', room)
      : null;
  }
  return wasHandedOver(room)
    ? null
    : judged('unattended', 'notice', 'caller, no agent; not known whether one is expected', room);
};
