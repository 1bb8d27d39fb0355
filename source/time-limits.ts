/**
 * How long lktop waits, for what, and why so long. All values are milliseconds. What a user may set has its default in
 * `settings/` or `commands/`, and what the grace of a verdict is in `fleet/settings.ts`.
 */

// Calls.

/**
 * From a call to the last byte of its answer: the one limit that a call has. A room whose node died fails after 3 s
 * (livekit-server 1.13.5), and that answer must come first.
 */
export const CALL_LIMIT_MS = 5_000;
/**
 * An action's call waits so long for a place in the request budget. Somebody watches it; a call that finds none is not
 * sent, and says so.
 */
export const PLACE_LIMIT_MS = 10_000;
/** The window of the request budget. */
export const MINUTE_MS = 60_000;
/** From posting an incident to a webhook to its answer: receivers may do their work before they answer. */
export const WEBHOOK_LIMIT_MS = 10_000;
/** Common load balancers close a connection that nobody uses after 60 s, so ours are closed sooner. */
export const IDLE_CONNECTION_MS = 30_000;
/** Tokens are short-lived, as they pass through proxies and their logs. */
export const TOKEN_LIFETIME_MS = 10 * 60_000;
/** A token is used no longer than this, so that none expires on its way. */
export const TOKEN_REUSE_MS = 9 * 60_000;

// The scanner: rounds of questions.

/** A room's place goes to the next one after this, so that rooms that hang cannot block the rest. */
export const PLACE_PATIENCE_MS = 1_000;
/** Both calls of a room take about as long: where one has answered, and the other not so soon after, its node may be dead. */
export const HALF_ANSWER_PATIENCE_MS = 100;
/** A round waits for slow rooms as long as the interval is, and no less than this. */
export const SHORTEST_PATIENCE_MS = 1_000;
/** By hand there is no interval to go by: somebody waits for the round to end. */
export const PATIENCE_BY_HAND_MS = 2_000;
/** By hand a sweep waits at worst until all calls of the minute have expired. */
export const LONGEST_BUDGET_WAIT_MS = 61_000;
/** A room is young so long: its agents and callers are just coming. */
export const YOUNG_MS = 60_000;
/** ListRooms counts people anew within 5 s of a change (livekit-server 1.13.5); a second is for everything else. */
export const COUNTS_LAG_MS = 6_000;
/** What comes in during a sweep is shown four times a second. */
export const PROGRESS_EVERY_MS = 250;
/** Of many rooms it is shown more seldom, but once a second. */
export const LONGEST_PROGRESS_MS = 1_000;

// The scanner: second looks, which prove an absence.

/** The second look begins so long after the first: it is to come within 2 s. */
export const SECOND_LOOK_MS = 1_500;
/** A round that comes so soon after the first look is the second. */
export const SOON_ENOUGH_MS = 2_000;
/** A second look waits so long for its rooms; what takes longer is filed when it comes. */
export const SECOND_LOOK_PATIENCE_MS = 1_000;
/** Second looks are so far apart at least where there was no place for a call. */
export const SECOND_LOOK_GAP_MS = 500;

// The scanner: rooms that no node answers for.

/** A suspect is asked again so soon: it may only have met a busy server. */
export const SUSPECT_AGAIN_MS = 2_000;
/** By hand a suspect is asked again so late, as two failures prove something only when they are this far apart. */
export const SUSPECT_BY_HAND_MS = 10_000;
/** A ghost rarely comes back: it is asked once a minute. */
export const GHOST_AGAIN_MS = 60_000;
/** Two failures this far apart prove a ghost while other rooms answer: a busy server fails for a moment, too. */
export const GHOST_PROOF_MS = 10_000;
/** Where no room answers, the server itself may be at fault, and the proof takes longer. */
export const GHOST_PROOF_ALONE_MS = 30_000;
/** Where there is no place for a look, the next try comes so soon. */
export const NO_PLACE_AGAIN_MS = 1_000;

// The scanner: a server that fails.

/** The first wait after a failure; each failure doubles it. */
export const SHORTEST_BACK_OFF_MS = 1_000;
/** No wait is longer, so that a server that is back is seen within half a minute. */
export const LONGEST_BACK_OFF_MS = 30_000;
/** A longer `Retry-After` would overflow a timer, and no server means it. */
export const LONGEST_RETRY_AFTER_MS = 3_600_000;

// Actions.

/** A call that was lost on its way may still be carried out: nobody looks for its effect sooner. */
export const BEFORE_LOOKING_MS = 1_000;
/** After an action's calls the first sweep is asked for so soon: most agents are there by then. */
export const FIRST_LOOK_MS = 1_000;
/** Later looks at what an action did are so far apart. */
export const LOOK_EVERY_MS = 2_000;
/** Many actions ask for sweeps together, no more often than this. */
export const SWEEP_REQUEST_GAP_MS = 500;
/** An action without proof by then ends as unverified: workers that are there take a job within seconds. */
export const PROOF_LIMIT_MS = 15_000;
/** An agent that is there so long after its dispatch went may be removed by force. */
export const FORCE_AFTER_MS = 8_000;
/** After a rate limit a dispatch is tried once more, after no longer than this. */
export const LONGEST_RATE_LIMIT_MS = 5_000;
/** After a rate limit a batch begins nothing for so long: the next action would meet the same. */
export const BATCH_PAUSE_MS = 5_000;
/** A batch that waits for calls looks again so soon. */
export const BATCH_LOOK_AGAIN_MS = 250;
/** An action or a batch that ended stays so long in the status line. */
export const ENDED_KEPT_MS = 30_000;

// Locks of rooms, which keep two lktops from acting on one room at once.

/** An action on the screen waits so long for another lktop, whose calls take a moment; longer is told. */
export const LOCK_WAIT_MS = 15_000;
/** A command waits longer, as nobody watches it. */
export const COMMAND_LOCK_WAIT_MS = 30_000;
/** A lock is tried so often. */
export const LOCK_LOOK_EVERY_MS = 100;
/** A lock is stale after this: longer than the calls of any action, and the looks before them, may take. */
export const STALE_LOCK_MS = 3 * 60_000;
