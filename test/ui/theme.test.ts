import chalk from 'chalk';
import { afterEach, describe, expect, it } from 'vitest';
import { COLOURS } from '../../source/settings/config-schema.ts';
import { THEMES, type ThemeName } from '../../source/settings/themes.ts';
import { painted } from '../../source/ui/components/text-line.tsx';
import { span } from '../../source/ui/line.ts';
import {
  type Background,
  type Paint,
  type Palette,
  paletteOf,
  type Shade,
} from '../../source/ui/palettes.ts';
import { type ColorDepth, createTheme, symbolsOf, type Tone } from '../../source/ui/theme.ts';
import { hexOf256 } from '../helpers/picture.ts';

/** The backgrounds of usual colour schemes: black, VS Code, One Dark, Tango, Solarized, Dracula, Nord; and light ones. */
const BACKGROUNDS = {
  dark: ['#000000', '#0c0c0c', '#1e1e1e', '#282c34', '#2e3436', '#002b36', '#282a36', '#2e3440'],
  light: ['#ffffff', '#fdf6e3', '#fafafa', '#eff1f5'],
} as const;

/** Palettes of 16 colours: the two backgrounds, then the colours for an unknown background. */
const PALETTES = {
  xterm: ['#000000', '#ffffff', '#ff0000', '#5c5cff', '#00cd00'],
  tango: ['#2e3436', '#ffffff', '#ef2929', '#729fcf', '#4e9a06'],
  campbell: ['#0c0c0c', '#ffffff', '#e74856', '#3b78ff', '#13a10e'],
  macos: ['#000000', '#ffffff', '#fc391f', '#5833ff', '#25bc24'],
  solarized: ['#002b36', '#fdf6e3', '#cb4b16', '#839496', '#859900'],
} as const;
const NAMES = ['redBright', 'blueBright', 'green'];

/** The 16 colours of xterm. Those of other terminals are their users' own. */
const XTERM: Readonly<Record<string, string>> = {
  black: '#000000',
  red: '#cd0000',
  green: '#00cd00',
  yellow: '#cdcd00',
  blue: '#0000ee',
  cyan: '#00cdcd',
  redBright: '#ff0000',
  yellowBright: '#ffff00',
  whiteBright: '#ffffff',
};

const channels = (hex: string): readonly number[] =>
  [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);

const linear = (channel: number): number =>
  channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;

const luminance = (hex: string): number => {
  const [red = 0, green = 0, blue = 0] = channels(hex).map(linear);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

/** The contrast as WCAG 2 defines it: 1 to 21. */
const contrast = (one: string, other: string): number => {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
};

const shown = (shade: Shade, depth: ColorDepth): string | null => {
  if (depth === 3) return shade.rgb;
  if (depth === 2) return hexOf256(shade.of256);
  if (shade.of16 === null) return null;
  const known = XTERM[shade.of16];
  if (known === undefined) throw new Error(`${shade.of16} is not among the colours that are measured`);
  return known;
};

/** The least contrast of a paint on some backgrounds. Null: the terminal's own colours, which are the user's choice. */
const leastContrast = (paint: Paint, depth: ColorDepth, backgrounds: readonly string[]): number | null => {
  const front = paint.front && shown(paint.front, depth);
  const back = paint.back && shown(paint.back, depth);
  if (front === null || back === null) return null;
  return Math.min(...(back === undefined ? backgrounds : [back]).map((behind) => contrast(front, behind)));
};

const paintsOf = ({ meanings, projects }: Palette): readonly (readonly [string, Paint])[] => [
  ...Object.entries(meanings),
  ...Object.entries(projects),
];

type Row = readonly [ThemeName, Background, readonly string[], number];
const ON_DARK: readonly Row[] = [
  ['auto', 'dark', BACKGROUNDS.dark, 4.5],
  ['dark', null, BACKGROUNDS.dark, 4.5],
  ['color-blind', 'dark', BACKGROUNDS.dark, 4.5],
  ['color-blind', null, BACKGROUNDS.dark, 4.5],
];
const ON_LIGHT: readonly Row[] = [
  ['auto', 'light', BACKGROUNDS.light, 4.5],
  ['light', null, BACKGROUNDS.light, 4.5],
  ['color-blind', 'light', BACKGROUNDS.light, 4.5],
];
const ON_ANY: readonly Row[] = (['dark', 'light', null] as const).map((background) => [
  'high-contrast',
  background,
  [...BACKGROUNDS.dark, ...BACKGROUNDS.light],
  7,
]);
const BLACK_AND_WHITE = ['#000000', '#ffffff'];

describe('the contrast of text', () => {
  it.each([...ON_DARK, ...ON_LIGHT, ...ON_ANY, ['auto', null, BLACK_AND_WHITE, 4.5] as const])(
    'is enough in all colours (%s on %s)',
    (theme, background, backgrounds, least) => {
      for (const [name, paint] of paintsOf(paletteOf(theme, background))) {
        const measured = leastContrast(paint, 3, backgrounds);
        if (measured !== null) expect(measured, name).toBeGreaterThanOrEqual(least);
      }
    },
  );

  it.each([...ON_DARK, ...ON_LIGHT, ...ON_ANY])(
    'is enough in 256 colours (%s on %s)',
    (theme, background, backgrounds, least) => {
      for (const [name, paint] of paintsOf(paletteOf(theme, background))) {
        const measured = leastContrast(paint, 2, backgrounds);
        if (measured !== null) expect(measured, name).toBeGreaterThanOrEqual(least);
      }
    },
  );

  it('is as much as 256 colours have, if the background may be black or white', () => {
    const { meanings } = paletteOf('auto', null);
    for (const [name, paint] of Object.entries(meanings)) {
      const measured = leastContrast(paint, 2, BLACK_AND_WHITE);
      if (measured !== null) expect(measured, name).toBeGreaterThanOrEqual(3.8);
    }
  });

  it.each([
    ['dark', ['#000000'], 4.5],
    ['color-blind', ['#000000'], 4.5],
    ['light', ['#ffffff'], 4.5],
    ['high-contrast', ['#000000', '#ffffff'], 7],
  ] as const)('is enough in the 16 colours of xterm, for meanings (%s)', (theme, backgrounds, least) => {
    for (const [name, paint] of Object.entries(paletteOf(theme, null).meanings)) {
      const measured = leastContrast(paint, 1, backgrounds);
      if (measured !== null) expect(measured, name).toBeGreaterThanOrEqual(least);
    }
  });

  it.each(Object.entries(PALETTES))(
    'can be read on light and on dark in 16 colours, if the background is unknown (%s)',
    (_, [dark, light, ...shades]) => {
      for (const [name, { front }] of Object.entries(paletteOf('auto', null).meanings)) {
        const color = front?.of16 ?? null;
        if (color === null) continue;
        const shade = shades[NAMES.indexOf(color)];
        if (shade === undefined) throw new Error(`${name} is ${color}, which is not among those measured`);
        const least = Math.min(contrast(shade, dark), contrast(shade, light));
        // Green is of marks and of what needs no reading.
        expect(least, `${name}: ${color}`).toBeGreaterThan(name === 'ok' ? 2.1 : 2.7);
      }
    },
  );

  it('is measured: most paints have colours', () => {
    for (const theme of THEMES) {
      const measured = paintsOf(paletteOf(theme, 'dark')).filter(([, paint]) => paint.front !== null);
      expect(measured.length, theme).toBeGreaterThanOrEqual(COLOURS.length);
    }
    expect(leastContrast({ front: { rgb: '#ffffff', of256: 231, of16: null } }, 3, ['#000000'])).toBeCloseTo(
      21,
    );
    expect(leastContrast({ front: { rgb: '#777777', of256: 243, of16: null } }, 2, ['#ffffff'])).toBeCloseTo(
      4.54,
      1,
    );
  });
});

/** How an eye without one kind of cone sees light (Machado, Oliveira and Fernandes 2009). */
const EYES = {
  ordinary: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanope: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranope: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanope: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
} as const;

/** CIELAB, whose distances are those that people see. */
const labOf = (hex: string, eye: readonly number[]): readonly [number, number, number] => {
  const light = channels(hex).map(linear);
  const [red = 0, green = 0, blue = 0] = [0, 3, 6].map((row) => {
    const sum = light.reduce((total, part, index) => total + part * (eye[row + index] ?? 0), 0);
    return Math.min(1, Math.max(0, sum));
  });
  const curve = (part: number) => (part > 0.008856 ? Math.cbrt(part) : 7.787 * part + 16 / 116);
  const x = curve((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047);
  const y = curve(0.2126 * red + 0.7152 * green + 0.0722 * blue);
  const z = curve((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
};

const distance = (one: string, other: string, eye: readonly number[]): number => {
  const [first, second] = [labOf(one, eye), labOf(other, eye)];
  return Math.hypot(...first.map((part, index) => part - (second[index] ?? 0)));
};

describe('the theme color-blind', () => {
  const own = { dark: '#ffffff', light: '#000000' };

  it.each(Object.entries(EYES))('has colours that an eye tells apart (%s)', (_, eye) => {
    for (const background of ['dark', 'light'] as const) {
      const { critical, warning, ok } = paletteOf('color-blind', background).meanings;
      for (const depth of [2, 3] as const) {
        const seen = [critical, warning, ok].map(
          ({ front }) => (front && shown(front, depth)) ?? own[background],
        );
        for (const [index, one] of seen.entries()) {
          for (const other of seen.slice(index + 1)) {
            // 2.3 is just noticeable.
            expect(distance(one, other, eye), `${one} and ${other}`).toBeGreaterThan(25);
          }
        }
      }
    }
  });

  it('is needed: red and green look alike to some eyes', () => {
    expect(distance('#bb5500', '#7d7d00', EYES.deuteranope)).toBeLessThan(25);
  });
});

const TONES: readonly Tone[] = [
  'critical',
  'warning',
  'notice',
  'ok',
  'ignored',
  'plain',
  'muted',
  'accent',
  'struck',
];

describe('the style of a tone', () => {
  const styleIn = (theme: ThemeName, depth: ColorDepth, background: Background = 'dark') =>
    createTheme({ ascii: false, palette: paletteOf(theme, background), depth }).style;

  it('is a colour as the terminal names it', () => {
    expect(styleIn('dark', 3)('warning')).toEqual({ color: '#ffb454' });
    expect(styleIn('dark', 2)('warning')).toEqual({ color: 215 });
    expect(styleIn('dark', 1)('warning')).toEqual({ color: 'yellow' });
  });

  it('of a warning is amber, and bold where no readable amber exists', () => {
    expect(styleIn('light', 3)('warning')).toEqual({ color: '#8f5902' });
    expect(styleIn('light', 1)('warning')).toEqual({ bold: true });
  });

  it('has no colour if none is wanted', () => {
    for (const theme of THEMES) {
      for (const tone of [...TONES, ...COLOURS.map((color): Tone => `project ${color}`)]) {
        const style = styleIn(theme, 0)(tone);
        expect(style.color, tone).toBeUndefined();
        expect(style.backgroundColor, tone).toBeUndefined();
      }
    }
    expect(styleIn('dark', 0)('muted')).toEqual({ dim: true });
    expect(styleIn('high-contrast', 0)('critical')).toEqual({ bold: true, inverse: true });
  });

  it('in high contrast is never dim, and brings its own background', () => {
    const style = styleIn('high-contrast', 3, null);
    for (const tone of TONES) expect(style(tone).dim, tone).toBeUndefined();
    expect(style('critical')).toEqual({ color: '#ffffff', backgroundColor: '#a40000', bold: true });
    expect(styleIn('high-contrast', 1, null)('warning')).toEqual({
      color: 'black',
      backgroundColor: 'yellowBright',
      bold: true,
    });
  });

  it('of a former life is struck out', () => {
    for (const theme of THEMES) expect(styleIn(theme, 3)('struck').strikethrough).toBe(true);
  });

  it('follows the background with auto and color-blind alone', () => {
    const followers = THEMES.filter(
      (theme) => styleIn(theme, 3, 'dark')('critical').color !== styleIn(theme, 3, 'light')('critical').color,
    );
    expect(followers).toEqual(['auto', 'color-blind']);
  });
});

describe('the symbols', () => {
  it('are ASCII where only that is wanted', () => {
    const { marks, ...others } = symbolsOf(true);
    for (const symbol of [...Object.values(marks), ...Object.values(others)]) {
      expect(symbol).toMatch(/^[ -~]+$/);
    }
    expect(new Set(Object.values(marks)).size).toBe(5);
  });
});

describe('a text with a background of its own', () => {
  const levelBefore = chalk.level;
  afterEach(() => {
    chalk.level = levelBefore;
  });

  it('leaves the spaces around it alone', () => {
    chalk.level = 3;
    const theme = createTheme({ ascii: false, palette: paletteOf('high-contrast', null), depth: 3 });
    const text = painted([span('  ✖ no worker  ', 'critical'), span('    ', 'critical'), span(' x ')], theme);
    expect(text).toMatch(/^ {2}\S+✖ no worker\S+ {6} x $/);
    expect(text.match(/48;2;164;0;0/g)).toHaveLength(1);
  });
});
