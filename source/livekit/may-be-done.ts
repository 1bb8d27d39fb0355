import { LiveKitError } from './gateway.ts';

/** Without an answer of HTTP's: after these the server may have done what was asked, or may be about to. */
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
 * Whether a call that failed may have reached the server, so that only a look tells what came of it. A refusal (3xx,
 * 4xx) is an answer: nothing was done, whoever said it. A 408 is Twirp's word for a deadline that passed; a 5xx, or a
 * success that cannot be read, leaves everything open.
 */
export const mayBeDone = (error: unknown): boolean => {
  if (!(error instanceof LiveKitError)) return true;
  if (error.neverSent) return false;
  const { status, failure } = error;
  if (status === null) return LOST_KINDS.has(failure.kind);
  return status < 300 || status >= 500 || status === REQUEST_TIMEOUT;
};
