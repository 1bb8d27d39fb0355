import type { TextProps } from 'ink';
import { SEVERITY_SHOWN, type Severity } from '../fleet/severity.ts';
import type { Color } from '../settings/config-schema.ts';

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
};

/**
 * Uses only the 16 standard colours, and of those the ones that are readable on light and dark backgrounds in
 * the usual palettes. Yellow and cyan fail on white, the darker blue on black.
 */
const COLORS: Readonly<Record<Meaning, string | undefined>> = {
  critical: 'redBright',
  warning: 'magentaBright',
  notice: undefined,
  ok: 'green',
  ignored: undefined,
  plain: undefined,
  muted: undefined,
  accent: 'blueBright',
  struck: undefined,
};

const isProjects = (tone: Tone): tone is `project ${Color}` => tone.startsWith('project ');

const colorOf = (tone: Tone): string | undefined =>
  isProjects(tone) ? tone.slice('project '.length) : COLORS[tone];

export type TextStyle = Pick<TextProps, 'color' | 'dimColor' | 'bold' | 'inverse' | 'strikethrough'>;

export interface Theme {
  readonly ascii: boolean;
  readonly symbols: Symbols;
  readonly style: (tone: Tone) => TextStyle;
}

export interface ThemeOptions {
  /** Restricts lktop's own characters to ASCII. Names from the server stay as they are. */
  readonly ascii: boolean;
  readonly noColor: boolean;
}

export const createTheme = ({ ascii, noColor }: ThemeOptions): Theme => ({
  ascii,
  symbols: ascii ? ASCII : UNICODE_SYMBOLS,
  style: (tone) => {
    if (tone === 'struck') return { dimColor: true, strikethrough: true };
    const dim = tone === 'muted' || tone === 'ignored' ? { dimColor: true } : {};
    const color = noColor ? undefined : colorOf(tone);
    return color === undefined ? dim : { ...dim, color };
  },
});
