import type { RoomObservation } from '../../source/fleet/snapshot.ts';
import { readListInPieces } from '../../source/livekit/list-reader.ts';
import { roomList } from '../../source/livekit/readers.ts';
import { settleLists } from '../../source/ui/app-reducer.ts';
import { initialState } from '../../source/ui/app-state.ts';
import { detailLines } from '../../source/ui/detail/detail-lines.ts';
import { DEFAULT_KEYMAP } from '../../source/ui/key-lookup.ts';
import { UNICODE_SYMBOLS } from '../../source/ui/theme.ts';
import { viewOf } from '../../source/ui/view.ts';
import { agent, observation, roomFacts } from '../helpers/facts.ts';
import { createFakeSession } from '../ui/fake-session.ts';
import { fleetOf, NOW_MS } from '../ui/fixtures.ts';
import type { Group, Report } from './line.ts';
import { median } from './statistics.ts';

const RUNS = 11;
const LETTERS = 60_000;
const ROOMS = 1_000;
const METADATA = 524_288;
const MEGABYTE = 1024 ** 2;

const roomWith = (attribute: string): RoomObservation =>
  observation({
    room: roomFacts({ createdAtMs: NOW_MS - 60_000 }),
    participants: [
      agent({ joinedAtMs: NOW_MS - 50_000, attributes: { 'lk.agent.state': attribute, note: attribute } }),
    ],
  });

const detailTakesMs = (attribute: string): number => {
  const session = createFakeSession({ fleet: fleetOf([roomWith(attribute)]) });
  const state = {
    ...initialState(session.project, session.getState(), { columns: 120, rows: 40 }, DEFAULT_KEYMAP.hints),
    pane: 'agents' as const,
    listPane: 'agents' as const,
  };
  const view = viewOf(settleLists(state));
  const times = Array.from({ length: RUNS }, () => {
    const startedMs = performance.now();
    detailLines({ nowMs: NOW_MS, columns: 40, symbols: UNICODE_SYMBOLS, keys: DEFAULT_KEYMAP.hints }, view);
    return performance.now() - startedMs;
  });
  return median(times);
};

const measureDetail = (report: Report): void =>
  report.line({
    name: `the details of an agent with attributes of ${LETTERS} wide letters, once`,
    ours: detailTakesMs('漢'.repeat(LETTERS)),
    unit: 'ms',
    reference: { name: 'with one letter', value: detailTakesMs('漢') },
    target: { kind: 'at most', value: 100 },
  });

/** Feeds a listing room by room, so that it never exists in memory as a whole. */
const measureMemory = (report: Report): void => {
  const reader = readListInPieces(roomList);
  const metadata = 'x'.repeat(METADATA);
  for (let number = 0; number < ROOMS; number += 1) {
    const room = JSON.stringify({ sid: `RM_${number}`, name: `call-${number}`, metadata });
    reader.take(Buffer.from(`${number === 0 ? '{"rooms":[' : ','}${room}`));
  }
  reader.take(Buffer.from(']}'));
  const rooms = reader.end();
  globalThis.gc?.();
  report.line({
    name: `${ROOMS} rooms with ${METADATA / 1024} kB of metadata each, listed: the memory of the process`,
    ours: process.memoryUsage().rss / MEGABYTE,
    unit: 'MB',
    reference: null,
    target: { kind: 'at most', value: 400 },
  });
  // Read here, so that the rooms stay in memory until now.
  if (rooms?.length !== ROOMS) throw new Error('the listing was not read');
};

export const longFacts: Group = {
  name: 'long facts',
  run: async (report) => {
    measureDetail(report);
    measureMemory(report);
  },
};
