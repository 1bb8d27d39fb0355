import type { TextProps } from 'ink';
import type { Severity } from '../fleet/fleet.ts';

/** What a colour means. Marks and words always say the same: a screen without colours loses nothing. */
export type Tone = Severity | 'plain' | 'muted' | 'accent';

export interface Symbols {
  readonly marks: Readonly<Record<Severity, string>>;
  /** Before the row under the cursor. */
  readonly cursor: string;
  /** Before the title of the pane that has the keys. */
  readonly focus: string;
  /** Between two facts on one line. */
  readonly separator: string;
  readonly rule: string;
  readonly ellipsis: string;
  readonly done: string;
  readonly arrow: string;
  readonly times: string;
}

export const UNICODE_SYMBOLS: Symbols = {
  marks: { critical: '✖', warning: '▲', notice: '○', ok: '●', ignored: '·' },
  cursor: '▌',
  focus: '▸',
  separator: ' · ',
  rule: '─',
  ellipsis: '…',
  done: '✔',
  arrow: '→',
  times: '×',
};

const ASCII: Symbols = {
  marks: { critical: '!', warning: '~', notice: 'o', ok: '+', ignored: '.' },
  cursor: '>',
  focus: '>',
  separator: ' - ',
  rule: '-',
  ellipsis: '~',
  done: 'OK',
  arrow: '->',
  times: 'x',
};

const COLORS: Readonly<Record<Tone, string | undefined>> = {
  critical: 'red',
  warning: 'yellow',
  notice: 'cyan',
  ok: 'green',
  ignored: undefined,
  plain: undefined,
  muted: undefined,
  accent: 'blue',
};

export type TextStyle = Pick<TextProps, 'color' | 'dimColor' | 'bold' | 'inverse'>;

export interface Theme {
  readonly ascii: boolean;
  readonly symbols: Symbols;
  readonly style: (tone: Tone) => TextStyle;
}

export interface ThemeOptions {
  /** Only ASCII in what lktop draws itself; names from the server stay what they are. */
  readonly ascii: boolean;
  readonly noColor: boolean;
}

export const createTheme = ({ ascii, noColor }: ThemeOptions): Theme => ({
  ascii,
  symbols: ascii ? ASCII : UNICODE_SYMBOLS,
  style: (tone) => {
    const dim = tone === 'muted' || tone === 'ignored' ? { dimColor: true } : {};
    const color = noColor ? undefined : COLORS[tone];
    return color === undefined ? dim : { ...dim, color };
  },
});
