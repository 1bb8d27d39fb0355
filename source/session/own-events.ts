import type { ActionProgress, BatchProgress } from '../actions/action.ts';
import { batchCounts, batchSentence } from '../actions/batch-words.ts';
import { roomNamed } from '../actions/lookup.ts';
import { outcomeSentence } from '../actions/sentence.ts';
import type { EventDraft } from '../fleet/events.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { ConnectionState } from '../fleet/snapshot.ts';

const outcome = (progress: ActionProgress): Pick<EventDraft, 'text' | 'severity'> | null => {
  const { state, remark } = progress;
  const sentence = outcomeSentence(progress);
  switch (state.state) {
    case 'calling':
      return { text: sentence, severity: 'ok' };
    case 'verifying':
      return null;
    case 'succeeded':
      return remark === undefined
        ? { text: sentence, severity: 'ok' }
        : { text: `${sentence}: ${remark}`, severity: 'warning' };
    case 'unverified':
      return { text: `${sentence}, not proved: ${state.sentence}`, severity: 'warning' };
    case 'failed':
      return { text: `${sentence}: ${state.failure.sentence}`, severity: 'critical' };
  }
};

/**
 * Returns events for our own actions as they begin and end. An action that created its room is linked to the room once
 * the room is listed.
 */
export const actionEvents = (
  before: readonly ActionProgress[],
  after: readonly ActionProgress[],
  fleet: Fleet,
): readonly EventDraft[] => {
  const earlier = new Map(before.map((action) => [action.id, action]));
  return after.flatMap((action) => {
    if (earlier.get(action.id)?.state.state === action.state.state) return [];
    const told = outcome(action);
    if (!told) return [];
    const { roomName, dispatchId, identity, ...target } = action.plan.target;
    const room = target.room ?? roomNamed(fleet, roomName)?.key ?? null;
    return [{ kind: 'action' as const, room, roomName, subject: dispatchId ?? identity, ...told }];
  });
};

/** Returns an event for the end of a batch. Its actions have their own events. */
export const batchEvents = (
  before: BatchProgress | null,
  after: BatchProgress | null,
): readonly EventDraft[] => {
  if (after?.state !== 'ended' || before?.state === 'ended') return [];
  const isWell = [...after.outcomes.values()].every((outcome) => outcome === 'succeeded');
  return [
    {
      kind: 'action',
      room: null,
      roomName: null,
      subject: null,
      text: `${batchSentence(after)}: ${batchCounts(after)}`,
      severity: isWell ? 'ok' : 'warning',
    },
  ];
};

const event = (text: string, severity: EventDraft['severity']): EventDraft => ({
  kind: 'connection',
  room: null,
  roomName: null,
  subject: null,
  text,
  severity,
});

/** Returns events for losing and regaining the connection. */
export const connectionEvents = (before: ConnectionState, after: ConnectionState): readonly EventDraft[] => {
  if (before.state === after.state) return [];
  if (after.state === 'failing') return [event(`connection lost: ${after.failure.sentence}`, 'warning')];
  if (before.state === 'failing' && after.state === 'live') return [event('connection back', 'ok')];
  return [];
};
