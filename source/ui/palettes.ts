import type { ForegroundColorName } from 'chalk';
import type { Color } from '../settings/config-schema.ts';
import type { ThemeName } from '../settings/themes.ts';

/** One colour in each of the three ways that terminals name colours. */
export interface Shade {
  readonly rgb: `#${string}`;
  /** The index in the palette of 256 colours: 16 to 255, which are the same everywhere. */
  readonly of256: number;
  /** The name among the 16 colours, whose values are the user's own. Null: the terminal's text colour. */
  readonly of16: ForegroundColorName | null;
}

/** How one meaning is painted. */
export interface Paint {
  /** The colour of the text. Null: the terminal's own. */
  readonly front: Shade | null;
  /** The colour behind the text. Default: the terminal's own. */
  readonly back?: Shade;
  readonly bold?: boolean;
  /** Bold in 16 colours, if none of them can be read. */
  readonly boldInstead?: boolean;
  /** Dims the terminal's own text colour. How much is up to the terminal. */
  readonly dim?: boolean;
}

/** The meanings that have a colour. All other text has the terminal's own. */
export type PaintedMeaning = 'critical' | 'warning' | 'ok' | 'muted' | 'accent';

export interface Palette {
  readonly meanings: Readonly<Record<PaintedMeaning, Paint>>;
  /** The project's name, in the colour that the user chose for it. */
  readonly projects: Readonly<Record<Color, Paint>>;
}

const shade = (rgb: Shade['rgb'], of256: number, of16: Shade['of16']): Shade => ({ rgb, of256, of16 });

const front = (...given: Parameters<typeof shade>): Paint => ({ front: shade(...given) });

/** The yellow of 16 colours is too pale for a light background. */
const frontOrBold = (...given: Parameters<typeof shade>): Paint => ({
  ...front(...given),
  boldInstead: true,
});

const OWN: Paint = { front: null };

const DARK: Palette = {
  meanings: {
    critical: front('#ff7b72', 210, 'redBright'),
    warning: front('#ffb454', 215, 'yellow'),
    ok: front('#7ee787', 114, 'green'),
    muted: { ...front('#a8b0ba', 248, null), dim: true },
    accent: front('#79c0ff', 117, 'cyan'),
  },
  projects: {
    red: front('#ff7b72', 210, 'red'),
    green: front('#7ee787', 114, 'green'),
    yellow: front('#f2cc60', 221, 'yellow'),
    blue: front('#79c0ff', 117, 'blue'),
    magenta: front('#d2a8ff', 183, 'magenta'),
    cyan: front('#76e3ea', 116, 'cyan'),
    white: front('#ffffff', 231, 'white'),
    gray: front('#a8b0ba', 248, 'gray'),
  },
};

const LIGHT: Palette = {
  meanings: {
    critical: front('#b3261e', 160, 'red'),
    warning: frontOrBold('#8f5902', 94, null),
    ok: front('#116329', 22, null),
    muted: { ...front('#57606a', 241, null), dim: true },
    accent: front('#0550ae', 25, 'blue'),
  },
  projects: {
    red: front('#b3261e', 160, 'red'),
    green: front('#116329', 22, 'green'),
    yellow: front('#6b5d00', 58, null),
    blue: front('#0550ae', 25, 'blue'),
    magenta: front('#7a3fd0', 91, 'magenta'),
    cyan: front('#0a6b74', 23, null),
    white: OWN,
    gray: front('#57606a', 241, 'gray'),
  },
};

/**
 * For an unknown background. On black and on white alike these colours have a contrast of 4.5, or as much of it
 * as the 256 colours allow.
 */
const EITHER: Palette = {
  meanings: {
    critical: front('#d83a34', 160, 'redBright'),
    warning: frontOrBold('#a56800', 130, null),
    ok: front('#28863e', 28, 'green'),
    muted: { front: null, dim: true },
    accent: front('#2d76cd', 31, 'blueBright'),
  },
  projects: {
    red: front('#d83a34', 160, 'red'),
    green: front('#28863e', 28, 'green'),
    yellow: front('#a56800', 130, 'yellow'),
    blue: front('#2d76cd', 31, 'blue'),
    magenta: front('#b04ab8', 163, 'magenta'),
    cyan: front('#0a828c', 30, 'cyan'),
    white: OWN,
    gray: front('#767676', 243, 'gray'),
  },
};

/** Vermilion, yellow and sky blue of Okabe and Ito, the first a little lighter, for a dark background. */
const COLOR_BLIND_ON_DARK: Palette = {
  meanings: {
    ...DARK.meanings,
    critical: front('#ff8256', 209, 'redBright'),
    warning: front('#f0e442', 227, 'yellow'),
    ok: front('#56b4e9', 74, 'cyan'),
    accent: { ...OWN, bold: true },
  },
  projects: DARK.projects,
};

/**
 * Vermilion and blue of Okabe and Ito, a little darker. Their yellow and orange cannot be read on a light
 * background, and darkened to brown they look like vermilion.
 */
const COLOR_BLIND_ON_LIGHT: Palette = {
  meanings: {
    ...LIGHT.meanings,
    critical: front('#a63f00', 124, 'red'),
    warning: front('#0068a3', 25, 'blue'),
    ok: OWN,
    accent: { ...OWN, bold: true },
  },
  projects: LIGHT.projects,
};

const on = (back: Shade, text: Shade): Paint => ({ front: text, back, bold: true });

const WHITE = shade('#ffffff', 231, 'whiteBright');
const BLACK = shade('#000000', 16, 'black');

/** Brings its own background where colour matters, so that the contrast is the same on every terminal. */
const HIGH_CONTRAST: Palette = {
  meanings: {
    critical: on(shade('#a40000', 124, null), WHITE),
    warning: on(shade('#ffc233', 220, 'yellowBright'), BLACK),
    ok: OWN,
    muted: OWN,
    accent: { ...OWN, bold: true },
  },
  projects: {
    red: on(shade('#a40000', 124, null), WHITE),
    green: on(shade('#005f00', 22, null), WHITE),
    yellow: on(shade('#ffc233', 220, 'yellowBright'), BLACK),
    blue: on(shade('#00529b', 24, null), WHITE),
    magenta: on(shade('#870087', 90, null), WHITE),
    cyan: on(shade('#005f5f', 23, null), WHITE),
    white: on(WHITE, BLACK),
    gray: on(shade('#444444', 238, null), WHITE),
  },
};

/** The background of a terminal. Null: it did not say. */
export type Background = 'dark' | 'light' | null;

/** Returns the colours of a theme on a background. */
export const paletteOf = (theme: ThemeName, background: Background): Palette => {
  switch (theme) {
    case 'auto':
      return background === null ? EITHER : background === 'light' ? LIGHT : DARK;
    case 'dark':
      return DARK;
    case 'light':
      return LIGHT;
    case 'high-contrast':
      return HIGH_CONTRAST;
    case 'color-blind':
      return background === 'light' ? COLOR_BLIND_ON_LIGHT : COLOR_BLIND_ON_DARK;
  }
};
