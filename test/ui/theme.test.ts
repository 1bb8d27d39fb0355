import { describe, expect, it } from 'vitest';
import { COLOURS } from '../../source/settings/config-schema.ts';
import { createTheme, type Tone } from '../../source/ui/theme.ts';

/** Usual palettes: the two backgrounds, then the colours that lktop uses. */
const PALETTES = {
  xterm: ['#000000', '#ffffff', '#ff0000', '#ff00ff', '#5c5cff', '#00cd00'],
  tango: ['#2e3436', '#ffffff', '#ef2929', '#ad7fa8', '#729fcf', '#4e9a06'],
  campbell: ['#0c0c0c', '#ffffff', '#e74856', '#b4009e', '#3b78ff', '#13a10e'],
  macos: ['#000000', '#ffffff', '#fc391f', '#f935f8', '#5833ff', '#25bc24'],
  solarized: ['#002b36', '#fdf6e3', '#cb4b16', '#6c71c4', '#839496', '#859900'],
} as const;
const NAMES = ['redBright', 'magentaBright', 'blueBright', 'green'];

const luminance = (hex: string): number => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

const contrast = (one: string, other: string): number => {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
};

const TONES: readonly Tone[] = ['critical', 'warning', 'notice', 'ok', 'ignored', 'plain', 'muted', 'accent'];

describe('the colours', () => {
  const { style } = createTheme({ ascii: false, noColor: false });

  it.each(Object.entries(PALETTES))(
    'can be read on light and on dark (%s)',
    (_, [dark, light, ...shades]) => {
      for (const tone of TONES) {
        const { color } = style(tone);
        if (color === undefined) continue;
        const shade = shades[NAMES.indexOf(String(color))];
        if (shade === undefined) throw new Error(`${tone} is ${color}, which is not among those measured`);
        const least = Math.min(contrast(shade, dark), contrast(shade, light));
        // Green is of marks and of what needs no reading.
        expect(least, `${tone}: ${color}`).toBeGreaterThan(tone === 'ok' ? 2.1 : 2.7);
      }
    },
  );

  it('of a project is its own', () => {
    for (const color of COLOURS) expect(style(`project ${color}`)).toEqual({ color });
  });

  it('are none where none are wanted', () => {
    const plain = createTheme({ ascii: false, noColor: true });
    for (const tone of [...TONES, 'project red'] as const) expect(plain.style(tone).color).toBeUndefined();
    expect(plain.style('muted')).toEqual({ dimColor: true });
  });
});

describe('the symbols', () => {
  it('are ASCII where only that is wanted', () => {
    const { marks, ...others } = createTheme({ ascii: true, noColor: false }).symbols;
    for (const symbol of [...Object.values(marks), ...Object.values(others)]) {
      expect(symbol).toMatch(/^[ -~]+$/);
    }
    expect(new Set(Object.values(marks)).size).toBe(5);
  });
});
