import chalk, { type ForegroundColorName } from 'chalk';
import type { Line, Span } from '../line.ts';
import type { Theme } from '../theme.ts';

const paintSpan = ({ text, tone = 'plain', bold = false, inverse = false }: Span, theme: Theme): string => {
  const { color, dimColor, strikethrough } = theme.style(tone);
  let painted = dimColor ? chalk.dim(text) : text;
  if (strikethrough) painted = chalk.strikethrough(painted);
  if (color !== undefined) painted = chalk[color as ForegroundColorName](painted);
  if (bold) painted = chalk.bold(painted);
  return inverse ? chalk.inverse(painted) : painted;
};

/** A line with its styles, as one text: for Ink every piece would be a component, with nodes of its own. */
export const painted = (spans: Line, theme: Theme): string =>
  spans.map((part) => paintSpan(part, theme)).join('');
