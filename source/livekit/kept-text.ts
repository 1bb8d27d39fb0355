import { flat } from '../fleet/compact.ts';
import { beginningOf } from '../text/safe-text.ts';

/**
 * How many characters are kept of metadata, and of a participant's attributes together, which LiveKit limits to as many.
 * A server may send half a megabyte of metadata for each of thousands of participants.
 */
export const MOST_KEPT = 65_536;
/** Of an error, and of a participant's name, which is no key. */
const MOST_OF_A_SENTENCE = 4_096;
/** Where attributes are too many, those that verdicts are made of are kept first. */
const OF_LIVEKIT = /^(?:lk|sip)\./;
/** Stands among the attributes where some are left out. */
const LEFT_OUT = '(lktop)';

const said = (kept: number, all: number): string => `(lktop keeps the first ${kept} of ${all} characters)`;

/** The text, or its beginning and how much it had. A text of its own: a part of another would keep all of that. */
export const keepText = (text: string, most = MOST_KEPT): string => {
  if (text.length <= most) return text;
  const beginning = beginningOf(text, most);
  return flat(beginning, ' ', said(beginning.length, text.length));
};

export const keepSentence = (text: string): string => keepText(text, MOST_OF_A_SENTENCE);

type Attributes = Readonly<Record<string, string>>;

const lengthOf = (attributes: Attributes): number => {
  let length = 0;
  for (const name in attributes) length += name.length + (attributes[name] ?? '').length;
  return length;
};

/** The attributes, the same object where they are not too many; else as many as fit, and how many characters had been. */
export const keepAttributes = (attributes: Attributes, most = MOST_KEPT): Attributes => {
  const length = lengthOf(attributes);
  if (length <= most) return attributes;
  const names = Object.keys(attributes);
  const kept: Record<string, string> = {};
  let left = most;
  for (const name of [
    ...names.filter((one) => OF_LIVEKIT.test(one)),
    ...names.filter((one) => !OF_LIVEKIT.test(one)),
  ]) {
    if (name.length >= left) break;
    left -= name.length;
    const value = beginningOf(attributes[name] ?? '', left);
    left -= value.length;
    kept[flat(name)] = flat(value);
  }
  return { ...kept, [LEFT_OUT]: said(most - left, length) };
};
