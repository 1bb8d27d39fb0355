import chalk, { type BackgroundColorName, type ChalkInstance, type ForegroundColorName } from 'chalk';
import { Box, Text } from 'ink';
import { memo } from 'react';
import { useScreen, useTicking } from '../hooks/screen-context.ts';
import { fitLine, type Line, type Span, sameLine, sameLines } from '../line.ts';
import type { ShownColor, TextStyle, Theme } from '../theme.ts';

const isHex = (color: ShownColor): color is `#${string}` =>
  typeof color === 'string' && color.startsWith('#');

/** `yellowBright` is `bgYellowBright` as a background. */
const behindName = (name: ForegroundColorName) =>
  `bg${name.charAt(0).toUpperCase()}${name.slice(1)}` as BackgroundColorName;

const inFront = (color: ShownColor): ChalkInstance =>
  typeof color === 'number' ? chalk.ansi256(color) : isHex(color) ? chalk.hex(color) : chalk[color];

const behind = (color: ShownColor): ChalkInstance =>
  typeof color === 'number'
    ? chalk.bgAnsi256(color)
    : isHex(color)
      ? chalk.bgHex(color)
      : chalk[behindName(color)];

const paintText = (text: string, { color, backgroundColor, ...style }: TextStyle): string => {
  let painted = style.dim ? chalk.dim(text) : text;
  if (style.strikethrough) painted = chalk.strikethrough(painted);
  if (color !== undefined) painted = inFront(color)(painted);
  if (backgroundColor !== undefined) painted = behind(backgroundColor)(painted);
  if (style.bold) painted = chalk.bold(painted);
  return style.inverse ? chalk.inverse(painted) : painted;
};

/** Paints a text on a background of its own, and leaves the spaces around it alone. */
const paintWords = (text: string, style: TextStyle): string => {
  const words = text.trim();
  const start = text.indexOf(words);
  return text.slice(0, start) + paintText(words, style) + text.slice(start + words.length);
};

const paintSpan = (part: Span, theme: Theme): string => {
  const { text, tone = 'plain', bold = false, inverse = false } = part;
  const style = theme.style(tone);
  const whole = { ...style, bold: bold || style.bold === true, inverse: inverse || style.inverse === true };
  const hasBackground = style.backgroundColor !== undefined || style.inverse === true;
  return hasBackground && !inverse ? paintWords(text, whole) : paintText(text, whole);
};

/**
 * Paints a line into a single string. As separate Ink elements, each span would be a component with its own
 * nodes.
 */
export const painted = (spans: Line, theme: Theme): string =>
  spans.map((part) => paintSpan(part, theme)).join('');

interface TextLineProps {
  readonly spans: Line;
  readonly columns: number;
}

/**
 * One row of the screen, exactly `columns` wide. Memoized: a row that looks the same is not rendered again.
 */
export const TextLine = memo(
  ({ spans, columns }: TextLineProps) => {
    const { theme } = useScreen();
    const fitted = fitLine(spans, columns, theme.symbols.ellipsis);
    return (
      <Box height={1} flexShrink={0}>
        <Text wrap="truncate">{painted(fitted, theme)}</Text>
      </Box>
    );
  },
  (one, other) => one.columns === other.columns && sameLine(one.spans, other.spans),
);

interface LinesProps {
  readonly columns: number;
  /** The exact height: extra lines are cut off, missing lines stay empty. */
  readonly rows: number;
  readonly lines: readonly Line[];
}

/** Rows of text in a box of fixed size. */
export const Lines = ({ columns, rows, lines }: LinesProps) => (
  <Box flexDirection="column" width={columns} height={rows} flexShrink={0} overflow="hidden">
    {lines.slice(0, rows).map((spans, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place on the screen
      <TextLine key={index} spans={spans} columns={columns} />
    ))}
  </Box>
);

interface TickingLinesProps {
  readonly columns: number;
  readonly rows: number;
  readonly lines: (nowMs: number) => readonly Line[];
}

/** Rows of text that depend on the time. Rendered again only when a tick changes one of them. */
export const TickingLines = ({ columns, rows, lines }: TickingLinesProps) => (
  <Lines columns={columns} rows={rows} lines={useTicking(lines, sameLines)} />
);
