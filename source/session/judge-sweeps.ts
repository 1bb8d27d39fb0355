import type { Clock } from '../clock.ts';
import { type Assessment, assess, emptyAssessment } from '../fleet/assess.ts';
import { type EventDraft, fleetDiff } from '../fleet/events.ts';
import type { Fleet, Room } from '../fleet/fleet.ts';
import { type Change, changesBetween } from '../fleet/indexed-map.ts';
import type { FleetSettings } from '../fleet/settings.ts';
import type { RoomKey, Snapshot } from '../fleet/snapshot.ts';
import type { Experience } from '../registry/experience.ts';
import type { FleetChange, ListingWatch } from './listing-watch.ts';
import { connectionEvents } from './own-events.ts';
import type { Past } from './past.ts';
import { createWaitForPast } from './wait-for-past.ts';

/** A snapshot with its verdicts, and what is different from the one before. */
export interface JudgedSweep extends FleetChange {
  readonly snapshot: Snapshot;
  /** When it was judged. */
  readonly nowMs: number;
  /** What happened since the one before, for the event log. */
  readonly events: readonly EventDraft[];
}

/** Judges what the scanner publishes. */
export interface SweepJudge {
  /** With the newest verdicts. */
  readonly fleet: () => Fleet;
  readonly take: (snapshot: Snapshot) => void;
  /** Cancels its timer. */
  readonly stop: () => void;
}

export interface SweepJudgeOptions {
  /** What is shown before the first sweep. */
  readonly first: Snapshot;
  readonly settings: FleetSettings;
  readonly clock: Clock;
  readonly past: Past;
  readonly experience: Pick<Experience, 'roomsBefore'>;
  readonly listings: ListingWatch;
  /** Aborted when the session is closed. */
  readonly signal: AbortSignal;
  readonly onJudged: (sweep: JudgedSweep) => void;
}

const NO_CHANGES: readonly Change<Room>[] = [];

const roomChanges = (before: Fleet, after: Fleet): readonly Change<Room>[] =>
  before.rooms === after.rooms ? NO_CHANGES : changesBetween(before.byKey, after.byKey);

/** A snapshot is judged once the past has answered what its verdicts need, and compared with the one before. */
export const createSweepJudge = (options: SweepJudgeOptions): SweepJudge => {
  const { settings, clock, past, experience, listings, signal, onJudged } = options;
  let assessment: Assessment = emptyAssessment;
  let latest = options.first;
  /** The rooms of the first listing. They existed before lktop started. */
  let baseline: ReadonlySet<RoomKey> | null = null;

  const judge = (snapshot: Snapshot, hasNews: boolean): Assessment => {
    const judged = assess(assessment, snapshot, settings, past.background, hasNews);
    if (snapshot.rooms.length === 0) experience.roomsBefore();
    return judged;
  };

  const eventsOf = (change: FleetChange, snapshot: Snapshot, nowMs: number): readonly EventDraft[] => {
    if (snapshot.connection.state === 'live') baseline ??= new Set(change.after.byKey.keys());
    const known = baseline;
    return [
      ...connectionEvents(latest.connection, snapshot.connection),
      ...fleetDiff(change.changes, (key) => known?.has(key) ?? true),
      ...listings.observe(change, snapshot, nowMs),
    ];
  };

  const compare = (judged: Assessment, snapshot: Snapshot): void => {
    const nowMs = clock.now();
    const before = assessment.fleet;
    assessment = judged;
    const after = judged.fleet;
    const change = { before, after, changes: roomChanges(before, after) };
    const events = eventsOf(change, snapshot, nowMs);
    latest = snapshot;
    onJudged({ ...change, snapshot, nowMs, events });
  };

  const waitForPast = createWaitForPast({
    past,
    clock,
    signal,
    latest: () => latest,
    judge,
    onJudged: compare,
  });
  return { fleet: () => assessment.fleet, take: waitForPast.take, stop: waitForPast.stop };
};
