import { nearest } from '../fleet/nearest.ts';
import { THEMES, type ThemeName, unknownTheme } from '../settings/themes.ts';
import { quoteTyped } from '../text/safe-text.ts';
import { UsageError } from '../usage-error.ts';
import type { Flags } from './arguments.ts';
import { typedFlag } from './command-spec.ts';

export const isSet = (flags: Flags, name: string): boolean => flags[name] === true;

/** The flag as an object to spread. The key is missing if the flag was not given. */
export const flagText = <Name extends string>(
  flags: Flags,
  name: Name,
): { readonly [Key in Name]?: string } => {
  const value = flags[name];
  return typeof value === 'string' ? ({ [name]: value } as { readonly [Key in Name]: string }) : {};
};

const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Milliseconds in `15s`, `2m`, `1.5h` or `500ms`. A plain number means seconds. NaN for any other text. */
const readDuration = (text: string): number => {
  const parts = /^(\d+(?:\.\d+)?)\s?(ms|s|m|h|d)?$/.exec(text.trim());
  return Number(parts?.[1] ?? Number.NaN) * (UNITS_MS[parts?.[2] ?? 's'] ?? Number.NaN);
};

/**
 * Reads a flag that takes a duration: `15`, `15s`, `2m`.
 *
 * @param least in seconds, like `most`
 * @returns milliseconds, or undefined if the flag was not given
 * @throws UsageError if the value is not a duration from `least` to `most`
 */
export const flagMilliseconds = (
  flags: Flags,
  name: string,
  least: number,
  most: number,
): number | undefined => {
  const text = flags[name];
  if (typeof text !== 'string') return undefined;
  const milliseconds = Math.round(readDuration(text));
  if (milliseconds >= least * 1_000 && milliseconds <= most * 1_000) return milliseconds;
  throw new UsageError(
    `${typedFlag(name)} takes seconds from ${least} to ${most}, not ${quoteTyped(text)}.`,
    `For example: ${typedFlag(name)} 15, 15s or 2m.`,
  );
};

/**
 * Reads a flag that takes a whole number.
 *
 * @throws UsageError if the value is not a whole number from `least` to `most`
 */
export const flagCount = (flags: Flags, name: string, least: number, most: number): number | undefined => {
  const text = flags[name];
  if (typeof text !== 'string') return undefined;
  const count = /^\d{1,9}$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (count >= least && count <= most) return count;
  throw new UsageError(
    `${typedFlag(name)} takes a whole number from ${least} to ${most}, not ${quoteTyped(text)}.`,
    `For example: ${typedFlag(name)} ${Math.max(least, Math.min(most, 100))}.`,
  );
};

/** Reads a flag that takes a comma-separated list. Undefined if the flag was not given. */
export const flagList = (flags: Flags, name: string): readonly string[] | undefined => {
  const text = flags[name];
  if (typeof text !== 'string') return undefined;
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
};

/**
 * Reads `--theme`. Undefined if the flag was not given.
 *
 * @throws UsageError if there is no such theme
 */
export const flagTheme = ({ theme }: Flags): ThemeName | undefined => {
  if (typeof theme !== 'string') return undefined;
  const known = THEMES.find((name) => name === theme);
  if (known !== undefined) return known;
  const likely = nearest(theme, THEMES);
  throw new UsageError(
    `--theme: ${unknownTheme(theme)}.`,
    likely ? `Did you mean ${likely}?` : 'For example: --theme dark.',
  );
};
