import type { BatchProgress } from '../actions/action.ts';
import { batchCounts } from '../actions/batch-words.ts';
import type { EventDraft } from '../fleet/events.ts';

/** The end of a batch; its actions tell of themselves. */
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
      text: `${after.plan.doing}: ${batchCounts(after)}`,
      severity: isWell ? 'ok' : 'warning',
    },
  ];
};
