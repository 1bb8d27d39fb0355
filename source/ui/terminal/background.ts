import type { Clock } from '../../clock.ts';
import type { Background } from '../palettes.ts';
import { ASK_BACKGROUND } from './reports.ts';

/** Of the 16 colours, these are light; 8 is a dark grey. */
const LIGHT_COLORS: readonly string[] = ['7', '9', '10', '11', '12', '13', '14', '15'];

/**
 * Guesses the background from the environment. Some terminals set COLORFGBG, such as `15;0` (white on black), and
 * the Linux console is always dark.
 */
export const backgroundFrom = (environment: Readonly<Record<string, string | undefined>>): Background => {
  const behind = environment['COLORFGBG']?.split(';').at(-1) ?? '';
  if (/^\d{1,2}$/.test(behind)) return LIGHT_COLORS.includes(behind) ? 'light' : 'dark';
  return environment['TERM'] === 'linux' ? 'dark' : null;
};

/** Contrast with white and with black is the same at a luminance of 0.18. */
const MIDDLE_LUMINANCE = 0.18;

/** Turns a channel of sRGB into light. */
const linear = (channel: number): number =>
  channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;

/** Tells whether a colour is dark. @param rgb red, green and blue from 0 to 1 */
export const backgroundOf = (rgb: readonly [number, number, number]): 'dark' | 'light' => {
  const [red, green, blue] = rgb;
  const luminance = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
  return luminance > MIDDLE_LUMINANCE ? 'light' : 'dark';
};

/** An answer that comes later changes nothing: colours must not change under a reader's eyes. */
const ANSWER_LIMIT_MS = 1_000;
/** How long the end of lktop waits for the answer. A shell would take it for typed text. */
const LEAST_WAIT_MS = 200;

/** The question for the terminal's background. Many terminals never answer it. */
export interface BackgroundQuestion {
  /** Asks, once. The terminal must not echo its input. */
  readonly ask: () => void;
  readonly answer: (rgb: readonly [number, number, number]) => void;
  /** Tells whether an answer may still come. */
  readonly isOpen: () => boolean;
  /** Calls back when the answer is there or unlikely to come, at once if nothing was asked. */
  readonly whenQuiet: (callback: () => void) => void;
}

export const createBackgroundQuestion = (
  clock: Clock,
  write: (sequence: string) => void,
  onAnswer: (background: 'dark' | 'light') => void,
): BackgroundQuestion => {
  let state: 'not asked' | 'open' | 'closed' = 'not asked';
  let isQuiet = true;
  let waiting: readonly (() => void)[] = [];
  const calmDown = () => {
    isQuiet = true;
    for (const callback of waiting) callback();
    waiting = [];
  };
  return {
    ask: () => {
      if (state !== 'not asked') return;
      state = 'open';
      isQuiet = false;
      write(ASK_BACKGROUND);
      clock.after(LEAST_WAIT_MS, calmDown);
      clock.after(ANSWER_LIMIT_MS, () => {
        state = 'closed';
      });
    },
    answer: (rgb) => {
      if (state === 'open') onAnswer(backgroundOf(rgb));
      state = 'closed';
      calmDown();
    },
    isOpen: () => state === 'open',
    whenQuiet: (callback) => {
      if (isQuiet) callback();
      else waiting = [...waiting, callback];
    },
  };
};
