import type { EventDraft } from '../fleet/events.ts';
import type { Fleet, Room } from '../fleet/fleet.ts';
import type { Incident } from '../fleet/incidents.ts';
import type { Change } from '../fleet/indexed-map.ts';
import type { RoomKey, Snapshot } from '../fleet/snapshot.ts';
import { isGhost } from '../fleet/verdict/ghost.ts';
import type { RoomsBefore } from '../registry/servers-table.ts';

/** Rooms that were seen less than 60 s before went all at once. */
const AT_ONCE_MS = 60_000;
/** One or two ending calls leave an empty project, which is normal. */
const LEAST_LOST = 3;
/** The loss is shown for 10 minutes. After that the project is a different one. */
const SAID_FOR_MS = 10 * 60_000;

const LEFT_OUT =
  'ListRooms now and then leaves out rooms that are there: a room goes from the screen when two listings agree.';

/** Two consecutive fleets and the rooms that differ between them. */
export interface FleetChange {
  readonly before: Fleet;
  readonly after: Fleet;
  readonly changes: readonly Change<Room>[];
}

/** What the listings say about the project as a whole. */
export interface ListingWatch {
  /** @returns what happened between the two fleets, for the event log */
  readonly observe: (change: FleetChange, snapshot: Snapshot, nowMs: number) => readonly EventDraft[];
  /** Losses that still last, for ten minutes at most. The same list while its content is the same. */
  readonly incidents: () => readonly Incident[];
  /** Sentences that are true right now. */
  readonly notices: () => readonly string[];
}

const eventDraft = (
  room: Pick<Room, 'key' | 'name'> | null,
  text: string,
  severity: EventDraft['severity'],
): EventDraft => ({
  kind: 'listing',
  room: room?.key ?? null,
  roomName: room?.name ?? null,
  subject: null,
  text,
  severity,
});

const lost = (what: string, atMs: number): Incident => ({
  id: `${what} ${atMs}`,
  verdict: what,
  severity: 'critical',
  agentName: null,
  deployment: null,
  sinceMs: atMs,
  rooms: [],
});

const hasNamed = (room: Room | undefined): boolean =>
  room?.dispatches.some(({ facts }) => facts.agentName !== '') ?? false;

const NONE: readonly never[] = [];

/**
 * Detects what no single room shows: many rooms went at once, or a listing left one out.
 * @param roomsBefore how many rooms an earlier run saw last; called once, at the first listing, if that one is empty
 */
export const createListingWatch = (roomsBefore: () => RoomsBefore | null): ListingWatch => {
  let wasListed = false;
  /** Rooms with a named dispatch. */
  const named = new Set<RoomKey>();
  /** Rooms that lost their named dispatches, with the time they were last seen with one. */
  const lostAtMs = new Map<RoomKey, number>();
  /** When the server last answered with something new. */
  let answeredMs = Number.NEGATIVE_INFINITY;
  const flickerToldMs = new Map<RoomKey, number>();
  let rooms: Incident | null = null;
  let dispatches: Incident | null = null;
  let incidents: readonly Incident[] = NONE;
  let notices: readonly string[] = NONE;

  const flickers = (snapshot: Snapshot, fleet: Fleet, nowMs: number): readonly EventDraft[] => {
    const found: EventDraft[] = [];
    for (const [key, atMs] of snapshot.listing.flickeredAtMs) {
      const toldMs = flickerToldMs.get(key);
      const room = fleet.byKey.get(key);
      if (!room || (toldMs !== undefined && atMs - toldMs < SAID_FOR_MS) || nowMs - atMs > SAID_FOR_MS)
        continue;
      flickerToldMs.set(key, atMs);
      found.push(eventDraft(room, 'left out of one listing and back in the next: it was there', 'notice'));
    }
    return found;
  };

  const loseRooms = (before: Fleet, after: Fleet, nowMs: number): readonly EventDraft[] => {
    if (after.rooms.length > 0) rooms = null;
    if (rooms !== null && nowMs - (rooms.sinceMs ?? nowMs) > SAID_FOR_MS) rooms = null;
    if (after.rooms.length > 0 || before.rooms.length < LEAST_LOST) return NONE;
    rooms = lost(`all ${before.rooms.length} rooms are gone at once`, nowMs);
    return [eventDraft(null, rooms.verdict, 'critical')];
  };

  /** Reports rooms that an earlier run saw less than a minute before this run's first, empty listing. */
  const loseRoomsOfBefore = (nowMs: number): readonly EventDraft[] => {
    const known = roomsBefore();
    if (known === null || known.rooms < LEAST_LOST) return NONE;
    const emptiedMs = known.emptiedMs ?? nowMs;
    if (emptiedMs - known.seenMs > AT_ONCE_MS || nowMs - emptiedMs > SAID_FOR_MS) return NONE;
    rooms = lost(`all ${known.rooms} rooms are gone at once`, emptiedMs);
    return [eventDraft(null, rooms.verdict, 'critical')];
  };

  const followNamed = (changes: readonly Change<Room>[], atMs: number): void => {
    for (const [earlier, room] of changes) {
      const key = (room ?? earlier)?.key;
      if (key === undefined) continue;
      if (hasNamed(room)) {
        named.add(key);
        lostAtMs.delete(key);
      } else if (named.delete(key)) lostAtMs.set(key, atMs);
    }
  };

  const loseDispatches = (after: Fleet, nowMs: number): readonly EventDraft[] => {
    for (const [key, atMs] of lostAtMs) {
      const room = after.byKey.get(key);
      // Nobody knows what is in a ghost.
      if (!room || isGhost(room) || nowMs - atMs > AT_ONCE_MS) lostAtMs.delete(key);
    }
    const areThere = named.size > 0;
    if (areThere || after.rooms.length === 0) dispatches = null;
    if (dispatches !== null && nowMs - (dispatches.sinceMs ?? nowMs) > SAID_FOR_MS) dispatches = null;
    if (areThere || lostAtMs.size < LEAST_LOST) return NONE;
    dispatches = lost(`the dispatches of all ${lostAtMs.size} rooms are gone at once`, nowMs);
    lostAtMs.clear();
    return [eventDraft(null, dispatches.verdict, 'critical')];
  };

  return {
    observe: ({ before, after, changes }, snapshot, nowMs) => {
      const isLive = snapshot.connection.state === 'live';
      const isSame = changes.length === 0;
      if (isLive && !isSame) answeredMs = nowMs;
      followNamed(changes, answeredMs);
      if (!isLive) return NONE;
      const isFirst = !wasListed;
      wasListed = true;
      const happened = [
        ...(isFirst && after.rooms.length === 0 ? loseRoomsOfBefore(nowMs) : NONE),
        ...flickers(snapshot, after, nowMs),
        ...(isSame && rooms === null ? NONE : loseRooms(before, after, nowMs)),
        ...(isSame && dispatches === null ? NONE : loseDispatches(after, nowMs)),
      ];
      const now = [rooms, dispatches].filter((incident) => incident !== null);
      if (now.length !== incidents.length || now.some((one, place) => one !== incidents[place]))
        incidents = now;
      const flickersLately = [...flickerToldMs.values()].some((atMs) => nowMs - atMs < SAID_FOR_MS);
      const said = [
        ...incidents.map(
          ({ verdict }) =>
            `${verdict[0]?.toUpperCase()}${verdict.slice(1)}: a server that restarts loses them, and another server behind this address looks like that, too.`,
        ),
        ...(flickersLately ? [LEFT_OUT] : []),
      ];
      if (said.join() !== notices.join()) notices = said;
      return happened;
    },
    incidents: () => incidents,
    notices: () => notices,
  };
};
