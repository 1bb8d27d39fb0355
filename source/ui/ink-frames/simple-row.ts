import { styledCharsFromTokens, styledCharsToString, type Token, tokenize } from '@alcalzone/ansi-tokenize';
import { isNarrow } from '../../text/width.ts';
import type { Clip, Write } from './write.ts';

const ESC = '\x1b';
/** An SGR escape sequence (colours and styles), which has no width. */
const STYLE = new RegExp(`(${ESC}\\[[\\d;]*m)`);
const NO_STYLE = `${ESC}[0m`;
/** Far more styles than a theme uses. */
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

/** A piece of a row in one style. It counts as one character for `styledCharsFromTokens`. */
const run = (value: string): Token => ({ type: 'char', value, fullWidth: false });

interface Line {
  readonly tokens: readonly Token[];
  /** In columns. */
  readonly width: number;
}

/** Returns null if a character may not be exactly one column wide. */
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

/** Applies the transformers. Returns null if the width is unclear or changed. */
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
 * Composes a row of plain texts that stand side by side and are not clipped, from pieces of one style. Ink
 * visits every cell several times, which makes 100 times the garbage.
 *
 * @returns what Ink would produce; null if the row needs Ink's cell-by-cell composition
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
