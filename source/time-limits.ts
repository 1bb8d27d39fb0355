/** How long lktop waits, for what, and why so long. Settings and flags are elsewhere; all values are milliseconds. */

/**
 * From a call to the last byte of its answer: the one limit that a call has. A room whose node died fails after 3 s
 * (livekit-server 1.13.5), and that answer must come first.
 */
export const CALL_LIMIT_MS = 5_000;
/**
 * An action's call waits so long for a place in the request budget. A person watches it; a call that finds none is not
 * sent, and says so.
 */
export const PLACE_LIMIT_MS = 10_000;

/** From posting an incident to a webhook to its answer: receivers may do their work before they answer. */
export const WEBHOOK_LIMIT_MS = 10_000;
