import type { Human, Room } from '../../../fleet/fleet.ts';
import { agentsThere } from '../../../fleet/fleet.ts';
import { compareRooms } from '../../../fleet/order.ts';
import { byText, earliest, most, oldest, worst } from '../../../query/sort.ts';
import { quoteName } from '../../../text/safe-text.ts';
import { span } from '../../line.ts';
import { type PaneColumn, textColumn, VERDICT_COLUMN } from '../columns.ts';
import { AGE_COLUMN, ageOf, createdOf, statusOf } from '../row.ts';

const CALLERS_COLUMNS = 7;

/** Formats the number of callers, who may still be joining. `2 sim` if all are simulated. */
export const callersText = (humans: readonly Human[]): string => {
  if (humans.length === 0) return '';
  const simulated = `${humans.length} sim`;
  return humans.every(({ isSimulated }) => isSimulated) && simulated.length <= CALLERS_COLUMNS
    ? simulated
    : String(humans.length);
};

/** A problem or a wait shows how long it lasts. A healthy room shows its age. */
export const roomAge = ({ verdict, waitingSinceMs, facts }: Room): number => {
  const isCalm = verdict.severity === 'ok' || verdict.severity === 'ignored';
  return isCalm ? (waitingSinceMs ?? facts.createdAtMs) : (verdict.sinceMs ?? facts.createdAtMs);
};

export const ROOM_COLUMNS: readonly PaneColumn<Room>[] = [
  {
    id: 'name',
    heading: 'Room',
    description: 'the name of the room',
    width: { least: 10, wanted: 14, grows: 1 },
    rank: 0,
    order: byText(({ name }) => name),
    cell: ({ name }) => span(quoteName(name)),
  },
  {
    id: 'status',
    heading: 'Status',
    description: 'what is wrong, or what the agent does; sorted by severity',
    width: { least: 24, wanted: 28, grows: 2 },
    rank: 0,
    order: worst(compareRooms),
    cell: ({ verdict, cause }, context, columns) =>
      statusOf({ summary: verdict.summary, verdict, name: cause.agentName }, columns, context),
  },
  textColumn({
    ...VERDICT_COLUMN,
    rank: 4,
    textOf: ({ verdict }) => verdict.name,
  }),
  {
    id: 'callers',
    heading: 'Callers',
    description: 'how many people are in the room; sim: all are simulated',
    width: { least: CALLERS_COLUMNS, wanted: CALLERS_COLUMNS },
    align: 'end',
    rank: 1,
    order: most(({ humans, isRecorded }) => (isRecorded ? null : humans.length)),
    cell: ({ humans, isRecorded }) => span(isRecorded ? '?' : callersText(humans), 'muted'),
  },
  {
    id: 'agents',
    heading: 'Agents',
    description: 'how many agents are in the room',
    width: { least: 6, wanted: 6 },
    align: 'end',
    rank: 3,
    shown: 'wide',
    order: most((room) => agentsThere(room).length),
    cell: (room) => span(String(agentsThere(room).length || ''), 'muted'),
  },
  {
    id: 'created',
    heading: 'Created',
    description: 'when the room was created',
    width: { least: 7, wanted: 7 },
    align: 'end',
    rank: 2,
    shown: 'wide',
    order: earliest(({ facts }) => facts.createdAtMs),
    cell: ({ facts }, context) => createdOf(facts.createdAtMs, context),
  },
  textColumn({
    id: 'id',
    heading: 'Id',
    description: 'the id of the room, RM_…',
    width: { least: 15, wanted: 15 },
    rank: 4,
    shown: 'wide',
    textOf: ({ id }) => id,
  }),
  {
    ...AGE_COLUMN,
    description: 'how long the problem or the wait lasts, or how old the room is',
    order: oldest(roomAge),
    cell: (room, context) => ageOf(roomAge(room), context),
  },
];
