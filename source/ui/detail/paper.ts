import { formatAgo, formatClockTime, formatDateTime, formatDuration } from '../../text/duration.ts';
import { prettyMetadata } from '../../text/json.ts';
import { beginningOf, safeText, safeWhole } from '../../text/safe-text.ts';
import type { KeyHints } from '../key-hints.ts';
import { BLANK_LINE, cell, type Line, line, span, wrap } from '../line.ts';
import type { Symbols, Tone } from '../theme.ts';

const LABEL_COLUMNS = 12;
const DAY_MS = 86_400_000;
/** The detail pane is redrawn often, so longer texts are shown only in the JSON. */
const MAX_TEXT = 2_000;
/** The limit for all attributes together. */
const MAX_ATTRIBUTES_TEXT = 4_000;

/** The context in which the lines of a detail pane are written. */
export interface Paper {
  readonly nowMs: number;
  readonly columns: number;
  readonly symbols: Symbols;
  readonly keys: KeyHints;
}

/** Wraps a text. `text` is safe. */
export const paragraph = (paper: Paper, text: string, tone: Tone = 'plain', indent = 0): readonly Line[] =>
  wrap(text, paper.columns - indent).map((row) => line(' '.repeat(indent) + row, tone));

/** Formats `12:04:31`, with the date if it is a day or more away. */
export const clockText = (atMs: number, nowMs: number): string =>
  Math.abs(nowMs - atMs) < DAY_MS ? formatClockTime(atMs) : formatDateTime(atMs);

/** Formats `12:04:31 (4 min ago)`; `unknown` if the server gave no time. */
export const timeText = (atMs: number, nowMs: number): string =>
  atMs === 0 ? 'unknown' : `${clockText(atMs, nowMs)} (${formatAgo(atMs, nowMs)})`;

const SECOND_MS = 1_000;
const EXACT_BELOW_MS = 10_000;

/** Formats `0.4 s`; empty if a time is unknown or the effect precedes its cause. */
export const delayText = (fromMs: number, toMs: number): string => {
  const delayMs = toMs - fromMs;
  // Servers that send whole seconds may date an effect up to 1 s before its cause.
  if (fromMs === 0 || toMs === 0 || delayMs <= -SECOND_MS) return '';
  return delayMs < EXACT_BELOW_MS
    ? `${(Math.max(0, delayMs) / SECOND_MS).toFixed(1)} s`
    : formatDuration(delayMs);
};

/** Formats a label and its value, which wraps below itself. `value` is safe; an empty value gives no line. */
export const fact = (paper: Paper, label: string, value: string, tone: Tone = 'plain'): readonly Line[] =>
  value === ''
    ? []
    : wrap(value, paper.columns - LABEL_COLUMNS).map((row, index) => [
        span(cell(index === 0 ? label : '', LABEL_COLUMNS, paper.symbols.ellipsis), 'muted'),
        span(row, tone),
      ]);

/** Names and errors may be long enough for a few entries to fill many screens. */
const MOST_LINES = 120;

/** Writes the first entries and counts the rest. */
export const linesOfFirst = <Entry>(
  entries: readonly Entry[],
  mostEntries: number,
  write: (entry: Entry) => readonly Line[],
): { readonly lines: readonly Line[]; readonly left: number } => {
  const lines: Line[] = [];
  let written = 0;
  for (const entry of entries.slice(0, mostEntries)) {
    if (lines.length >= MOST_LINES) break;
    lines.push(...write(entry));
    written += 1;
  }
  return { lines, left: entries.length - written };
};

/** The list pane shows the rest. */
const MOST_LISTED = 100;
const LISTED_INDENT = 2;

/** Writes a heading and a paragraph per item. `textOf` returns safe text. */
export const entries = <Item>(
  paper: Paper,
  title: string,
  items: readonly Item[],
  textOf: (item: Item) => string,
): readonly Line[] => [
  BLANK_LINE,
  heading(title),
  ...items.slice(0, MOST_LISTED).flatMap((item) => paragraph(paper, textOf(item), 'plain', LISTED_INDENT)),
  ...(items.length > MOST_LISTED
    ? paragraph(paper, `and ${items.length - MOST_LISTED} more`, 'muted', LISTED_INDENT)
    : []),
];

export const boldLines = (lines: readonly Line[]): readonly Line[] =>
  lines.map((one) => one.map((part) => ({ ...part, bold: true })));

export const heading = (text: string): Line => [{ text, bold: true }];

const cut = (text: string, { keys }: Paper): string =>
  text.length > MAX_TEXT
    ? `${beginningOf(text, MAX_TEXT)} (${text.length - MAX_TEXT} more characters: ${keys.keyOf('json')} shows them)`
    : text;

/** Formats metadata or attributes, indented if they are JSON. `raw` comes from a server. */
export const metadataFact = (paper: Paper, label: string, raw: string): readonly Line[] => {
  if (raw === '') return [];
  // Truncated JSON does not parse and is shown as it came.
  const shown = prettyMetadata(cut(raw, paper)).split('\n');
  return shown.length === 1
    ? fact(paper, label, shown[0] ?? '')
    : [...fact(paper, label, shown[0] ?? ''), ...shown.slice(1).flatMap((row) => fact(paper, '', row))];
};

export const attributeFacts = (
  paper: Paper,
  attributes: Readonly<Record<string, string>>,
): readonly Line[] => {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return [];
  const lines: Line[] = [heading('Attributes')];
  let [shown, length] = [0, 0];
  for (const name of names) {
    const value = attributes[name] ?? '';
    if (length >= MAX_ATTRIBUTES_TEXT) break;
    lines.push(...paragraph(paper, `${safeText(name)} = ${safeWhole(cut(value, paper))}`, 'plain', 2));
    shown += 1;
    // Each attribute takes at least one line, so count a full line for short ones.
    length += Math.max(paper.columns, Math.min(name.length, MAX_TEXT) + Math.min(value.length, MAX_TEXT));
  }
  const left = names.length - shown;
  return left === 0
    ? lines
    : [...lines, ...paragraph(paper, `and ${left} more: ${paper.keys.keyOf('json')} shows them`, 'muted', 2)];
};
