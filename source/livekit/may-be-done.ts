import { LiveKitError } from './gateway.ts';

/** Failures without an HTTP answer. The server may have done the call, or may still do it. */
const LOST_KINDS: ReadonlySet<string> = new Set([
  'timeout',
  'cancelled',
  'reset',
  'no-response',
  'server-error',
  'not-livekit',
  'unknown',
]);

const REQUEST_TIMEOUT = 408;

/**
 * Whether a failed call may have been done, so that only a new listing tells. After a refusal (3xx, 4xx) nothing was
 * done. A 408 (Twirp's status for a passed deadline), a 5xx and an unreadable success leave the result open.
 */
export const mayBeDone = (error: unknown): boolean => {
  if (!(error instanceof LiveKitError)) return true;
  if (error.neverSent) return false;
  const { status, failure } = error;
  if (status === null) return LOST_KINDS.has(failure.kind);
  return status < 300 || status >= 500 || status === REQUEST_TIMEOUT;
};
