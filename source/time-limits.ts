/**
 * How long lktop waits, and why. All values are milliseconds. Limits that a user can set have their defaults in
 * `settings/` or `commands/`; the grace times of verdicts are in `fleet/settings.ts`.
 */

// Calls.

/**
 * From a call to the last byte of its answer. It is the call's only limit. A room whose node died fails after 3 s
 * (livekit-server 1.13.5), and that answer must come first.
 */
export const CALL_LIMIT_MS = 5_000;
/**
 * An action's call waits this long for a place in the request budget. Somebody is watching, so a call without a place
 * is not sent and says so.
 */
export const PLACE_LIMIT_MS = 10_000;
/** A node that is stale (406) is asked for its health again this often, so that lktop sees when it is over. */
export const PROBE_AGAIN_MS = 30_000;
/** The window of the request budget. */
export const MINUTE_MS = 60_000;
/** From posting an incident to a webhook to its answer. Receivers may do their work before they answer. */
export const WEBHOOK_LIMIT_MS = 10_000;
/** Common load balancers close an idle connection after 60 s, so lktop closes its own sooner. */
export const IDLE_CONNECTION_MS = 30_000;
/** Tokens are short-lived, because they pass through proxies and their logs. */
export const TOKEN_LIFETIME_MS = 10 * 60_000;
/** A token is reused for 9 of its 10 minutes, so that none expires on its way. */
export const TOKEN_REUSE_MS = 9 * 60_000;

// LiveKit Cloud's deployed agents.

/** Their state changes within minutes, and `lk agent status` is asked by hand. Twice a minute is soon enough. */
export const CLOUD_POLL_MS = 30_000;
/** Versions change only by a deployment, which the list shows. lktop asks again after 5 min all the same. */
export const CLOUD_VERSIONS_MS = 5 * 60_000;
/** After failures it asks less and less often, and at least every 5 min. */
export const LONGEST_CLOUD_BACK_OFF_MS = 5 * 60_000;
/** A restart or a rollback starts new agent servers, which takes a minute or so. */
export const CLOUD_PROOF_MS = 120_000;
/** How often lktop looks for the effect. A look is two calls of the 60 a minute. */
export const CLOUD_LOOK_EVERY_MS = 5_000;
/** Cloud sends the lines it has at once and keeps the log open, so a second without a line means that these were all. */
export const LOG_QUIET_MS = 1_000;
/** A busy agent prints all the time, so reading what is there ends after 10 s in any case. */
export const LOG_READ_LIMIT_MS = 10_000;
/** The log view draws new lines four times a second. */
export const LOG_DRAW_EVERY_MS = 250;
/** Following a log has no natural end. A timer cannot run for longer than 24 days; a day is enough. */
export const LOG_FOLLOW_LIMIT_MS = 24 * 60 * 60_000;

// The scanner: rounds of questions.

/** After this time a hanging room gives its place to the next one, so that it cannot block the rest. */
export const PLACE_PATIENCE_MS = 1_000;
/**
 * Both calls of a room take about the same time. If one has answered and the other has not after 100 ms, the room's
 * node may be dead.
 */
export const HALF_ANSWER_PATIENCE_MS = 100;
/** A round waits for slow rooms for one interval, and at least this long. */
export const SHORTEST_PATIENCE_MS = 1_000;
/** With manual refresh there is no interval, and somebody waits for the round to end. */
export const PATIENCE_BY_HAND_MS = 2_000;
/** With manual refresh a sweep waits at most until all calls of the last minute have expired. */
export const LONGEST_BUDGET_WAIT_MS = 61_000;
/** A room is young for 60 s: its agents and callers are just arriving. */
export const YOUNG_MS = 60_000;
/** ListRooms updates its counts within 5 s of a change (livekit-server 1.13.5); one more second is a margin. */
export const COUNTS_LAG_MS = 6_000;
/** The screen shows the answers of a running sweep four times a second. */
export const PROGRESS_EVERY_MS = 250;
/** With many rooms it shows them less often, but at least once a second. */
export const LONGEST_PROGRESS_MS = 1_000;

// The scanner: second looks, which prove an absence.

/** The second look starts 1.5 s after the first, so that it ends within 2 s. */
export const SECOND_LOOK_MS = 1_500;
/** A round that starts within 2 s of the first look counts as the second look. */
export const SOON_ENOUGH_MS = 2_000;
/** A second look waits 1 s for its rooms. Later answers are filed when they arrive. */
export const SECOND_LOOK_PATIENCE_MS = 1_000;
/** The minimum time between second looks when the budget had no place for a call. */
export const SECOND_LOOK_GAP_MS = 500;

// The scanner: rooms that no node answers for.

/** A suspect is asked again after 2 s. It may only have met a busy server. */
export const SUSPECT_AGAIN_MS = 2_000;
/**
 * With manual refresh a suspect is asked again after 10 s, because two failures prove something only when they are
 * that far apart.
 */
export const SUSPECT_BY_HAND_MS = 10_000;
/** A ghost rarely comes back, so it is asked once a minute. */
export const GHOST_AGAIN_MS = 60_000;
/** Two failures 10 s apart prove a ghost while other rooms answer. A busy server also fails for a moment. */
export const GHOST_PROOF_MS = 10_000;
/** If no room answers, the server itself may be at fault, so the proof takes longer. */
export const GHOST_PROOF_ALONE_MS = 30_000;
/** When the budget has no place for a look, the next try comes after 1 s. */
export const NO_PLACE_AGAIN_MS = 1_000;

// The scanner: a server that fails.

/** The first wait after a failure. Each further failure doubles it. */
export const SHORTEST_BACK_OFF_MS = 1_000;
/** No wait is longer, so a server that is back is noticed within half a minute. */
export const LONGEST_BACK_OFF_MS = 30_000;
/** A longer `Retry-After` would overflow a timer, and no server means it. */
export const LONGEST_RETRY_AFTER_MS = 3_600_000;

// Actions.

/** A call that was lost on its way may still be executed, so lktop waits 1 s before it looks for the effect. */
export const BEFORE_LOOKING_MS = 1_000;
/** After an action's calls the first sweep is requested after 1 s. Most agents are there by then. */
export const FIRST_LOOK_MS = 1_000;
/** The time between later checks of an action's effect. */
export const LOOK_EVERY_MS = 2_000;
/** Many actions share their sweep requests, at most one in this time. */
export const SWEEP_REQUEST_GAP_MS = 500;
/** An action without proof by then ends as unverified. Running workers take a job within seconds. */
export const PROOF_LIMIT_MS = 15_000;
/** An agent that is still there 8 s after its dispatch was deleted may be removed by force. */
export const FORCE_AFTER_MS = 8_000;
/** After a rate limit a dispatch is retried once, after at most 5 s. */
export const LONGEST_RATE_LIMIT_MS = 5_000;
/** After a rate limit a batch starts nothing for 5 s, because the next action would hit the same limit. */
export const BATCH_PAUSE_MS = 5_000;
/** A batch that waits for calls checks again after this time. */
export const BATCH_LOOK_AGAIN_MS = 250;
/** The status line shows an ended action or batch for this long. */
export const ENDED_KEPT_MS = 30_000;

// Room locks. They keep two lktop processes from acting on the same room at once.

/**
 * An action on the screen waits this long for another lktop, whose calls take a moment. After that it reports the
 * lock.
 */
export const LOCK_WAIT_MS = 15_000;
/** A command waits longer, because nobody watches it. */
export const COMMAND_LOCK_WAIT_MS = 30_000;
/** How often lktop tries to take a lock. */
export const LOCK_LOOK_EVERY_MS = 100;
/** How long a disk may take for a lock file. A disk that needs longer is not used for locks. */
export const LOCK_DISK_MS = 1_000;
/** Somebody looks at the form. Another lktop writes its few profiles within milliseconds. */
export const PROFILES_LOCK_WAIT_MS = 5_000;
/** A lock is stale after 3 minutes, longer than any action's calls and the checks before them may take. */
export const STALE_LOCK_MS = 3 * 60_000;

// Healing.

/** Whoever heals confirms the lock this often, and the others try to take it. */
export const HEAL_LOCK_EVERY_MS = 2_000;
/** A lock that was not confirmed for a minute is free: its process hangs, or ended on another machine. */
export const STALE_HEAL_LOCK_MS = 60_000;
/** A room is looked at again just before it is healed. A room that does not answer by then is in doubt. */
export const HEAL_LOOK_LIMIT_MS = 10_000;
/**
 * Workers register again up to 10 s after their server is back (livekit-server 1.13.5), and a new worker answers at its
 * port up to 11 s before it is registered (livekit-agents 1.8.9). A dispatch made before that is lost.
 */
export const WORKERS_REGISTER_MS = 15_000;
/** What was in doubt at the last look is looked at again after 10 s, not at every sweep. */
export const HEAL_AGAIN_MS = 10_000;

// The registry.

/** A write that takes longer than 3 s counts as failed, and the screen says so. SQLite itself waits 1 s for a lock. */
export const REGISTRY_LIMIT_MS = 3_000;
/** An action waits this long to be recorded before its first call. SQLite itself waits 1 s for a lock. */
export const REGISTRY_RECORD_MS = 1_500;
/** What is held is written at the end, for this long: somebody waits for the prompt. */
export const REGISTRY_CLOSE_MS = 1_000;
/** A worker that hangs in a system call cannot be ended, so the end waits for it no longer than this. */
export const WORKER_END_MS = 500;
/** An action waits this long for a PostgreSQL server to lock a room. Then the lock of this machine must do. */
export const LOCK_SERVER_MS = 1_000;
/** From connecting to a PostgreSQL server to the end of the login. Across the world it takes a second. */
export const POSTGRES_CONNECT_MS = 5_000;
/** A query of a year of history takes up to some seconds. A connection without an answer for longer is given up. */
export const POSTGRES_QUERY_MS = 15_000;
/** What is under way when lktop ends gets this long, then its connections are cut. */
export const SERVER_END_MS = 500;
/** A snapshot waits this long for what earlier runs know of its rooms, so that no verdict changes a moment later. */
export const PAST_PATIENCE_MS = 300;

// One sweep for all lktops of a project.

/** A start waits this long for what another lktop sweeps. After that it sweeps for itself. */
export const SHARING_JOIN_MS = 1_000;
/** A small sweep publishes twice within this time, so others get both at once. */
export const SHARING_GATHER_MS = 100;
/** lktop looks for a shared sweep this often while it sweeps for itself, and at least once an interval. */
export const SHARING_AGAIN_MS = 2_000;
/** The same after the database failed. */
export const SHARING_AFTER_FAILURE_MS = 5_000;
/** Two clocks that differ by less are the same: a question to the database takes about as long. */
export const SHARING_CLOCK_MS = 500;
/** A question to the database about shared sweeps. After that lktop sweeps for itself. */
export const SHARING_QUERY_MS = 5_000;
/** The same if the address leads to a pool, which only a person can change. */
export const SHARING_POOLED_MS = 60_000;
/** The end waits this long until the role is given up. Without it the others notice after two intervals. */
export const SHARING_LEAVE_MS = 500;

// Workers' own ports.

/**
 * From connecting to a worker to the end of its answer. A worker answers within a few milliseconds; a machine that is
 * busy with starting job processes takes up to a second (livekit-agents 1.8.9 on 2 cores).
 */
export const WORKER_ANSWER_LIMIT_MS = 2_000;
/**
 * A worker that has not answered by then is shown as perhaps hanging: with the 2 s from look to look and the 0.25 s of
 * the screen, within 3 s. It is no alarm before two looks have failed.
 */
export const WORKER_SLOW_MS = 700;
/** Names are looked up and pods and containers listed again this often, as a rollout takes longer. */
export const WORKER_SOURCE_AGAIN_MS = 15_000;
/** A file is cheap to read, and whoever edits it looks at the screen. */
export const WORKER_FILE_AGAIN_MS = 2_000;
/** `kubectl` may have to log in to its cluster first. */
export const WORKER_SOURCE_LIMIT_MS = 10_000;
/** The screen shows what workers answered four times a second. */
export const WORKER_PROGRESS_MS = 250;
/** With many workers it shows their loads and jobs less often. A worker that goes or hangs is shown at once. */
export const LONGEST_WORKER_PROGRESS_MS = 5_000;
/** A load is kept for the sparkline every 10 s: 20 of them show more than 3 minutes. */
export const WORKER_LOAD_EVERY_MS = 10_000;
/** Metrics are asked for every 10 s: a page of them is larger than all else that a worker tells. */
export const METRICS_EVERY_MS = 10_000;
/** Offers of the last quarter of an hour say how it is now. */
export const OFFERS_KEPT_MS = 15 * 60_000;
