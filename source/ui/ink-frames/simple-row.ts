import { styledCharsFromTokens, styledCharsToString, type Token, tokenize } from '@alcalzone/ansi-tokenize';
import { isNarrow } from '../../text/width.ts';
import type { Clip, Write } from './write.ts';

const ESC = '\x1b';
/** A code for colours and the like, which takes no column. */
const STYLE = new RegExp(`(${ESC}\\[[\\d;]*m)`);
const NO_STYLE = `${ESC}[0m`;
/** Far more than a theme has. */
const MOST_STYLES = 256;

const knownStyles = new Map<string, readonly Token[]>();

const tokensOfStyle = (code: string): readonly Token[] => {
  const known = knownStyles.get(code);
  if (known) return known;
  if (knownStyles.size >= MOST_STYLES) knownStyles.clear();
  const tokens = tokenize(code);
  knownStyles.set(code, tokens);
  return tokens;
};

/** A piece of a row in one style. To what turns tokens into a row it is one character. */
const run = (value: string): Token => ({ type: 'char', value, fullWidth: false });

interface Line {
  readonly tokens: readonly Token[];
  /** Columns that it takes. */
  readonly width: number;
}

/** Null where the width of its characters is not seen at a glance. */
const readLine = (text: string): Line | null => {
  const tokens: Token[] = [];
  let width = 0;
  for (const [index, piece] of text.split(STYLE).entries()) {
    if (index % 2 === 1) tokens.push(...tokensOfStyle(piece));
    else if (!isNarrow(piece)) return null;
    else if (piece !== '') {
      tokens.push(run(piece));
      width += piece.length;
    }
  }
  return { tokens, width };
};

const textOf = (tokens: readonly Token[]): string => styledCharsToString(styledCharsFromTokens([...tokens]));

/** The line as it was transformed on its way to the row; null also where it became longer or shorter. */
const lineOf = ({ text, transformers, y }: Write, row: number): Line | null => {
  const line = readLine(text);
  if (line === null) return null;
  const transformed = readLine(
    transformers.reduce((one, transform) => transform(one, row - y), textOf(line.tokens)),
  );
  return transformed?.width === line.width ? transformed : null;
};

const contains = ({ x1, x2, y1, y2 }: Clip, x: number, width: number, row: number): boolean =>
  (x1 === undefined || x1 <= x) &&
  (x2 === undefined || x + width <= x2) &&
  (y1 === undefined || y1 <= row) &&
  (y2 === undefined || row < y2);

/**
 * A row of texts that stand side by side, cut by nothing, and are made of plain characters: it is put together from
 * pieces of one style. Ink looks at every cell, several times, which makes a hundred times the garbage.
 *
 * @returns null where only looking at every cell tells; otherwise what Ink would make of it
 */
export const composeSimply = (width: number, row: number, writes: readonly Write[]): string | null => {
  const tokens: Token[] = [];
  let column = 0;
  const fillTo = (end: number): void => {
    if (end > column) tokens.push(...tokensOfStyle(NO_STYLE), run(' '.repeat(end - column)));
    column = end;
  };
  for (const write of writes) {
    const line = lineOf(write, row);
    if (line === null || write.x < column || write.x + line.width > width) return null;
    if (!write.clips.every((clip) => contains(clip, write.x, line.width, row))) return null;
    if (line.width === 0) continue;
    fillTo(write.x);
    tokens.push(...tokensOfStyle(NO_STYLE), ...line.tokens);
    column += line.width;
  }
  fillTo(width);
  return textOf(tokens).trimEnd();
};
