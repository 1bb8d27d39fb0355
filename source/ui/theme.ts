import type { ForegroundColorName } from 'chalk';
import { SEVERITY_SHOWN, type Severity } from '../fleet/severity.ts';
import type { Color } from '../settings/config-schema.ts';
import type { Paint, PaintedMeaning, Palette, Shade } from './palettes.ts';

type Meaning = Severity | 'plain' | 'muted' | 'accent' | 'struck';

/**
 * The meaning of a colour. Symbols and words always say the same, so nothing is lost without colours. A
 * project's own colour is `project red`.
 */
export type Tone = Meaning | `project ${Color}`;

export interface Symbols {
  readonly marks: Readonly<Record<Severity, string>>;
  /** Before the row under the cursor. */
  readonly cursor: string;
  /** Before the title of the focused pane. */
  readonly focus: string;
  /** Between two facts on one line. */
  readonly separator: string;
  readonly rule: string;
  readonly ellipsis: string;
  readonly done: string;
  readonly arrow: string;
  readonly times: string;
  /** Marks groups whose rows are hidden, or shown. */
  readonly folded: string;
  readonly unfolded: string;
  /** At the heading of the column that a list is sorted by. */
  readonly ascending: string;
  readonly descending: string;
  /** The full and the empty part of a bar. */
  readonly bar: string;
  /** The heights of a sparkline, the lowest first. */
  readonly levels: string;
}

const marksAs = (form: 'mark' | 'ascii'): Symbols['marks'] => ({
  critical: SEVERITY_SHOWN.critical[form],
  warning: SEVERITY_SHOWN.warning[form],
  notice: SEVERITY_SHOWN.notice[form],
  ok: SEVERITY_SHOWN.ok[form],
  ignored: SEVERITY_SHOWN.ignored[form],
});

export const UNICODE_SYMBOLS: Symbols = {
  marks: marksAs('mark'),
  cursor: '▌',
  focus: '▸',
  separator: ' · ',
  rule: '─',
  ellipsis: '…',
  done: '✔',
  arrow: '→',
  times: '×',
  folded: '▸',
  unfolded: '▾',
  ascending: '▲',
  descending: '▼',
  bar: '█░',
  levels: '▁▂▃▄▅▆▇█',
};

const ASCII: Symbols = {
  marks: marksAs('ascii'),
  cursor: '>',
  focus: '>',
  separator: ' - ',
  rule: '-',
  ellipsis: '~',
  done: 'OK',
  arrow: '->',
  times: 'x',
  folded: '[+]',
  unfolded: '[-]',
  ascending: '+',
  descending: '-',
  bar: '#.',
  levels: '_.-=+*#@',
};

/** @param ascii restricts them to ASCII */
export const symbolsOf = (ascii: boolean): Symbols => (ascii ? ASCII : UNICODE_SYMBOLS);

/** How many colours the terminal has: none, 16, 256, or all. The same numbers as chalk's. */
export type ColorDepth = 0 | 1 | 2 | 3;

/** A colour as chalk takes it: one of the 16 by name, one of the 256 by index, or `#rrggbb`. */
export type ShownColor = ForegroundColorName | number | `#${string}`;

export interface TextStyle {
  readonly color?: ShownColor;
  readonly backgroundColor?: ShownColor;
  readonly bold?: boolean;
  readonly dim?: boolean;
  readonly inverse?: boolean;
  readonly strikethrough?: boolean;
}

export interface Theme {
  readonly ascii: boolean;
  readonly symbols: Symbols;
  readonly style: (tone: Tone) => TextStyle;
  /** Without colours, the row under the cursor is in inverse video. Bold alone is hard to see. */
  readonly invertsCursorRow: boolean;
}

export interface ThemeOptions {
  /** Restricts lktop's own characters to ASCII. Names from the server stay as they are. */
  readonly ascii: boolean;
  readonly palette: Palette;
  readonly depth: ColorDepth;
}

const MEANINGS: Readonly<Record<Meaning, PaintedMeaning | null>> = {
  critical: 'critical',
  warning: 'warning',
  notice: null,
  ok: 'ok',
  ignored: 'muted',
  plain: null,
  muted: 'muted',
  accent: 'accent',
  struck: 'muted',
};

const isProjects = (tone: Tone): tone is `project ${Color}` => tone.startsWith('project ');

const paintOf = (tone: Tone, { meanings, projects }: Palette): Paint => {
  if (isProjects(tone)) return projects[tone.slice('project '.length) as Color];
  const meaning = MEANINGS[tone];
  return meaning === null ? { front: null } : meanings[meaning];
};

const shownColor = (shade: Shade, depth: ColorDepth): ShownColor | null => {
  switch (depth) {
    case 0:
      return null;
    case 1:
      return shade.of16;
    case 2:
      return shade.of256;
    case 3:
      return shade.rgb;
  }
};

/** Without a colour of its own, a background becomes inverse video, and a dimmed text is dimmed by the terminal. */
const styleOf = (paint: Paint, depth: ColorDepth): TextStyle => {
  const { front, back, bold = false, boldInstead = false, dim = false } = paint;
  const isBold = bold || (boldInstead && depth === 1);
  const weight = isBold ? { bold: true } : {};
  if (back !== undefined) {
    const [color, backgroundColor] = [front && shownColor(front, depth), shownColor(back, depth)];
    return color === null || backgroundColor === null
      ? { ...weight, inverse: true }
      : { ...weight, color, backgroundColor };
  }
  const color = front && shownColor(front, depth);
  return color === null ? { ...weight, ...(dim ? { dim } : {}) } : { ...weight, color };
};

export const createTheme = ({ ascii, palette, depth }: ThemeOptions): Theme => ({
  ascii,
  symbols: symbolsOf(ascii),
  invertsCursorRow: depth === 0,
  style: (tone) => {
    const style = styleOf(paintOf(tone, palette), depth);
    return tone === 'struck' ? { ...style, strikethrough: true } : style;
  },
});
