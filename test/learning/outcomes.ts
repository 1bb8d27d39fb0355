import type { Outcome } from '../../source/learning/outcome.ts';
import { START_MS } from '../helpers/facts.ts';

/** What became of so many rooms of a kind, one after the other: all served, unless said otherwise. */
export const outcomesOf = (
  kind: string,
  count: number,
  changes: Partial<Outcome> = {},
  from = 0,
): Outcome[] =>
  Array.from({ length: count }, (_, index) => ({
    kind,
    roomId: `RM_${from + index}`,
    served: true,
    agentName: 'support-v2',
    tookMs: 400,
    atMs: START_MS + from + index,
    ...changes,
  }));
