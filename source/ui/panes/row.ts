import type { ActionKind, ActionProgress } from '../../actions/action.ts';
import type { Room, Verdict } from '../../fleet/fleet.ts';
import { SEVERITIES, type Severity } from '../../fleet/severity.ts';
import { formatAge, formatClockTime, formatDateTime, formatDuration } from '../../text/duration.ts';
import { fitWords } from '../../text/fit-words.ts';
import { beginningOf, cutText, quoteName, safeText } from '../../text/safe-text.ts';
import { columnWidth } from '../../text/width.ts';
import { type Line, type Span, span } from '../line.ts';
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

export const MARK_COLUMNS = 2;
const STALE_STEP_MS = 10_000;

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

/** 0 and null: unknown. */
export const ageOf = (sinceMs: number | null, { nowMs }: Pick<RowContext, 'nowMs'>): Span =>
  span(sinceMs === null || sinceMs === 0 ? '' : formatAge(nowMs - sinceMs), 'muted');

/** The age is by default the last column, so a tick sends no text after it to the terminal again. */
export const AGE_COLUMN = {
  id: 'age',
  heading: 'Age',
  width: { least: 4, wanted: 4 },
  align: 'end',
  rank: 0,
} as const;

const DAY_MS = 86_400_000;

/** Formats `12:04`, or `07-14` if it is a day or more away. 0: unknown. */
export const createdOf = (atMs: number, { nowMs }: Pick<RowContext, 'nowMs'>): Span => {
  if (atMs === 0) return span('');
  const isToday = Math.abs(nowMs - atMs) < DAY_MS;
  return span(isToday ? formatClockTime(atMs).slice(0, 5) : formatDateTime(atMs).slice(5, 10), 'muted');
};

/** In UTF-16 units. More of a name or a summary has no place in any column. */
const MOST_OF_A_NAME = 64;
const MOST_OF_A_SUMMARY = 240;

/**
 * Formats `support-v2 idle · 40s ago`. The age is never cut. It ticks in steps of 10 s, because every tick is
 * sent to the terminal.
 */
const staleText = (
  fit: (columns: number) => string,
  staleMs: number,
  columns: number,
  symbols: Symbols,
): string => {
  const ago = `${symbols.separator}${formatAge(Math.floor(staleMs / STALE_STEP_MS) * STALE_STEP_MS)} ago`;
  return `${fit(Math.max(0, columns - columnWidth(ago)))}${ago}`;
};

/** What the status of a row says. */
export interface Status {
  /** Raw. */
  readonly summary: string;
  readonly verdict: Verdict;
  /** The name in the summary, which may be cut so that no word is. Raw. */
  readonly name: string | null;
}

/** Formats the status of a row: the running action, else the verdict. No word of lktop's is cut. */
export const statusOf = (
  { summary, verdict, name }: Status,
  columns: number,
  { action, nowMs, symbols, acknowledged = false, staleMs = null }: RowContext,
): Span => {
  const { ellipsis } = symbols;
  if (action !== null)
    return span(fitWords(actionText(action, nowMs, symbols), [], columns, ellipsis), 'accent');
  const short = beginningOf(name ?? '', MOST_OF_A_NAME);
  const told = short === name ? summary : summary.replace(name ?? '', () => short);
  const text = safeText(cutText(told, MOST_OF_A_SUMMARY));
  const names = short === '' ? [] : [safeText(short)];
  const fit = (most: number) => fitWords(text, names, most, ellipsis);
  if (acknowledged) {
    const before = 'ack: ';
    return span(`${before}${fit(Math.max(0, columns - before.length))}`, 'muted');
  }
  if (staleMs !== null) return span(staleText(fit, staleMs, columns, symbols), 'muted');
  const calm = verdict.severity === 'ok' || verdict.severity === 'ignored';
  return span(fit(columns), calm ? 'plain' : verdict.severity);
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

export const worstOf = (verdicts: readonly Pick<Verdict, 'severity'>[]): Severity =>
  SEVERITIES.find((severity) => verdicts.some((verdict) => verdict.severity === severity)) ?? 'ignored';

/** Formats the name of an agent or a dispatch. Safe. */
export const agentNameText = (agentName: string | null): string =>
  agentName === null ? '(name unknown)' : agentName === '' ? '(unnamed)' : quoteName(agentName);

/** `(automatic)` marks the unnamed dispatch that the server creates with a room. */
export const dispatchNameText = ({ dispatch }: Pick<DispatchItem, 'dispatch'>): string =>
  dispatch.facts.agentName === '' ? '(automatic)' : quoteName(dispatch.facts.agentName);
