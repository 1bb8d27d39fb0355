import type { Room } from '../../../fleet/fleet.ts';
import { counted } from '../../../text/counted.ts';
import { quoteName } from '../../../text/safe-text.ts';
import { cell, type Line, span } from '../../line.ts';
import { ageOf, markOf, middleColumns, type RowContext, summaryOf } from '../row.ts';

const HUMANS_COLUMNS = 9;
/** A pane narrower than 50 columns drops the humans. */
const MIN_COLUMNS_WITH_HUMANS = 50;
const NAME_SHARE = 0.36;

/** Formats `2 callers`. Callers who are still joining count. */
const humansText = ({ humans }: Room): string => {
  if (humans.length === 0) return '';
  if (humans.every(({ isSimulated }) => isSimulated)) return `${humans.length} sim`;
  return counted(humans.length, 'caller');
};

/** A problem or a wait shows how long it lasts. A healthy room shows its age. */
export const roomAge = ({ verdict, waitingSinceMs, facts }: Room): number => {
  const isCalm = verdict.severity === 'ok' || verdict.severity === 'ignored';
  return isCalm ? (waitingSinceMs ?? facts.createdAtMs) : (verdict.sinceMs ?? facts.createdAtMs);
};

/** Formats a room's row: mark, name, verdict, humans, age. */
export const roomRow = (room: Room, context: RowContext): Line => {
  const { columns, symbols } = context;
  const humansColumns = columns >= MIN_COLUMNS_WITH_HUMANS ? HUMANS_COLUMNS : 0;
  const shared = middleColumns(columns) - humansColumns;
  const nameColumns = Math.floor(shared * NAME_SHARE);
  const summaryColumns = shared - nameColumns;
  return [
    markOf(room.verdict, symbols),
    span(`${cell(quoteName(room.name), nameColumns - 1, symbols.ellipsis)} `),
    summaryOf(room.verdict.summary, room.verdict, summaryColumns, context),
    span(cell(humansText(room), humansColumns, symbols.ellipsis, 'end'), 'muted'),
    ageOf(roomAge(room), context),
  ];
};
