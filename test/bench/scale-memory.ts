import { type Assessment, assess, emptyAssessment } from '../../source/fleet/assess.ts';
import { happenings } from '../../source/fleet/events.ts';
import { findIncidents } from '../../source/fleet/incidents.ts';
import { changesBetween } from '../../source/fleet/indexed-map.ts';
import { defaultFleetSettings } from '../../source/fleet/settings.ts';
import { noPace, roomKey, type Snapshot } from '../../source/fleet/snapshot.ts';
import { createLedger } from '../../source/scanner/ledger.ts';
import type { Ledger } from '../../source/scanner/ledger-view.ts';
import { START_MS } from '../helpers/facts.ts';
import type { Report } from './line.ts';
import { type Answers, answersOf, manyAnswers } from './scale-worlds.ts';
import { median } from './statistics.ts';

const ROOMS = 10_000;
const CHANGED = 10;
/** Enough for the code to be compiled as well as it will be. */
const WARM_UPS = 20;
const RUNS = 31;
const INTERVAL_MS = 2_000;

const verifyAll = (ledger: Ledger, all: readonly Answers[], atMs: number): void => {
  for (const { room, participants, dispatches } of all) {
    ledger.verify(roomKey(room), participants, dispatches, { askedAtMs: atMs, atMs });
  }
};

const assemble = (ledger: Ledger, atMs: number): Snapshot => ({
  sweep: 1,
  startedAtMs: atMs,
  finishedAtMs: atMs,
  connection: { state: 'live' },
  rooms: ledger.observations(),
  verifiedAtMs: ledger.verifiedAtMs(),
  listing: ledger.doubts(),
  callsPerMinute: 0,
  pace: { ...noPace, oldestVerifiedAtMs: ledger.oldestVerifiedAtMs() },
});

/** From the answers that came in to what the screen is told: the snapshot, its verdicts, what happened, incidents. */
const digest = (ledger: Ledger, before: Assessment, atMs: number): Assessment => {
  const after = assess(before, assemble(ledger, atMs), defaultFleetSettings);
  happenings(
    changesBetween(before.fleet.byKey, after.fleet.byKey),
    (key) => before.fleet.byKey.size === 0 || before.fleet.byKey.has(key),
  );
  findIncidents(after.fleet.rooms);
  return after;
};

const timed = (work: () => void): number => {
  const startedMs = performance.now();
  work();
  return performance.now() - startedMs;
};

const measured = (work: () => number): number => {
  const times = Array.from({ length: WARM_UPS + RUNS }, work);
  return median(times.slice(WARM_UPS));
};

/** All rooms are new: nothing of an earlier snapshot helps. */
const fullSnapshot = (all: readonly Answers[]): number => {
  const ledger = createLedger();
  ledger.list(
    all.map(({ room }) => room),
    START_MS,
  );
  verifyAll(ledger, all, START_MS);
  return timed(() => digest(ledger, emptyAssessment, START_MS));
};

/** Every room answered again, a few with something new. */
const changedSnapshots = (all: readonly Answers[]): (() => number) => {
  const ledger = createLedger();
  let atMs = START_MS;
  ledger.list(
    all.map(({ room }) => room),
    atMs,
  );
  verifyAll(ledger, all, atMs);
  let assessment = digest(ledger, emptyAssessment, atMs);
  let round = 0;
  return () => {
    round += 1;
    atMs += INTERVAL_MS;
    verifyAll(ledger, all.slice(CHANGED + 1), atMs);
    const state = round % 2 === 0 ? 'listening' : 'speaking';
    const news = Array.from({ length: CHANGED }, (_, index) => answersOf(index + 1, state));
    return timed(() => {
      verifyAll(ledger, news, atMs);
      assessment = digest(ledger, assessment, atMs);
    });
  };
};

/** What the work on answers costs once they are there. */
export const measureMemory = (report: Report): void => {
  const all = manyAnswers(ROOMS);
  const subject = `${ROOMS} rooms, ${3 * ROOMS} participants`;
  report.line({
    name: `${subject}: assemble, judge and compare a full snapshot`,
    ours: measured(() => fullSnapshot(all)),
    unit: 'ms',
    reference: null,
    target: { kind: 'at most', value: 60 },
  });
  report.line({
    name: `${subject}: likewise with ${CHANGED} changed rooms, all others answered as before`,
    ours: measured(changedSnapshots(all)),
    unit: 'ms',
    reference: null,
    target: { kind: 'at most', value: 3 },
  });
};
