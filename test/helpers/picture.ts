import type { CellStyle, Screen } from './emulator.ts';

const CELL_WIDTH = 8.4;
const CELL_HEIGHT = 18;
const MARGIN = 12;

/** The colours of a terminal. */
export interface Look {
  readonly background: string;
  readonly foreground: string;
}

/** Terminals that the pictures show, by their background. */
export const LOOKS = {
  dark: { background: '#16181d', foreground: '#d6d9e0' },
  light: { background: '#fbfbf9', foreground: '#24292f' },
} as const satisfies Readonly<Record<string, Look>>;

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

/** One of the 256 colours as `#rrggbb`: from 16 on a cube of 6×6×6, then 24 greys. */
export const hexOf256 = (index: number): string => {
  const level = (step: number) => [0, 95, 135, 175, 215, 255][step % 6] ?? 0;
  const cube = index - 16;
  const parts =
    index >= 232
      ? [0, 0, 0].map(() => 8 + 10 * (index - 232))
      : [level(Math.floor(cube / 36)), level(Math.floor(cube / 6)), level(cube)];
  return `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
};

const colour = (name: string | null, otherwise: string): string => {
  if (name === null) return otherwise;
  if (name.startsWith('#')) return name;
  return PALETTE[name] ?? hexOf256(Number(name));
};

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
  const { columns } = screen.size();
  const line = screen.line(row).padEnd(columns);
  for (let column = 0; column < columns; column += 1) {
    const style = screen.styleAt(row, column);
    const last = runs.at(-1);
    const character = line[column] ?? ' ';
    if (last && JSON.stringify(last.style) === JSON.stringify(style)) last.text += character;
    else runs.push({ column, text: character, style });
  }
  return runs;
};

const drawRun = ({ column, text, style }: Run, row: number, look: Look): string => {
  const x = MARGIN + column * CELL_WIDTH;
  const y = MARGIN + row * CELL_HEIGHT;
  const color = colour(style.color, look.foreground);
  const behind = colour(style.background, look.background);
  const [front, back] = style.inverse ? [behind, color] : [color, behind];
  const width = text.length * CELL_WIDTH;
  const box =
    back === look.background
      ? ''
      : `<rect x="${x.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${CELL_HEIGHT}" fill="${back}"/>`;
  const words = text.trimEnd();
  if (words === '') return box;
  const weight = style.bold ? ' font-weight="bold"' : '';
  const opacity = style.dim ? ' opacity="0.65"' : '';
  const length = (words.length * CELL_WIDTH).toFixed(1);
  return `${box}<text x="${x.toFixed(1)}" y="${y + 13}" textLength="${length}" fill="${front}"${weight}${opacity}>${escapeXml(words)}</text>`;
};

/** Draws each row of a screen. Supports only characters that are one column wide. */
export const drawRows = (screen: Screen, look: Look = LOOKS.dark): readonly string[] =>
  Array.from({ length: screen.size().rows }, (_, row) =>
    runsOf(screen, row)
      .map((run) => drawRun(run, row, look))
      .join(''),
  );

/** Puts drawn rows into a picture. @param below the rows of space below the screen */
export const drawPicture = (
  { columns, rows }: ReturnType<Screen['size']>,
  title: string,
  drawn: readonly string[],
  { look = LOOKS.dark, below = 0 }: { readonly look?: Look; readonly below?: number } = {},
): string => {
  const width = Math.ceil(columns * CELL_WIDTH + 2 * MARGIN);
  const height = (rows + below) * CELL_HEIGHT + 2 * MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="${look.background}"/>`,
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="14" xml:space="preserve">`,
    ...drawn.filter((line) => line !== ''),
    '</g>',
    '</svg>',
    '',
  ].join('\n');
};

/** Draws a terminal's screen as SVG for the README. */
export const drawScreen = (screen: Screen, title: string, look: Look = LOOKS.dark): string =>
  drawPicture(screen.size(), title, drawRows(screen, look), { look });

/** What an animated picture shows from a moment on: the screen, and a key with what it does below it. */
export interface Frame {
  readonly atMs: number;
  readonly rows: readonly string[];
  readonly key: string;
  readonly caption: string;
}

const CAPTION_ROWS = 2;

/** Draws the key that was pressed, as it is on a keyboard, and a sentence beside it. */
const drawCaption = ({ key, caption }: Frame, rows: number): string => {
  const y = MARGIN + rows * CELL_HEIGHT + CELL_HEIGHT / 2;
  const width = (key.length + 2) * CELL_WIDTH;
  const cap =
    key === ''
      ? ''
      : `<rect x="${MARGIN}" y="${y}" width="${width.toFixed(1)}" height="24" rx="4" fill="#30363d" stroke="#8b949e"/>` +
        `<text x="${(MARGIN + CELL_WIDTH).toFixed(1)}" y="${y + 17}" fill="#ffffff" font-weight="bold">${escapeXml(key)}</text>`;
  const x = MARGIN + (key === '' ? 0 : width + CELL_WIDTH);
  return `${cap}<text x="${x.toFixed(1)}" y="${y + 17}" fill="#ffd479">${escapeXml(caption)}</text>`;
};

/** Says when something is visible, as SMIL: GitHub runs no scripts in pictures. */
const visibility = (visible: readonly boolean[], frames: readonly Frame[], endMs: number): string => {
  if (visible.every(Boolean)) return '';
  const changes = frames.flatMap(({ atMs }, index) =>
    index === 0 || visible[index] !== visible[index - 1]
      ? [{ at: Number((atMs / endMs).toFixed(4)), value: visible[index] ? 'visible' : 'hidden' }]
      : [],
  );
  const values = changes.map(({ value }) => value).join(';');
  const times = changes.map(({ at }) => at).join(';');
  return `<animate attributeName="visibility" values="${values}" keyTimes="${times}" calcMode="discrete" dur="${endMs / 1_000}s" repeatCount="indefinite"/>`;
};

/**
 * Draws an animated picture that begins again at `endMs`. Each distinct row is drawn once. Where nothing moves, the
 * first frame is shown.
 */
export const drawAnimation = (
  size: ReturnType<Screen['size']>,
  title: string,
  frames: readonly Frame[],
  endMs: number,
): string => {
  const seen = new Map<string, boolean[]>();
  for (const [index, frame] of frames.entries()) {
    for (const drawn of [...frame.rows, drawCaption(frame, size.rows)]) {
      const visible = seen.get(drawn) ?? frames.map(() => false);
      visible[index] = true;
      seen.set(drawn, visible);
    }
  }
  const groups = new Map<string, string[]>();
  for (const [drawn, visible] of seen) {
    const start = visible[0] ? '' : ' visibility="hidden"';
    const head = `<g${start}>${visibility(visible, frames, endMs)}`;
    groups.set(head, [...(groups.get(head) ?? []), drawn]);
  }
  const drawn = [...groups].map(([head, rows]) => `${head}${rows.join('')}</g>`);
  return drawPicture(size, title, drawn, { below: CAPTION_ROWS });
};
