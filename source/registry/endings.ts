import { answeredMs, type Ledger } from './ledger.ts';
import { hasRow, type OpenRow, type OpenRows, sessionKey, type Table } from './open-rows.ts';
import type { Steps } from './sql.ts';
import { CLOCK_WAS_WRONG_MS, LOOKED_MS } from './sweep-record.ts';

/** How a thing ended, as far as is known. */
export interface Ending {
  readonly row: OpenRow;
  /** Until when it was seen. */
  readonly seenMs: number;
  /** When it was found gone. */
  readonly goneMs: number;
  /** Nobody looked between the two. */
  readonly isUnseen: boolean;
  /** Its room was gone, too. */
  readonly isRoomGone: boolean;
}

export type Endings = Readonly<Record<Table, readonly Ending[]>>;

/** How far the clocks of two runs may differ. */
const CLOCKS_DIFFER_MS = 10_000;

const wasIn =
  ({ rooms }: Ledger, table: Table) =>
  ({ roomId, id }: OpenRow): boolean => {
    const room = rooms.get(roomId);
    if (table === 'rooms' || room === undefined) return room !== undefined;
    return table === 'sessions'
      ? room.agents.some(({ participantId }) => participantId === id)
      : room.dispatches.some((dispatch) => dispatch.id === id);
  };

/** What came and went before another run looked. */
function* lateOf(
  project: number,
  table: Table,
  added: readonly OpenRow[],
  othersMs: number,
): Steps<readonly Ending[]> {
  const late: Ending[] = [];
  for (const row of added) {
    const { lastSeenMs: seenMs } = row;
    if (othersMs - seenMs <= CLOCKS_DIFFER_MS || (yield* hasRow(project, table, row))) continue;
    late.push({ row, seenMs, goneMs: othersMs, isUnseen: othersMs - seenMs > LOOKED_MS, isRoomGone: false });
  }
  return late;
}

/**
 * Of the things that a record adds, those that came and went before another run looked: it has looked at everything
 * since, and the record was written late. Call it before they are added.
 *
 * @param othersMs until when another run had looked
 */
export function* findLate(project: number, added: OpenRows, othersMs: number): Steps<Endings> {
  return {
    rooms: yield* lateOf(project, 'rooms', added.rooms, othersMs),
    sessions: yield* lateOf(project, 'sessions', added.sessions, othersMs),
    dispatches: yield* lateOf(project, 'dispatches', added.dispatches, othersMs),
  };
}

/** What this run knows of the things in a room, and since when. */
interface Knowledge {
  /** Whether the thing is there; null: this run does not know. */
  readonly isThere: (row: OpenRow) => boolean | null;
  /** Whether this run had seen the thing before. */
  readonly wasThere: (row: OpenRow) => boolean;
  readonly isRoomThere: (roomId: string) => boolean;
  /** When this run looked last, for certain. */
  readonly lookedMs: (roomId: string) => number;
  /** When this run had seen the rooms that differ before, see `Ledger`. */
  readonly seenBeforeMs: Ledger['seenBeforeMs'];
  /** Until when another run had looked. */
  readonly othersMs: number;
}

/** The things that are open and not there, with how they ended. */
const endedOf = (
  open: readonly OpenRow[],
  { isThere, wasThere, lookedMs, seenBeforeMs, othersMs, isRoomThere }: Knowledge,
): readonly Ending[] =>
  open.flatMap((row) => {
    if (isThere(row) !== false) return [];
    const goneMs = lookedMs(row.roomId);
    const aheadMs = row.lastSeenMs - goneMs;
    // Another run has seen it after this one looked.
    if (aheadMs > 0 && (aheadMs <= CLOCK_WAS_WRONG_MS || row.startMs > goneMs)) return [];
    const ownMs = wasThere(row) ? (seenBeforeMs.get(row.roomId) ?? 0) : 0;
    // A run that did not look meanwhile believes those who did: they would have noticed that it is gone.
    const lastMs = goneMs - ownMs <= LOOKED_MS ? ownMs : Math.max(ownMs, othersMs);
    const seenMs = Math.min(goneMs, Math.max(row.lastSeenMs, lastMs));
    return {
      row,
      seenMs,
      goneMs,
      isUnseen: goneMs - seenMs > LOOKED_MS,
      isRoomGone: !isRoomThere(row.roomId),
    };
  });

/** Who is in the rooms that answered: the sessions as `sessionKey`, and the dispatches by their ids. */
const presentIn = (
  rooms: Ledger['rooms'],
): { readonly sessions: ReadonlySet<string>; readonly dispatches: ReadonlySet<string> } => {
  const sessions = new Set<string>();
  const dispatches = new Set<string>();
  for (const { roomId, verifiedMs, ...room } of rooms.values()) {
    if (verifiedMs === null) continue;
    for (const { participantId } of room.agents) sessions.add(sessionKey(roomId, participantId));
    for (const { id } of room.dispatches) dispatches.add(id);
  }
  return { sessions, dispatches };
};

/** What an ending follows from. */
export interface Sight {
  /** What this run saw until now. */
  readonly before: Ledger;
  /** What it sees. */
  readonly ledger: Ledger;
  /** When the rooms were listed. */
  readonly atMs: number;
  /** Until when another run had looked. */
  readonly othersMs: number;
}

/** How the open things ended that this run no longer sees. */
export const findEnded = (open: OpenRows, { before, ledger, atMs, othersMs }: Sight): Endings => {
  const { rooms, seenBeforeMs } = ledger;
  const present = presentIn(rooms);
  const known = {
    isRoomThere: (roomId: string) => rooms.has(roomId),
    lookedMs: (roomId: string) => (rooms.has(roomId) ? answeredMs(ledger, roomId) : atMs),
    seenBeforeMs,
    othersMs,
  };
  const inRoom =
    (isListed: (row: OpenRow) => boolean) =>
    (row: OpenRow): boolean | null => {
      const room = rooms.get(row.roomId);
      // A dispatch may have moved to the room that replaced its own.
      if (isListed(row)) return true;
      return room !== undefined && room.verifiedMs === null ? null : false;
    };
  const ended = (table: Table, isThere: Knowledge['isThere']): readonly Ending[] =>
    endedOf(open[table], { ...known, isThere, wasThere: wasIn(before, table) });
  return {
    rooms: ended('rooms', ({ roomId }) => rooms.has(roomId)),
    sessions: ended(
      'sessions',
      inRoom(({ roomId, id }) => present.sessions.has(sessionKey(roomId, id))),
    ),
    dispatches: ended(
      'dispatches',
      inRoom(({ id }) => present.dispatches.has(id)),
    ),
  };
};
