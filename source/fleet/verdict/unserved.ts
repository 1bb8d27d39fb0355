import type { Dispatch } from '../fleet.ts';
import { isWell } from '../severity.ts';
import { WAS_TAKEN } from './verdicts.ts';

/**
 * Whether a dispatch was made and no worker takes it: none took it within the setting `grace.starting`, or the one that
 * was asked declined and a caller waits. The automatic dispatch counts for nothing: most projects have no worker for it.
 */
export const isUnserved = ({
  agentIdentity,
  verdict,
}: Pick<Dispatch, 'agentIdentity' | 'verdict'>): boolean =>
  agentIdentity === null &&
  verdict.severity !== 'ignored' &&
  !isWell(verdict) &&
  !WAS_TAKEN.has(verdict.name);
