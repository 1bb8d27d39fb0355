import type { Worker, WorkerFacts } from '../fleet/workers.ts';
import { WORKER_LOAD_EVERY_MS } from '../time-limits.ts';
import type { Look, Place } from './look.ts';

/** One worker between two looks. */
export interface WorkerRecord {
  readonly place: Place;
  /** What everybody may see. The same object while nothing in it changed. */
  readonly worker: Worker;
  /** When the last look began; null: never. */
  readonly lookedAtMs: number | null;
  /** A doubtful look that a second one has to confirm. */
  readonly doubt: { readonly condition: Look['condition']; readonly atMs: number } | null;
  readonly loadKeptAtMs: number;
  /** When it last answered, also if nothing changed; null: never. */
  readonly answeredAtMs: number | null;
}

const MOST_LOADS = 20;
/** Loads and round trips that differ less are told as before, so that a calm screen stays calm. */
const NOTABLE_LOAD = 0.02;
const NOTABLE_ROUND_TRIP_MS = 5;

const isSameFacts = (one: WorkerFacts, other: WorkerFacts): boolean =>
  one.agentName === other.agentName &&
  one.type === other.type &&
  one.activeJobs === other.activeJobs &&
  one.load === other.load &&
  one.sdk === other.sdk &&
  one.version === other.version &&
  one.deployment === other.deployment;

const calmLoad = (before: number | null, now: number | null): number | null =>
  before !== null && now !== null && Math.abs(now - before) < NOTABLE_LOAD ? before : now;

const calmRoundTrip = (before: number | null, now: number | null): number | null => {
  if (before === null || now === null) return now;
  const isNotable = Math.abs(now - before) >= Math.max(NOTABLE_ROUND_TRIP_MS, before / 2);
  return isNotable ? now : before;
};

export const newRecord = (place: Place, nowMs: number): WorkerRecord => ({
  place,
  worker: {
    key: place.key,
    address: place.key,
    label: place.label,
    condition: 'asking',
    reason: null,
    sinceMs: nowMs,
    cameUpAtMs: null,
    facts: null,
    answeredAtMs: null,
    roundTripMs: null,
    slowSinceMs: null,
    loads: [],
    jobsChange: null,
    drainingSinceMs: place.isEnding ? nowMs : null,
  },
  lookedAtMs: null,
  doubt: null,
  loadKeptAtMs: Number.NEGATIVE_INFINITY,
  answeredAtMs: null,
});

/** The same worker at a place that was found again. */
export const atPlace = (record: WorkerRecord, place: Place, nowMs: number): WorkerRecord => {
  const { worker } = record;
  const drainingSinceMs = place.isEnding ? (worker.drainingSinceMs ?? nowMs) : null;
  const isSame = worker.label === place.label && worker.drainingSinceMs === drainingSinceMs;
  return { ...record, place, worker: isSame ? worker : { ...worker, label: place.label, drainingSinceMs } };
};

const factsAfter = (before: WorkerFacts | null, look: Look, place: Place): WorkerFacts | null => {
  if (look.facts === null) return before;
  const told: WorkerFacts = {
    ...look.facts,
    deployment: look.facts.deployment ?? place.deployment,
    load: calmLoad(before?.load ?? null, look.facts.load),
  };
  return before !== null && isSameFacts(before, told) ? before : told;
};

/** When it came up: it was missing before, as far as lktop looked. */
const cameUpAt = ({ condition, cameUpAtMs }: Worker, look: Look, nowMs: number): number | null => {
  if (look.condition !== 'up') return null;
  return condition === 'down' ? nowMs : cameUpAtMs;
};

/** The change of its jobs since it last answered, or the one before. */
const jobsChangeAfter = (
  { worker, answeredAtMs }: WorkerRecord,
  facts: WorkerFacts | null,
  nowMs: number,
): Worker['jobsChange'] => {
  const [before, now] = [worker.facts?.activeJobs ?? null, facts?.activeJobs ?? null];
  if (before === null || now === null || before === now || answeredAtMs === null) return worker.jobsChange;
  return { by: now - before, fromMs: answeredAtMs, toMs: nowMs };
};

const isSameWorker = (one: Worker, other: Worker): boolean =>
  (Object.keys(other) as (keyof Worker)[]).every(
    // The time of the last answer alone is no news.
    (name) => one[name] === other[name] || name === 'answeredAtMs',
  );

/** The same worker while a look waits for its answer. Whatever is wrong already is said already. */
export const whileSlow = (record: WorkerRecord, beganMs: number): WorkerRecord => {
  const { worker } = record;
  return worker.condition !== 'up' || worker.slowSinceMs !== null
    ? record
    : { ...record, worker: { ...worker, slowSinceMs: beganMs } };
};

/**
 * Adds a look to what is known. A doubtful look that begins a trouble waits for the next look to agree; until then the
 * worker stays as it was.
 *
 * @param beganMs when the look began; `nowMs` when it ended
 */
export const afterLook = (
  record: WorkerRecord,
  look: Look,
  { beganMs, nowMs }: { readonly beganMs: number; readonly nowMs: number },
): WorkerRecord => {
  const { worker, doubt, place } = record;
  const isNew = look.condition !== worker.condition;
  if (look.isDoubtful && isNew && doubt === null) {
    return { ...record, doubt: { condition: look.condition, atMs: beganMs } };
  }
  const facts = factsAfter(worker.facts, look, place);
  const load = look.facts?.load ?? null;
  const keepsLoad = load !== null && nowMs - record.loadKeptAtMs >= WORKER_LOAD_EVERY_MS;
  const isAnswered = look.roundTripMs !== null;
  const next: Worker = {
    ...worker,
    condition: look.condition,
    reason: look.reason,
    sinceMs: isNew ? (doubt?.atMs ?? beganMs) : worker.sinceMs,
    cameUpAtMs: cameUpAt(worker, look, nowMs),
    facts,
    answeredAtMs: isAnswered ? nowMs : worker.answeredAtMs,
    roundTripMs: calmRoundTrip(worker.roundTripMs, look.roundTripMs),
    slowSinceMs: null,
    jobsChange: jobsChangeAfter(record, facts, nowMs),
    loads: keepsLoad ? [...worker.loads, load].slice(-MOST_LOADS) : worker.loads,
  };
  return {
    ...record,
    worker: isSameWorker(worker, next) ? worker : next,
    doubt: null,
    loadKeptAtMs: keepsLoad ? nowMs : record.loadKeptAtMs,
    answeredAtMs: isAnswered ? nowMs : record.answeredAtMs,
  };
};
