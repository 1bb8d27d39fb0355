import type { EventDraft } from '../fleet/events.ts';
import type { ConnectionState } from '../fleet/snapshot.ts';

const event = (text: string, severity: EventDraft['severity']): EventDraft => ({
  kind: 'connection',
  room: null,
  roomName: null,
  subject: null,
  text,
  severity,
});

/** The connection lost, and back. */
export const connectionEvents = (before: ConnectionState, after: ConnectionState): readonly EventDraft[] => {
  if (before.state === after.state) return [];
  if (after.state === 'failing') return [event(`connection lost: ${after.failure.sentence}`, 'warning')];
  if (before.state === 'failing' && after.state === 'live') return [event('connection back', 'ok')];
  return [];
};
