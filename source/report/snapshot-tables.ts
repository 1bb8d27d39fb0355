import { type Agent, agentsThere, type Dispatch, type Fleet, type Room } from '../fleet/fleet.ts';
import type { Snapshot } from '../fleet/snapshot.ts';
import { isGhost } from '../fleet/verdict/ghost.ts';
import { counted } from '../text/counted.ts';
import { formatAge, formatClockTime } from '../text/duration.ts';
import { quoteName, safeText } from '../text/safe-text.ts';
import { severityWord } from './marks.ts';
import type { ReportedProject } from './parts.ts';
import { printTable, type TableColumn } from './table.tsx';

/** Nobody reads more than 500 rows; `--json` has them all. */
const MOST_ROWS = 500;

const age = (sinceMs: number | null, nowMs: number): string =>
  sinceMs ? formatAge(Math.max(0, nowMs - sinceMs)) : '';

const agentName = ({ agentName: name }: Agent): string => {
  if (name === null) return '(unknown)';
  return name === '' ? '(unnamed)' : quoteName(name);
};

/** Formats `3`, `3 (1 simulated)`: no real caller waits in a simulation. */
const humansText = ({ humans }: Room): string => {
  const simulated = humans.filter(({ isSimulated }) => isSimulated).length;
  return simulated === 0 ? String(humans.length) : `${humans.length} (${simulated} simulated)`;
};

interface InRoom<Item> {
  readonly room: Room;
  readonly item: Item;
}

const roomColumns = (nowMs: number): readonly TableColumn<Room>[] => [
  { title: 'Room', text: (room) => quoteName(room.name), shrinks: true },
  { title: 'Severity', text: (room) => severityWord(room.verdict.severity), spare: 1 },
  { title: 'Verdict', text: (room) => safeText(room.verdict.summary), shrinks: true },
  { title: 'Humans', text: humansText, spare: 3 },
  { title: 'Agents', text: (room) => String(agentsThere(room).length), spare: 4 },
  { title: 'Age', text: (room) => age(room.facts.createdAtMs, nowMs), spare: 2 },
];

const agentColumns = (nowMs: number): readonly TableColumn<InRoom<Agent>>[] => [
  { title: 'Room', text: ({ room }) => quoteName(room.name), shrinks: true },
  { title: 'Agent', text: ({ item }) => agentName(item), shrinks: true },
  { title: 'State', text: ({ item }) => safeText(item.state ?? ''), shrinks: true, spare: 3 },
  { title: 'Verdict', text: ({ item }) => `${severityWord(item.verdict.severity)}: ${item.verdict.name}` },
  { title: 'Identity', text: ({ item }) => quoteName(item.identity), shrinks: true, spare: 2 },
  { title: 'Age', text: ({ item }) => age(item.participant.joinedAtMs, nowMs), spare: 1 },
];

const dispatchColumns = (nowMs: number): readonly TableColumn<InRoom<Dispatch>>[] => [
  { title: 'Room', text: ({ room }) => quoteName(room.name), shrinks: true },
  {
    title: 'Agent',
    text: ({ item }) => (item.facts.agentName ? quoteName(item.facts.agentName) : '(automatic)'),
    shrinks: true,
  },
  { title: 'Verdict', text: ({ item }) => `${severityWord(item.verdict.severity)}: ${item.verdict.name}` },
  { title: 'Dispatch', text: ({ item }) => safeText(item.id), shrinks: true, spare: 2 },
  { title: 'Age', text: ({ item }) => age(item.facts.createdAtMs, nowMs), spare: 1 },
];

const section = <Item>(
  title: string,
  items: readonly Item[],
  columns: readonly TableColumn<Item>[],
  width: number | null,
): string => {
  if (items.length === 0) return `${title}: none`;
  const shown = items.slice(0, MOST_ROWS);
  const rest = items.length - shown.length;
  return [
    `${title} (${items.length})`,
    printTable(shown, columns, width),
    ...(rest > 0 ? [`… and ${rest} more, none of them worse; --json has them all`] : []),
  ].join('\n');
};

const inRooms = <Item>(rooms: readonly Room[], pick: (room: Room) => readonly Item[]): InRoom<Item>[] =>
  rooms.flatMap((room) => pick(room).map((item) => ({ room, item })));

const headline = (project: ReportedProject, snapshot: Snapshot, fleet: Fleet): string => {
  const { figures } = fleet;
  const ghosts = fleet.rooms.filter(isGhost).length;
  const verified = fleet.rooms.filter((room) => room.verified && !isGhost(room)).length;
  const swept = [
    `${verified}/${counted(figures.rooms - ghosts, 'room')}`,
    ...(ghosts > 0 ? [counted(ghosts, 'ghost')] : []),
  ];
  return [
    `lktop  ${safeText(project.name)}  ${safeText(project.host)}${project.demo ? '  DEMO' : ''}`,
    [
      counted(figures.rooms, 'room'),
      `${figures.roomsWithAgents} with agents`,
      counted(figures.activeAgentSessions, 'active agent session'),
      counted(figures.agentParticipants, 'agent'),
    ].join(' · '),
    `${figures.critical} critical · ${counted(figures.warning, 'warning')} · swept ${formatClockTime(snapshot.finishedAtMs ?? snapshot.startedAtMs)} · ${swept.join(' · ')}`,
  ].join('\n');
};

/**
 * Prints a snapshot for people: the figures, then one table each of rooms, agents and dispatches, without colour.
 * @param rooms the selected rooms of the fleet
 * @param width columns the tables may take; null: no limit
 */
export const snapshotTables = (
  project: ReportedProject,
  snapshot: Snapshot,
  fleet: Fleet,
  rooms: readonly Room[],
  width: number | null,
): string => {
  const nowMs = snapshot.finishedAtMs ?? snapshot.startedAtMs;
  const agents = inRooms(rooms, (room) => room.agents);
  const dispatches = inRooms(rooms, (room) => room.dispatches);
  return [
    headline(project, snapshot, fleet),
    section('Rooms', rooms, roomColumns(nowMs), width),
    section('Agents', agents, agentColumns(nowMs), width),
    section('Dispatches', dispatches, dispatchColumns(nowMs), width),
  ].join('\n\n');
};
