import type { Agent, Fleet, Room, Severity } from './fleet.ts';
import type { RoomKey } from './snapshot.ts';

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
export type Happening = Omit<FleetEvent, 'number' | 'atMs'>;

const inRoom = (
  room: Room,
  kind: EventKind,
  subject: string | null,
  text: string,
  severity: Severity = 'ok',
): Happening => ({ kind, room: room.key, roomName: room.name, subject, text, severity });

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

const agentLabel = (agent: Agent): string => `${agent.agentName || 'unnamed agent'} (${agent.identity})`;

const agentEvents = (before: Room, after: Room): Happening[] => {
  const { came, went, stayed } = compare(before.agents, after.agents, (agent) => agent.identity);
  return [
    ...came.map((agent) => inRoom(after, 'agent joined', agent.identity, `${agentLabel(agent)} joined`)),
    ...went.map((agent) => inRoom(after, 'agent left', agent.identity, `${agentLabel(agent)} left`)),
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

const humanEvents = (before: Room, after: Room): Happening[] => {
  const { came, went } = compare(before.humans, after.humans, (human) => human.identity);
  const label = (human: Room['humans'][number]): string =>
    human.phoneNumber === null ? human.identity : `${human.identity} (${human.phoneNumber})`;
  return [
    ...came.map((human) => inRoom(after, 'participant joined', human.identity, `${label(human)} joined`)),
    ...went.map((human) => inRoom(after, 'participant left', human.identity, `${label(human)} left`)),
  ];
};

const dispatchEvents = (before: Room, after: Room): Happening[] => {
  const { came, went } = compare(before.dispatches, after.dispatches, (dispatch) => dispatch.id);
  const label = (dispatch: Room['dispatches'][number]): string => dispatch.facts.agentName || '(automatic)';
  return [
    ...came.map((one) => inRoom(after, 'dispatch made', one.id, `dispatch to ${label(one)} made`)),
    ...went.map((one) => inRoom(after, 'dispatch gone', one.id, `dispatch to ${label(one)} gone`)),
  ];
};

const verdictEvents = (before: Room, after: Room): Happening[] => {
  const isSame =
    before.verdict.name === after.verdict.name &&
    before.verdict.severity === after.verdict.severity &&
    before.cause.id === after.cause.id;
  if (isSame || (before.verdict.severity === 'ok' && after.verdict.severity === 'ok')) return [];
  const { severity, summary, name } = after.verdict;
  const text = severity === 'ok' || severity === 'ignored' ? `well again: ${summary}` : `${name}: ${summary}`;
  return [inRoom(after, 'verdict', after.cause.id, text, severity)];
};

/** A room that came is compared with itself when nobody was in it yet. */
const emptied = (room: Room): Room => ({ ...room, humans: [], agents: [], dispatches: [] });

const changesOf = (before: Room, after: Room): Happening[] => [
  ...dispatchEvents(before, after),
  ...humanEvents(before, after),
  ...agentEvents(before, after),
  ...verdictEvents(before, after),
];

/**
 * What happened between two judged snapshots, room by room. Rooms that were there before anybody looked (`isFirst`)
 * did not open just now, and what is in them did not happen.
 */
export const happenings = (
  before: Fleet,
  after: Fleet,
  isBaseline: (key: RoomKey) => boolean,
): Happening[] => {
  if (before.rooms === after.rooms) return [];
  const events: Happening[] = [];
  for (const room of after.rooms) {
    const earlier = before.byKey.get(room.key);
    if (earlier === room) continue;
    if (!earlier) {
      if (isBaseline(room.key)) continue;
      events.push(inRoom(room, 'room opened', null, 'room opened'));
      if (room.verified) events.push(...changesOf(emptied(room), room));
      continue;
    }
    if (!room.verified) continue;
    if (!earlier.verified && isBaseline(room.key)) {
      // Nobody saw how it came to be so, but a problem is news to whoever watches.
      events.push(
        ...verdictEvents({ ...room, verdict: { ...room.verdict, name: '', severity: 'ok' } }, room),
      );
      continue;
    }
    events.push(...changesOf(earlier.verified ? earlier : emptied(earlier), room));
  }
  for (const room of before.rooms) {
    if (!after.byKey.has(room.key)) events.push(inRoom(room, 'room closed', null, 'room closed'));
  }
  return events;
};
