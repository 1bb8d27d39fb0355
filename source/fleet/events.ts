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
  | 'connection'
  /** About an agent deployed on LiveKit Cloud. It is in no room. */
  | 'deployed agent';

/** One event, as far as the sweeps can tell. */
export interface FleetEvent {
  /** The event's key; it counts up. */
  readonly number: number;
  /** When the sweep saw the event, not when it happened. */
  readonly atMs: number;
  readonly kind: EventKind;
  /** Null for an event of the whole project. */
  readonly room: RoomKey | null;
  readonly roomName: string | null;
  /** The participant's identity or the dispatch's id. Raw. */
  readonly subject: string | null;
  /** Raw: it quotes names from the server. */
  readonly text: string;
  readonly severity: Severity;
}

/** An event before it gets a date and a number. */
export type EventDraft = Omit<FleetEvent, 'number' | 'atMs'>;

const inRoom = (
  room: Room,
  kind: EventKind,
  subject: string | null,
  text: string,
  severity: Severity = 'ok',
): EventDraft => ({ kind, room: room.key, roomName: room.name, subject, text, severity });

/** Splits two lists by key: items only in `after`, items only in `before`, and items in both. */
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

/** More than 20 departures between two sweeps are reported as one event: so many rarely leave by themselves. */
const MOST_LEAVING = 20;

/** Reports many departures at once as one event, because nobody knows whether they left or were dropped. */
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

/** The room is neither well nor a problem yet: an agent is coming, or a caller waits within the grace time. */
const isUndecided = ({ verdict: { name }, waitingSinceMs }: Room): boolean =>
  waitingSinceMs !== null || AGENT_MAY_COME.has(name);

const verdictEvents = (before: Room, after: Room): EventDraft[] => {
  const isSame =
    before.verdict.name === after.verdict.name &&
    before.verdict.severity === after.verdict.severity &&
    before.cause.id === after.cause.id;
  // A room that was never verified had no problem that could end.
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

/** A new room is compared with an empty copy of itself. */
const emptied = (room: Room): Room => ({ ...room, humans: [], agents: [], dispatches: [] });

/** Nobody knows who is in a room whose node died, so such a room reports no joins or leaves. */
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
    // The user needs to hear of a problem that existed before the first sweep, although nobody saw it begin.
    return verdictEvents({ ...room, verdict: NOTHING_KNOWN }, room);
  }
  return changesOf(earlier.verified ? earlier : emptied(earlier), room);
};

/**
 * Lists what happened between two judged snapshots, worst room first, from the rooms that changed. In the first
 * snapshot (`isBaseline`) every room and participant was there already, so they cause no events.
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
    // Most rooms have no events and need no sorting.
    if (events.length > 0) changed.push({ room, events });
  }
  return [
    ...changed.sort((a, b) => compareRooms(a.room, b.room)).flatMap(({ events }) => events),
    ...closed.sort(compareRooms).map((room) => inRoom(room, 'room closed', null, 'room closed')),
  ];
};
