import { flat } from '../fleet/compact.ts';
import { beginningOf } from '../text/safe-text.ts';

/**
 * Characters kept of metadata, and of all of a participant's attributes together. LiveKit has the same limit. A server
 * may send half a megabyte of metadata for each of thousands of participants.
 */
export const MOST_KEPT = 65_536;
/** Characters kept of an error or of a participant's name, which is not a key. */
const MOST_OF_A_SENTENCE = 4_096;
/** When there are too many attributes, those that verdicts use are kept first. */
const OF_LIVEKIT = /^(?:lk|sip)\./;
/** The attribute that says some were left out. */
const LEFT_OUT = '(lktop)';

const said = (kept: number, all: number): string => `(lktop keeps the first ${kept} of ${all} characters)`;

/**
 * Returns the text, or its beginning with the original length. Copies the string, because V8's substrings keep the
 * whole original alive.
 */
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

/** Returns the same attributes if they fit; else as many as fit, and the original number of characters. */
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
