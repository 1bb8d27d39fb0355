import { type Line, lineWidth, type Span, span } from '../line.ts';
import type { Tone } from '../theme.ts';

/** A part of a header line, which may be too short for all parts. */
export interface Part {
  readonly spans: Line;
  readonly side: 'left' | 'right';
  /** If space is short, the highest rank is dropped first. */
  readonly rank: number;
}

const MARGIN_COLUMNS = 1;
const MIN_GAP_COLUMNS = 2;

const joined = (parts: readonly Part[], side: Part['side'], separator: string): Line =>
  parts
    .filter((part) => part.side === side)
    .flatMap((part, index): Span[] =>
      index === 0 ? [...part.spans] : [span(separator, 'muted'), ...part.spans],
    );

/** Lays out a line with left and right parts. Drops the least important parts until it fits. From 80 columns on, each part fits alone. */
export const lineOfParts = (parts: readonly Part[], columns: number, separator: string): Line => {
  const left = joined(parts, 'left', '  ');
  const right = joined(parts, 'right', separator);
  const gap = columns - 2 * MARGIN_COLUMNS - lineWidth(left) - lineWidth(right);
  const fits = gap >= (right.length === 0 ? 0 : MIN_GAP_COLUMNS);
  if (!fits && parts.length > 1) {
    const least = parts.reduce((one, other) => (other.rank > one.rank ? other : one));
    return lineOfParts(
      parts.filter((part) => part !== least),
      columns,
      separator,
    );
  }
  const margin = span(' '.repeat(MARGIN_COLUMNS));
  return [margin, ...left, span(' '.repeat(Math.max(0, gap))), ...right, margin];
};

export const part = (
  side: Part['side'],
  rank: number,
  text: string,
  tone: Tone = 'plain',
  bold = false,
): Part => ({
  side,
  rank,
  spans: [{ ...span(text, tone), bold }],
});
