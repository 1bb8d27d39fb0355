import { type Room, SEVERITIES, type Severity, type Verdict } from '../../fleet/fleet.ts';
import type { Incident } from '../../fleet/incidents.ts';
import type { RoomKey } from '../../fleet/snapshot.ts';
import type { Tracked } from '../../fleet/track-incidents.ts';
import { type Acknowledged, isAcknowledged, isProblem } from '../../query/acknowledge.ts';
import { type Grouping, groupAgents } from '../../query/group.ts';
import type { AgentItem } from '../view.ts';
import { rememberEach, rememberLast } from './remember.ts';

/** Rooms with one problem, as one row. */
export interface IncidentRow {
  readonly kind: 'incident';
  /** Lasts as long as the incident. */
  readonly key: string;
  readonly incident: Incident;
  /** Those that are found, in the order of the pane. */
  readonly rooms: readonly Room[];
  /** The worst of them. */
  readonly severity: Severity;
  /** How many of the rooms somebody knows of. */
  readonly acknowledged: number;
}

/** What some agents have in common, above them. */
export interface GroupRow {
  readonly kind: 'group';
  readonly key: string;
  readonly grouping: Grouping;
  /** Raw; "" where they have nothing of the kind, null where nobody knows. */
  readonly value: string | null;
  readonly items: readonly AgentItem[];
  readonly rooms: number;
  readonly severity: Severity;
  readonly problems: number;
  /** Problems that nobody has acknowledged. */
  readonly news: number;
  /** Its agents are not shown. */
  readonly folded: boolean;
}

export type RoomListRow = Room | IncidentRow;
export type AgentListRow = AgentItem | GroupRow;

export const isIncidentRow = (row: RoomListRow): row is IncidentRow => 'kind' in row;
export const isGroupRow = (row: AgentListRow): row is GroupRow => 'kind' in row;

/** Fewer are told by their own rows. */
const FEWEST_ROOMS = 2;

/** No key of a room begins so. */
export const incidentKey = (id: string): string => rowKey('incident', id);
const rowKey = (kind: string, name: string): string => `\n${kind}\n${name}`;

const worst = (verdicts: readonly Verdict[]): Severity =>
  SEVERITIES.find((severity) => verdicts.some((verdict) => verdict.severity === severity)) ?? 'ignored';

const incidentByRoom = rememberEach((tracked: readonly Tracked[]): ReadonlyMap<RoomKey, Tracked> => {
  const byRoom = new Map<RoomKey, Tracked>();
  for (const one of tracked) {
    if (one.goneSinceMs !== null || one.incident.rooms.length < FEWEST_ROOMS) continue;
    for (const room of one.incident.rooms) byRoom.set(room, one);
  }
  return byRoom;
});

const incidentRow = (
  { id, incident }: Tracked,
  rooms: readonly Room[],
  acknowledged: Acknowledged,
): IncidentRow => ({
  kind: 'incident',
  key: incidentKey(id),
  incident: { ...incident, id },
  rooms,
  severity: worst(rooms.map(({ verdict }) => verdict)),
  acknowledged: rooms.filter((room) => isAcknowledged(acknowledged, room.key, room)).length,
});

/** Each incident as one row, where the first of its rooms stands. */
export const foldIncidents = rememberLast(
  (
    rooms: readonly Room[],
    tracked: readonly Tracked[],
    acknowledged: Acknowledged,
    /** Stays a row of its own. */
    held: RoomKey | null,
  ): readonly RoomListRow[] => {
    const byRoom = incidentByRoom(tracked);
    if (byRoom.size === 0) return rooms;
    const incidentOf = ({ key }: Room): Tracked | undefined => (key === held ? undefined : byRoom.get(key));
    const members = new Map<Tracked, Room[]>();
    for (const room of rooms) {
      const incident = incidentOf(room);
      if (!incident) continue;
      const together = members.get(incident);
      if (together) together.push(room);
      else members.set(incident, [room]);
    }
    const told = new Set<Tracked>();
    return rooms.flatMap((room): readonly RoomListRow[] => {
      const incident = incidentOf(room);
      const together = incident && members.get(incident);
      if (!together || together.length < FEWEST_ROOMS) return [room];
      if (told.has(incident)) return [];
      told.add(incident);
      return [incidentRow(incident, together, acknowledged)];
    });
  },
);

/** The agents under what they have in common; those of a folded group are left out. */
export const foldGroups = rememberLast(
  (
    agents: readonly AgentItem[],
    grouping: Grouping,
    unfolded: ReadonlySet<string>,
    acknowledged: Acknowledged,
  ): readonly AgentListRow[] =>
    groupAgents(agents, grouping).flatMap(({ value, items, rooms }): readonly AgentListRow[] => {
      const key = rowKey('group', JSON.stringify([grouping, value]));
      const folded = !unfolded.has(key);
      const problems = items.filter(({ agent }) => isProblem(agent.verdict));
      const row: GroupRow = {
        kind: 'group',
        key,
        grouping,
        value,
        items,
        rooms,
        severity: worst(items.map(({ agent }) => agent.verdict)),
        problems: problems.length,
        news: problems.filter((item) => !isAcknowledged(acknowledged, item.key, item.agent)).length,
        folded,
      };
      return folded ? [row] : [row, ...items];
    }),
);

/** The keys of rows, the same array for the same rows. */
export const idsOf = rememberEach((rows: readonly { readonly key: string }[]): readonly string[] =>
  rows.map(({ key }) => key),
);
