import { UsageError } from '../usage-error.ts';
import type { Flags } from './arguments.ts';
import { typedFlag } from './command-spec.ts';

export const isSet = (flags: Flags, name: string): boolean => flags[name] === true;

/** The flag as an object to spread: without the key where it was not given. */
export const flagText = <Name extends string>(
  flags: Flags,
  name: Name,
): { readonly [Key in Name]?: string } => {
  const value = flags[name];
  return typeof value === 'string' ? ({ [name]: value } as { readonly [Key in Name]: string }) : {};
};

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

/** `15s`, `2m`, `1.5h`, `500ms`; a number alone is seconds. NaN where it is none of these. */
const readDuration = (text: string): number => {
  const parts = /^(\d+(?:\.\d+)?)\s?(ms|s|m|h)?$/.exec(text.trim());
  return Number(parts?.[1] ?? Number.NaN) * (UNITS_MS[parts?.[2] ?? 's'] ?? Number.NaN);
};

/**
 * A flag that takes a time: `15`, `15s`, `2m`.
 *
 * @param least in seconds, as `most`
 * @returns milliseconds, or undefined where it was not given
 * @throws UsageError where it is no time from `least` to `most`
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
    `${typedFlag(name)} takes seconds from ${least} to ${most}, not ${JSON.stringify(text)}.`,
    `Write ${typedFlag(name)} 15, 15s or 2m, for example.`,
  );
};

/**
 * A flag that takes a whole number.
 *
 * @throws UsageError where it is no whole number from `least` to `most`
 */
export const flagCount = (flags: Flags, name: string, least: number, most: number): number | undefined => {
  const text = flags[name];
  if (typeof text !== 'string') return undefined;
  const count = /^\d{1,9}$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (count >= least && count <= most) return count;
  throw new UsageError(
    `${typedFlag(name)} takes a whole number from ${least} to ${most}, not ${JSON.stringify(text)}.`,
    `Write ${typedFlag(name)} ${Math.max(least, Math.min(most, 100))}, for example.`,
  );
};

/** A flag that takes several, separated by commas; undefined where it was not given. */
export const flagList = (flags: Flags, name: string): readonly string[] | undefined => {
  const text = flags[name];
  if (typeof text !== 'string') return undefined;
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
};
