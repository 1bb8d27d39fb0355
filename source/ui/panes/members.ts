import type { Room } from '../../fleet/fleet.ts';
import { isGhost } from '../../fleet/verdict/ghost.ts';
import { byText } from '../../query/sort.ts';
import { formatAge } from '../../text/duration.ts';
import { quoteName } from '../../text/safe-text.ts';
import { span } from '../line.ts';
import { rememberEach } from '../query/remember.ts';
import type { AgentItem, DispatchItem, View } from '../view-model.ts';
import type { PaneColumn } from './columns.ts';

/** Shared code of the agents pane and the dispatches pane. */

/** Returns the agents of a room as rows. The same objects for the same room. */
export const agentsOf = rememberEach((room: Room): readonly AgentItem[] =>
  room.agents.map((agent) => ({ key: `${room.key}\n${agent.identity}`, room, agent })),
);

/** Returns the dispatches of a room as rows. The same objects for the same room. */
export const dispatchesOf = rememberEach((room: Room): readonly DispatchItem[] =>
  room.dispatches.map((dispatch) => ({ key: `${room.key}\n${dispatch.id}`, room, dispatch })),
);

export const agentsOfAll = rememberEach((rooms: readonly Room[]) => rooms.flatMap(agentsOf));
export const dispatchesOfAll = rememberEach((rooms: readonly Room[]) => rooms.flatMap(dispatchesOf));

/** Says why the list is empty. An unswept room is not known to be empty. */
export const noMembers = ({ allRooms, room, incident }: View, none: string, noneAnywhere: string): string => {
  if (allRooms) return noneAnywhere;
  if (incident) return none.replace('this room', 'these rooms');
  if (room === null) return 'no room selected';
  if (isGhost(room)) return 'not known: its node died';
  return room.verified ? none : 'not swept yet';
};

/** Columns that agents and dispatches share. */
export const ROOM_COLUMN = {
  id: 'room',
  heading: 'Room',
  description: 'the room, if the list shows several',
  width: { least: 6, wanted: 12, grows: 1 },
  rank: 0,
  shown: 'many rooms',
  order: byText<Pick<AgentItem, 'room'>>(({ room }) => room.name),
  cell: ({ room }: Pick<AgentItem, 'room'>) => span(quoteName(room.name), 'muted'),
} as const satisfies PaneColumn<AgentItem>;

/** `missing, caller waits` has 21 columns. */
export const STATUS_WIDTH = { least: 21, wanted: 21, grows: 2 } as const;
export const NAME_WIDTH = { least: 6, wanted: 12, grows: 1 } as const;
/** LiveKit's ids have 15 characters. */
export const ID_WIDTH = { least: 11, wanted: 15 } as const;
export const WORKER_WIDTH = { least: 15, wanted: 15 } as const;
export const DEPLOYMENT_WIDTH = { least: 10, wanted: 10 } as const;

/** The time from the dispatch until its agent joined. */
export const TO_JOIN = {
  id: 'joined',
  heading: 'To join',
  description: 'how long the agent took to join after its dispatch was created',
  width: { least: 7, wanted: 7 },
  align: 'end',
  rank: 3,
  shown: 'wide',
} as const;

/** Servers that send whole seconds may date an effect up to 1 s before its cause. */
const SECOND_MS = 1_000;
const EXACT_BELOW_MS = 10_000;

/** Returns milliseconds from a dispatch to its agent; null if a time is unknown or they do not fit together. */
export const toJoinMs = (createdAtMs: number, joinedAtMs: number): number | null => {
  const tookMs = joinedAtMs - createdAtMs;
  return createdAtMs === 0 || joinedAtMs === 0 || tookMs <= -SECOND_MS ? null : Math.max(0, tookMs);
};

/** Formats `0.4s`, `12s` or `4m`. */
export const toJoinText = (tookMs: number | null): string => {
  if (tookMs === null) return '';
  return tookMs < EXACT_BELOW_MS ? `${(tookMs / SECOND_MS).toFixed(1)}s` : formatAge(tookMs);
};
