import type { ActionKind, ActionProgress } from '../../actions/action.ts';
import type { Room, Verdict } from '../../fleet/fleet.ts';
import { SEVERITIES, type Severity } from '../../fleet/severity.ts';
import { formatAge, formatDuration } from '../../text/duration.ts';
import { quoteName, safeCell } from '../../text/safe-text.ts';
import { columnWidth, truncate } from '../../text/width.ts';
import { cell, type Line, type Span, span } from '../line.ts';
import { isRunning } from '../status-lines.ts';
import type { Symbols } from '../theme.ts';
import type { DispatchItem } from '../view-model.ts';

/** What a row is drawn with. */
export interface RowContext {
  readonly nowMs: number;
  readonly columns: number;
  readonly symbols: Symbols;
  /** The action under way on the row. */
  readonly action: ActionProgress | null;
  /** Somebody knows of the row's problem. Default false. */
  readonly acknowledged?: boolean;
  /** How old the answers are, in milliseconds, where they are too old to be said of now. Default null. */
  readonly staleMs?: number | null;
}

const AGE_COLUMNS = 4;
const MARK_COLUMNS = 2;
const STALE_STEP_MS = 10_000;

/** Columns that are left for the middle of a row between its mark and its age. */
export const middleColumns = (columns: number): number => columns - MARK_COLUMNS - AGE_COLUMNS;

const DOING: Readonly<Record<ActionKind, string>> = {
  dispatch: 'dispatching',
  redispatch: 're-dispatching',
  'remove-dispatch': 'removing',
  'remove-agent': 'removing',
  kick: 'removing a participant',
  'create-room': 'creating',
  'delete-room': 'deleting',
  'clear-ghost': 'clearing',
};

/** `dispatching 2 s…`: stands in the row until the sweeps show the outcome. */
const actionText = (action: ActionProgress, nowMs: number, symbols: Symbols): string =>
  `${DOING[action.plan.intention.kind]} ${formatDuration(nowMs - action.startedAtMs)}${symbols.ellipsis}`;

export const markOf = ({ severity }: Pick<Verdict, 'severity'>, symbols: Symbols): Span =>
  span(`${symbols.marks[severity]} `, severity);

/** The age is the last cell: when it ticks, no text after it is sent again. */
export const ageOf = (sinceMs: number | null, { nowMs, symbols }: RowContext): Span =>
  span(
    sinceMs === null || sinceMs === 0
      ? ' '.repeat(AGE_COLUMNS)
      : cell(formatAge(nowMs - sinceMs), AGE_COLUMNS, symbols.ellipsis, 'end'),
    'muted',
  );

/** `support-v2 idle · 40s ago`: the age stays, whatever is cut, and ticks slowly, as every tick is sent. */
const staleText = (text: string, staleMs: number, columns: number, symbols: Symbols): string => {
  const ago = `${symbols.separator}${formatAge(Math.floor(staleMs / STALE_STEP_MS) * STALE_STEP_MS)} ago`;
  const left = Math.max(0, columns - columnWidth(ago));
  return cell(`${truncate(text, left, { ellipsis: symbols.ellipsis })}${ago}`, columns, symbols.ellipsis);
};

/** What the row says of its thing: the verdict, or what is being done about it. */
export const summaryOf = (
  text: string,
  verdict: Verdict,
  columns: number,
  { action, nowMs, symbols, acknowledged = false, staleMs = null }: RowContext,
): Span => {
  if (action !== null) {
    return span(cell(actionText(action, nowMs, symbols), columns, symbols.ellipsis), 'accent');
  }
  if (acknowledged) return span(cell(`ack: ${safeCell(text, columns)}`, columns, symbols.ellipsis), 'muted');
  if (staleMs !== null) return span(staleText(safeCell(text, columns), staleMs, columns, symbols), 'muted');
  const calm = verdict.severity === 'ok' || verdict.severity === 'ignored';
  return span(cell(safeCell(text, columns), columns, symbols.ellipsis), calm ? 'plain' : verdict.severity);
};

/** An acknowledged row is muted, unless an action runs on it. */
export const steppedBack = (row: Line, { acknowledged = false, action }: RowContext): Line =>
  acknowledged && action === null ? row.map((part): Span => ({ ...part, tone: 'muted' })) : row;

/** The summary where the name stands beside it already. Raw. */
export const withoutName = (summary: string, name: string): string => {
  if (name === '') return summary;
  if (summary.startsWith(`${name} `)) return summary.slice(name.length + 1);
  if (summary.startsWith(`${name}: `)) return summary.slice(name.length + 2);
  return summary.endsWith(` for ${name}`) ? summary.slice(0, -` for ${name}`.length) : summary;
};

/** The newest action under way that concerns a room, one of its dispatches, or one of its participants. */
export const actionOn = (
  actions: readonly ActionProgress[],
  room: Room,
  part: { readonly dispatchId?: string; readonly identity?: string } = {},
): ActionProgress | null =>
  actions.findLast((action) => {
    const { target } = action.plan;
    if (!isRunning(action)) return false;
    if (target.room === null ? target.roomName !== room.name : target.room !== room.key) return false;
    if (part.dispatchId !== undefined) {
      return target.dispatchId === part.dispatchId || action.createdDispatchId === part.dispatchId;
    }
    return part.identity === undefined || target.identity === part.identity;
  }) ?? null;

export const worstOf = (verdicts: readonly Verdict[]): Severity =>
  SEVERITIES.find((severity) => verdicts.some((verdict) => verdict.severity === severity)) ?? 'ignored';

/** What an agent or a dispatch is called. Safe. */
export const agentNameText = (agentName: string | null): string =>
  agentName === null ? '(name unknown)' : agentName === '' ? '(unnamed)' : quoteName(agentName);

/** `(automatic)` is the one that the server made with the room. */
export const dispatchNameText = ({ dispatch }: Pick<DispatchItem, 'dispatch'>): string =>
  dispatch.facts.agentName === '' ? '(automatic)' : quoteName(dispatch.facts.agentName);
