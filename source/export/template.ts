import { nearest } from '../fleet/nearest.ts';
import { UsageError } from '../usage-error.ts';
import { FIELD_NAMES, type FieldName, type Fields } from './fields.ts';
import { shellQuote } from './shell-quote.ts';
import { readOn, type ShellReading, startOfCommand } from './shell-reading.ts';

interface Slot {
  readonly field: FieldName;
  /** It begins a word, and no `--` ended the options: a value like `-x` would be one. */
  readonly mayBeOption: boolean;
}

/** A shell command with places for values. */
export interface Template {
  readonly pieces: readonly (string | Slot)[];
  /** Another shell will read what this one made of the values, as behind `ssh`. */
  readonly isReadTwice: boolean;
}

const SLOT = /^\{([A-Za-z]\w*)\}/;
const READ_TWICE =
  /(?:^|[\s;&|()/])(?:ssh|mosh|pdsh|eval|watch|parallel|(?:su|script|(?:ba|da|a|z|k|fi)?sh)(?:\s+\S+)*?\s+-\w*c)(?=\s|$)/;
/** Of a command among several, the part that ended its options. */
const OPTIONS_ENDED = /\s--\s[^;&|\n()]*$/;
/** What no second shell would make anything else of. */
const PLAIN = /^[\w@%+=:,./-]*$/;

/** @throws UsageError where there is no such field; its message has no full stop */
export const fieldNamed = (name: string): FieldName => {
  const field = FIELD_NAMES.find((known) => known === name);
  if (field) return field;
  const likely = nearest(name, FIELD_NAMES);
  throw new UsageError(
    `there is no {${name}}`,
    likely ? `Did you mean {${likely}}?` : `There are ${FIELD_NAMES.map((known) => `{${known}}`).join(' ')}.`,
  );
};

const assertPlace = (slot: string, { quote, inComment, tricky }: ShellReading): void => {
  const refuse = (place: string, remedy: string): never => {
    throw new UsageError(`${slot} stands ${place}, where its value could not be quoted safely`, remedy);
  };
  if (tricky !== null) refuse(tricky, 'Put the command into a script, and give it the value as an argument.');
  if (quote !== '') refuse('inside quotes', 'Take it out of the quotes: lktop quotes every value by itself.');
  if (inComment) refuse('in a comment', 'Take it out of the comment.');
};

/** `{print}` within quotes is a program's own, unless it is a slip of the finger. */
const isForeign = (name: string, { quote }: ShellReading): boolean =>
  quote !== '' && !FIELD_NAMES.some((known) => known === name) && nearest(name, FIELD_NAMES) === null;

/** `${HOME}` is the shell's; `${room}` would be, too, and empty. */
const assertShellsOwn = (slot: string, name: string): void => {
  if (!FIELD_NAMES.some((known) => known === name)) return;
  throw new UsageError(`$${slot} is a variable of the shell`, `Write ${slot}.`);
};

const slotAt = (before: string, rest: string, reading: ShellReading): RegExpExecArray | null => {
  const slot = SLOT.exec(rest);
  if (slot === null) return null;
  const [text, name = ''] = slot;
  if (/(?<!\\)(?:\\\\)*\$$/.test(before)) {
    assertShellsOwn(text, name);
    return null;
  }
  return isForeign(name, reading) ? null : slot;
};

/**
 * Reads a command that names values in braces: `kubectl logs -l app={agentName}`.
 *
 * @throws UsageError for a name that does not exist (with the nearest), and for one in a place where its value could
 * not be quoted safely: inside quotes above all. Its message has no full stop
 */
export const parseTemplate = (run: string): Template => {
  const pieces: (string | Slot)[] = [];
  let reading = startOfCommand;
  let text = '';
  let index = 0;
  while (index < run.length) {
    const [before, rest] = [run.slice(0, index), run.slice(index)];
    const [slot, name = ''] = slotAt(before, rest, reading) ?? [];
    if (slot === undefined) {
      const next = readOn(reading, rest);
      reading = next.reading;
      text += next.unit;
      index += next.unit.length;
    } else {
      const field = fieldNamed(name);
      assertPlace(slot, reading);
      pieces.push(text, { field, mayBeOption: reading.wordStart && !OPTIONS_ENDED.test(before) });
      text = '';
      reading = { ...reading, wordStart: false };
      index += slot.length;
    }
  }
  if (reading.quote !== '' && reading.tricky === null)
    throw new UsageError(`a quote (${reading.quote}) is never closed`, 'Close it.');
  return { pieces: [...pieces, text], isReadTwice: READ_TWICE.test(run) };
};

/** A command ready to be run, or why it cannot be. Raw. */
export type Filled = { readonly command: string } | { readonly reason: string };

const problemOf = ({ field, mayBeOption }: Slot, value: string, isReadTwice: boolean): string | null => {
  if (value === '') return `nothing is known here to put for {${field}}`;
  if (value.includes('\0')) return `{${field}} holds a zero character here, which no command takes`;
  if (mayBeOption && value.startsWith('-')) {
    return `{${field}} begins with "-" here, which would be taken for an option: write -- before it`;
  }
  return isReadTwice && !PLAIN.test(value)
    ? `{${field}} holds characters here that the second shell would act upon`
    : null;
};

/** Puts the values in, each as one word of the shell. */
export const fillTemplate = ({ pieces, isReadTwice }: Template, fields: Fields): Filled => {
  let command = '';
  for (const piece of pieces) {
    if (typeof piece === 'string') command += piece;
    else {
      const value = fields[piece.field];
      const reason = problemOf(piece, value, isReadTwice);
      if (reason !== null) return { reason };
      command += shellQuote(value);
    }
  }
  return { command };
};
