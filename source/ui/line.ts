import { cell as cellOf, columnWidth, inPieces } from '../text/width.ts';
import type { Tone } from './theme.ts';

/** A piece of a line in one style. The text is safe (see `text/safe-text.ts`). */
export interface Span {
  readonly text: string;
  readonly tone?: Tone;
  readonly bold?: boolean;
  readonly inverse?: boolean;
}

/** One line of the screen. */
export type Line = readonly Span[];

export const span = (text: string, tone: Tone = 'plain'): Span => ({ text, tone });

export const line = (text: string, tone: Tone = 'plain'): Line => [span(text, tone)];

export const BLANK_LINE: Line = [];

export const lineText = (spans: Line): string => spans.map(({ text }) => text).join('');

export const lineWidth = (spans: Line): number =>
  spans.reduce((columns, { text }) => columns + columnWidth(text), 0);

/** Cuts or pads a line to exactly `columns`. A cut line ends with the ellipsis. */
export const fitLine = (spans: Line, columns: number, ellipsis: string): Line => {
  const missing = columns - lineWidth(spans);
  if (missing >= 0) return missing === 0 ? spans : [...spans, span(' '.repeat(missing))];
  const fitted: Span[] = [];
  let left = columns;
  for (const part of spans) {
    const width = columnWidth(part.text);
    // The extra space makes the part too long, so that a part which ends exactly at the edge still gets an
    // ellipsis for the parts that follow.
    if (width >= left) return [...fitted, { ...part, text: cellOf(`${part.text} `, left, { ellipsis }) }];
    fitted.push(part);
    left -= width;
  }
  return fitted;
};

export const sameLine = (one: Line, other: Line): boolean =>
  one === other ||
  (one.length === other.length &&
    one.every((part, index) => {
      const counterpart = other[index];
      return (
        counterpart !== undefined &&
        part.text === counterpart.text &&
        part.tone === counterpart.tone &&
        part.bold === counterpart.bold &&
        part.inverse === counterpart.inverse
      );
    }));

export const sameLines = (some: readonly Line[], others: readonly Line[]): boolean =>
  some === others ||
  (some.length === others.length &&
    some.every((one, index) => {
      const other = others[index];
      return other !== undefined && sameLine(one, other);
    }));

/** Formats a cell of exactly `columns`. */
export const cell = (text: string, columns: number, ellipsis: string, align: 'start' | 'end' = 'start') =>
  cellOf(text, columns, { ellipsis, align });

/** Joins as many parts as fit into `columns`, from the first. The first stays in any case. */
export const joinFitting = (parts: readonly string[], separator: string, columns: number): string => {
  const text = parts.join(separator);
  return parts.length > 1 && columnWidth(text) > columns
    ? joinFitting(parts.slice(0, -1), separator, columns)
    : text;
};

/** Does not split before a unit of time: `13 s` counts as one word. */
const BETWEEN_WORDS = /(?<!\d) | (?!(?:s|min|h|d)(?![\p{L}\d]))/u;

/** Wraps text at spaces into lines of at most `columns`. Longer words are split. */
export const wrap = (text: string, columns: number): string[] => {
  const room = Math.max(1, columns);
  // The fast path for nearly all texts, thousands of times a minute.
  if (columnWidth(text) <= room && text === text.trim() && !text.includes('\n')) return [text];
  const wrapped: string[] = [];
  for (const paragraph of text.split('\n')) {
    let current = /^ */.exec(paragraph)?.[0] ?? '';
    // Adds up the widths word by word. Measuring the whole line after each word would take quadratic time.
    let columnsTaken = current.length;
    let started = false;
    for (const word of paragraph
      .trim()
      .split(BETWEEN_WORDS)
      .flatMap((long) => (columnWidth(long) <= room ? [long] : inPieces(long, room)))) {
      const width = columnWidth(word);
      const blank = started ? 1 : 0;
      if (columnsTaken + blank + width <= room) {
        current += started ? ` ${word}` : word;
        columnsTaken += blank + width;
      } else {
        if (started) wrapped.push(current);
        current = word;
        columnsTaken = width;
      }
      started = true;
    }
    wrapped.push(current);
  }
  return wrapped;
};
