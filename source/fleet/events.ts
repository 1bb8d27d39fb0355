import type { Agent, Room, Verdict } from './fleet.ts';
import type { Change } from './indexed-map.ts';
import { compareRooms } from './order.ts';
import { isWell, type Severity } from './severity.ts';
import type { RoomKey } from './snapshot.ts';
import { isGhost } from './verdict/ghost.ts';
import { AGENT_MAY_COME } from './verdict/verdicts.ts';

export type EventKind =
  | 'room opened'
  | 'room closed'
  | 'participant joined'
  | 'participant left'
  | 'agent joined'
  | 'agent left'
  | 'agent state'
  | 'dispatch made'
  | 'dispatch gone'
  | 'verdict'
  | 'listing'
  | 'action'
  | 'connection';

/** One thing that happened, as far as our sweeps can tell. */
export interface FleetEvent {
  /** Counts up; the key of an event. */
  readonly number: number;
  /** When the sweep saw it, not when it happened. */
  readonly atMs: number;
  readonly kind: EventKind;
  /** Null for what concerns the whole project. */
  readonly room: RoomKey | null;
  readonly roomName: string | null;
  /** The participant's identity or the dispatch's id. Raw. */
  readonly subject: string | null;
  /** Raw: quotes names from the server. */
  readonly text: string;
  readonly severity: Severity;
}

/** An event before it is dated and numbered. */
export type EventDraft = Omit<FleetEvent, 'number' | 'atMs'>;

const inRoom = (
  room: Room,
  kind: EventKind,
  subject: string | null,
  text: string,
  severity: Severity = 'ok',
): EventDraft => ({ kind, room: room.key, roomName: room.name, subject, text, severity });

/** What is only in `after`, what is only in `before`, and what is in both, by key. */
const compare = <Item>(
  before: readonly Item[],
  after: readonly Item[],
  keyOf: (item: Item) => string,
): { came: Item[]; went: Item[]; stayed: (readonly [Item, Item])[] } => {
  const old = new Map(before.map((item) => [keyOf(item), item]));
  const came: Item[] = [];
  const stayed: (readonly [Item, Item])[] = [];
  for (const item of after) {
    const earlier = old.get(keyOf(item));
    if (earlier === undefined) came.push(item);
    else stayed.push([earlier, item]);
    old.delete(keyOf(item));
  }
  return { came, went: [...old.values()], stayed };
};

/** More than 20 do not leave a room of their own accord between two sweeps. */
const MOST_LEAVING = 20;

/** Many who are gone at once are one event, as nobody knows whether they left. */
const goneEvents = <Gone>(
  room: Room,
  kind: 'participant left' | 'agent left',
  gone: readonly Gone[],
  stayed: number,
  tell: (one: Gone) => EventDraft,
): readonly EventDraft[] =>
  gone.length <= MOST_LEAVING
    ? gone.map(tell)
    : [
        inRoom(
          room,
          kind,
          null,
          `${gone.length} of ${gone.length + stayed} ${kind === 'agent left' ? 'agents' : 'participants'} are gone between two sweeps: the room or its server may have failed`,
          'notice',
        ),
      ];

const agentLabel = (agent: Agent): string => `${agent.agentName || 'unnamed agent'} (${agent.identity})`;

const agentEvents = (before: Room, after: Room): EventDraft[] => {
  const there = ({ agents }: Room) => agents.filter(({ isFormer }) => !isFormer);
  const { came, went, stayed } = compare(there(before), there(after), (agent) => agent.identity);
  return [
    ...came.map((agent) => inRoom(after, 'agent joined', agent.identity, `${agentLabel(agent)} joined`)),
    ...goneEvents(after, 'agent left', went, stayed.length, (agent) =>
      inRoom(after, 'agent left', agent.identity, `${agentLabel(agent)} left`),
    ),
    ...stayed
      .filter(([earlier, now]) => earlier.state !== now.state)
      .map(([earlier, now]) =>
        inRoom(
          after,
          'agent state',
          now.identity,
          `${now.agentName || 'unnamed agent'}: ${earlier.state ?? 'no state'} → ${now.state ?? 'no state'}`,
        ),
      ),
  ];
};

const humanEvents = (before: Room, after: Room): EventDraft[] => {
  const { came, went, stayed } = compare(before.humans, after.humans, (human) => human.identity);
  const label = (human: Room['humans'][number]): string =>
    human.phoneNumber === null ? human.identity : `${human.identity} (${human.phoneNumber})`;
  return [
    ...came.map((human) => inRoom(after, 'participant joined', human.identity, `${label(human)} joined`)),
    ...goneEvents(after, 'participant left', went, stayed.length, (human) =>
      inRoom(after, 'participant left', human.identity, `${label(human)} left`),
    ),
  ];
};

const dispatchEvents = (before: Room, after: Room): EventDraft[] => {
  const { came, went } = compare(before.dispatches, after.dispatches, (dispatch) => dispatch.id);
  const label = (dispatch: Room['dispatches'][number]): string => dispatch.facts.agentName || '(automatic)';
  return [
    ...came.map((one) => inRoom(after, 'dispatch made', one.id, `dispatch to ${label(one)} made`)),
    ...went.map((one) => inRoom(after, 'dispatch gone', one.id, `dispatch to ${label(one)} gone`)),
  ];
};

const NOTHING_KNOWN: Verdict = {
  name: '',
  severity: 'ok',
  summary: '',
  sinceMs: null,
  basis: [],
  remedy: null,
};

/** Neither a problem nor well yet: an agent is on its way, or a caller waits within the grace time. */
const isUndecided = ({ verdict: { name }, waitingSinceMs }: Room): boolean =>
  waitingSinceMs !== null || AGENT_MAY_COME.has(name);

const verdictEvents = (before: Room, after: Room): EventDraft[] => {
  const isSame =
    before.verdict.name === after.verdict.name &&
    before.verdict.severity === after.verdict.severity &&
    before.cause.id === after.cause.id;
  // A room that was not asked before had no problem that could end.
  if (isSame || (isWell(before.verdict) && isWell(after.verdict))) return [];
  const { severity, summary, name } = after.verdict;
  const problem = summary.startsWith(name) ? summary : `${name}: ${summary}`;
  const text = !isWell(after.verdict)
    ? problem
    : isUndecided(after)
      ? `no problem now: ${summary}`
      : `recovered: ${summary}`;
  return [inRoom(after, 'verdict', after.cause.id, text, severity)];
};

/** A room that came is compared with itself when nobody was in it yet. */
const emptied = (room: Room): Room => ({ ...room, humans: [], agents: [], dispatches: [] });

/** Who is in a room whose node died is unknown, so nobody joins or leaves it. */
const changesOf = (before: Room, after: Room): EventDraft[] =>
  isGhost(before) || isGhost(after)
    ? verdictEvents(before, after)
    : [
        ...dispatchEvents(before, after),
        ...humanEvents(before, after),
        ...agentEvents(before, after),
        ...verdictEvents(before, after),
      ];

const roomEvents = (earlier: Room | undefined, room: Room, isBaseline: boolean): EventDraft[] => {
  if (!earlier) {
    if (isBaseline) return [];
    const inside = room.verified ? changesOf(emptied(room), room) : [];
    return [inRoom(room, 'room opened', null, 'room opened'), ...inside];
  }
  if (!room.verified) return [];
  if (!earlier.verified && isBaseline) {
    // A problem that was there before is news to whoever watches, though nobody saw it begin.
    return verdictEvents({ ...room, verdict: NOTHING_KNOWN }, room);
  }
  return changesOf(earlier.verified ? earlier : emptied(earlier), room);
};

/**
 * What happened between two judged snapshots, room by room, the worst first, from the rooms that changed. Rooms that
 * were there before anybody looked (`isBaseline`) did not open just now, and what is in them did not happen.
 */
export const fleetDiff = (
  changes: readonly Change<Room>[],
  isBaseline: (key: RoomKey) => boolean,
): EventDraft[] => {
  const changed: { readonly room: Room; readonly events: readonly EventDraft[] }[] = [];
  const closed: Room[] = [];
  for (const [earlier, room] of changes) {
    if (!room) {
      if (earlier) closed.push(earlier);
      continue;
    }
    const events = roomEvents(earlier, room, isBaseline(room.key));
    // Most rooms have no events, and need no order.
    if (events.length > 0) changed.push({ room, events });
  }
  return [
    ...changed.sort((a, b) => compareRooms(a.room, b.room)).flatMap(({ events }) => events),
    ...closed.sort(compareRooms).map((room) => inRoom(room, 'room closed', null, 'room closed')),
  ];
};
