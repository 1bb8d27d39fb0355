import { UsageError } from '../usage-error.ts';
import type { Flags } from './arguments.ts';
import { typedFlag } from './flag-table.ts';

export const isSet = (flags: Flags, name: string): boolean => flags[name] === true;

/** The flag as an object to spread: without the key where it was not given. */
export const flagText = <Name extends string>(
  flags: Flags,
  name: Name,
): { readonly [Key in Name]?: string } => {
  const value = flags[name];
  return typeof value === 'string' ? ({ [name]: value } as { readonly [Key in Name]: string }) : {};
};

/**
 * A flag that takes seconds.
 *
 * @returns milliseconds, or undefined where it was not given
 * @throws UsageError where it is no number from `least` to `most`
 */
export const flagMilliseconds = (
  flags: Flags,
  name: string,
  least: number,
  most: number,
): number | undefined => {
  const text = flags[name];
  if (typeof text !== 'string') return undefined;
  const value = /^\d+(\.\d+)?s?$/.test(text.trim()) ? Number.parseFloat(text) : Number.NaN;
  if (value >= least && value <= most) return Math.round(value * 1_000);
  throw new UsageError(
    `${typedFlag(name)} takes seconds from ${least} to ${most}, not ${JSON.stringify(text)}.`,
    `Write ${typedFlag(name)} 2, for example.`,
  );
};
