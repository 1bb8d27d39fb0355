import type { CellStyle, Screen } from './emulator.ts';

const CELL_WIDTH = 8.4;
const CELL_HEIGHT = 18;
const MARGIN = 12;
const BACKGROUND = '#16181d';
const FOREGROUND = '#d6d9e0';

const PALETTE: Readonly<Record<string, string>> = {
  black: '#3b4048',
  red: '#e5646d',
  green: '#8cc265',
  yellow: '#d9a343',
  blue: '#5c9fe0',
  magenta: '#c27fd7',
  cyan: '#4fb3bf',
  white: '#d6d9e0',
  'bright-black': '#7d8590',
  'bright-red': '#ff7b85',
  'bright-green': '#a5e075',
  'bright-yellow': '#f0c674',
  'bright-blue': '#7bb8f5',
  'bright-magenta': '#de9cf0',
  'bright-cyan': '#6fd0dc',
  'bright-white': '#ffffff',
};

const colour = (name: string | null, otherwise: string): string =>
  name === null ? otherwise : name.startsWith('#') ? name : (PALETTE[name] ?? otherwise);

const escapeXml = (text: string): string =>
  text.replace(/[&<>]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[character] ?? '');

interface Run {
  readonly column: number;
  text: string;
  readonly style: CellStyle;
}

/** Joins neighbouring cells of one style, so that a line is a few texts instead of a hundred. */
const runsOf = (screen: Screen, row: number): Run[] => {
  const runs: Run[] = [];
  const line = screen.line(row);
  for (let column = 0; column < line.length; column += 1) {
    const style = screen.styleAt(row, column);
    const last = runs.at(-1);
    const character = line[column] ?? ' ';
    if (last && JSON.stringify(last.style) === JSON.stringify(style)) last.text += character;
    else runs.push({ column, text: character, style });
  }
  return runs;
};

const drawRun = ({ column, text, style }: Run, row: number): string => {
  const x = MARGIN + column * CELL_WIDTH;
  const y = MARGIN + row * CELL_HEIGHT;
  const [front, back] = style.inverse
    ? [colour(style.background, BACKGROUND), colour(style.color, FOREGROUND)]
    : [colour(style.color, FOREGROUND), colour(style.background, BACKGROUND)];
  const width = text.length * CELL_WIDTH;
  const box =
    back === BACKGROUND
      ? ''
      : `<rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${CELL_HEIGHT}" fill="${back}"/>`;
  if (text.trim() === '') return box;
  const weight = style.bold ? ' font-weight="bold"' : '';
  const opacity = style.dim ? ' opacity="0.65"' : '';
  return `${box}<text x="${x.toFixed(1)}" y="${y + 13}" textLength="${width.toFixed(1)}" fill="${front}"${weight}${opacity}>${escapeXml(text)}</text>`;
};

/** Draws a terminal's screen as SVG for the README. Supports only characters that are one column wide. */
export const drawScreen = (screen: Screen, title: string): string => {
  const { columns, rows } = screen.size();
  const width = Math.ceil(columns * CELL_WIDTH + 2 * MARGIN);
  const height = rows * CELL_HEIGHT + 2 * MARGIN;
  const lines = Array.from({ length: rows }, (_, row) =>
    runsOf(screen, row)
      .map((run) => drawRun(run, row))
      .join(''),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="${BACKGROUND}"/>`,
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14" xml:space="preserve">`,
    ...lines.filter((line) => line !== ''),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
};
