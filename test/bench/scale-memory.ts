import { type Assessment, assess, emptyAssessment } from '../../source/fleet/assess.ts';
import { fleetDiff } from '../../source/fleet/events.ts';
import { findIncidents } from '../../source/fleet/incidents.ts';
import { changesBetween } from '../../source/fleet/indexed-map.ts';
import { defaultFleetSettings } from '../../source/fleet/settings.ts';
import { noPace, roomKey, type Snapshot } from '../../source/fleet/snapshot.ts';
import { createRoomStore } from '../../source/scanner/room-store.ts';
import type { RoomStore } from '../../source/scanner/room-store-view.ts';
import { START_MS } from '../helpers/facts.ts';
import type { Report } from './line.ts';
import { type Answers, answersOf, manyAnswers } from './scale-worlds.ts';
import { median } from './statistics.ts';

const ROOMS = 10_000;
const CHANGED = 10;
/** Enough runs for the code to reach its final compiled state. */
const WARM_UPS = 20;
const RUNS = 31;
const INTERVAL_MS = 2_000;

const verifyAll = (roomStore: RoomStore, all: readonly Answers[], atMs: number): void => {
  for (const { room, participants, dispatches } of all) {
    roomStore.verify(roomKey(room), participants, dispatches, { askedAtMs: atMs, atMs });
  }
};

const assemble = (roomStore: RoomStore, atMs: number): Snapshot => ({
  sweep: 1,
  startedAtMs: atMs,
  finishedAtMs: atMs,
  connection: { state: 'live' },
  rooms: roomStore.observations(),
  verifiedAtMs: roomStore.verifiedAtMs(),
  listing: roomStore.doubts(),
  callsPerMinute: 0,
  pace: { ...noPace, oldestVerifiedAtMs: roomStore.oldestVerifiedAtMs() },
});

/** The work from the answers to the screen: the snapshot, its verdicts, events and incidents. */
const digest = (roomStore: RoomStore, before: Assessment, atMs: number): Assessment => {
  const after = assess(before, assemble(roomStore, atMs), defaultFleetSettings);
  fleetDiff(
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

/** All rooms are new, so an earlier snapshot does not help. */
const fullSnapshot = (all: readonly Answers[]): number => {
  const roomStore = createRoomStore();
  roomStore.list(
    all.map(({ room }) => room),
    START_MS,
  );
  verifyAll(roomStore, all, START_MS);
  return timed(() => digest(roomStore, emptyAssessment, START_MS));
};

/** Every room answered again, a few of them with a change. */
const changedSnapshots = (all: readonly Answers[]): (() => number) => {
  const roomStore = createRoomStore();
  let atMs = START_MS;
  roomStore.list(
    all.map(({ room }) => room),
    atMs,
  );
  verifyAll(roomStore, all, atMs);
  let assessment = digest(roomStore, emptyAssessment, atMs);
  let round = 0;
  return () => {
    round += 1;
    atMs += INTERVAL_MS;
    verifyAll(roomStore, all.slice(CHANGED + 1), atMs);
    const state = round % 2 === 0 ? 'listening' : 'speaking';
    const news = Array.from({ length: CHANGED }, (_, index) => answersOf(index + 1, state));
    return timed(() => {
      verifyAll(roomStore, news, atMs);
      assessment = digest(roomStore, assessment, atMs);
    });
  };
};

/** The cost of processing answers after they have arrived. */
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
