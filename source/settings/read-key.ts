import { UsageError } from '../usage-error.ts';

/** Excludes Ctrl-H, Ctrl-I, Ctrl-J and Ctrl-M, which terminals send as Backspace, Tab and Enter. */
const KEY = /^(?:[!-~]|ctrl-(?![hijm])[a-z]|alt-[!-~]|f(?:[1-9]|1[0-2]))$/;

/** Keys with names, as the settings write them. */
export const NAMED_KEYS = [
  ...['up', 'down', 'left', 'right', 'page-up', 'page-down', 'home', 'end'],
  ...['enter', 'esc', 'tab', 'shift-tab', 'space', 'backspace', 'delete'],
] as const;

const isNamed = (key: string): boolean => NAMED_KEYS.some((name) => name === key);

/**
 * Reads a key of the settings. Normalizes `Ctrl-K` and `^k` to `ctrl-k`, and `F1` to `f1`. A single letter
 * keeps its case.
 *
 * @param mayBeNamed also takes names such as `page-up`
 * @throws UsageError if there is no such key; its message has no full stop
 */
export const readKey = (key: string, mayBeNamed = false): string => {
  const read = key
    .trim()
    .replace(/^(?:control|ctrl)[-+]|^\^(?=.)/i, 'ctrl-')
    .replace(/^(?:alt|meta)[-+]/i, 'alt-');
  const lower = read.toLowerCase();
  if (mayBeNamed && isNamed(lower)) return lower;
  const named = read.startsWith('ctrl-') || /^f\d/i.test(read) ? lower : read;
  if (KEY.test(named)) return named;
  throw new UsageError(
    `no key ${JSON.stringify(key)} can be pressed`,
    `Write one letter or sign, ctrl-k, alt-k or F1${mayBeNamed ? `, or one of ${NAMED_KEYS.join(', ')}` : ''}; Ctrl-H, Ctrl-I, Ctrl-J and Ctrl-M are other keys.`,
  );
};
