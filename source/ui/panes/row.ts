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

/** The context for drawing a row. */
export interface RowContext {
  readonly nowMs: number;
  readonly columns: number;
  readonly symbols: Symbols;
  /** The running action on the row. */
  readonly action: ActionProgress | null;
  /** The row's problem is acknowledged. Default false. */
  readonly acknowledged?: boolean;
  /** The age in milliseconds of the answers if they are stale. Default null. */
  readonly staleMs?: number | null;
}

const AGE_COLUMNS = 4;
const MARK_COLUMNS = 2;
const STALE_STEP_MS = 10_000;

/** Returns the columns between the mark and the age. */
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

/** Formats `dispatching 2 s…`, which replaces the verdict until the sweeps show the outcome. */
const actionText = (action: ActionProgress, nowMs: number, symbols: Symbols): string =>
  `${DOING[action.plan.intention.kind]} ${formatDuration(nowMs - action.startedAtMs)}${symbols.ellipsis}`;

export const markOf = ({ severity }: Pick<Verdict, 'severity'>, symbols: Symbols): Span =>
  span(`${symbols.marks[severity]} `, severity);

/** The age is the last cell, so a tick sends no text after it to the terminal again. */
export const ageOf = (sinceMs: number | null, { nowMs, symbols }: RowContext): Span =>
  span(
    sinceMs === null || sinceMs === 0
      ? ' '.repeat(AGE_COLUMNS)
      : cell(formatAge(nowMs - sinceMs), AGE_COLUMNS, symbols.ellipsis, 'end'),
    'muted',
  );

/**
 * Formats `support-v2 idle · 40s ago`. The age is never cut. It ticks in steps of 10 s, because every tick is
 * sent to the terminal.
 */
const staleText = (text: string, staleMs: number, columns: number, symbols: Symbols): string => {
  const ago = `${symbols.separator}${formatAge(Math.floor(staleMs / STALE_STEP_MS) * STALE_STEP_MS)} ago`;
  const left = Math.max(0, columns - columnWidth(ago));
  return cell(`${truncate(text, left, { ellipsis: symbols.ellipsis })}${ago}`, columns, symbols.ellipsis);
};

/** Formats the summary of a row: the running action, else the verdict. */
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

/** Removes the agent's name from a summary that stands next to it. Raw. */
export const withoutName = (summary: string, name: string): string => {
  if (name === '') return summary;
  if (summary.startsWith(`${name} `)) return summary.slice(name.length + 1);
  if (summary.startsWith(`${name}: `)) return summary.slice(name.length + 2);
  return summary.endsWith(` for ${name}`) ? summary.slice(0, -` for ${name}`.length) : summary;
};

/** Returns the newest running action on a room, or on one of its dispatches or participants. */
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

/** Formats the name of an agent or a dispatch. Safe. */
export const agentNameText = (agentName: string | null): string =>
  agentName === null ? '(name unknown)' : agentName === '' ? '(unnamed)' : quoteName(agentName);

/** `(automatic)` marks the unnamed dispatch that the server creates with a room. */
export const dispatchNameText = ({ dispatch }: Pick<DispatchItem, 'dispatch'>): string =>
  dispatch.facts.agentName === '' ? '(automatic)' : quoteName(dispatch.facts.agentName);
