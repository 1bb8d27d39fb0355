import { nearest } from '../fleet/nearest.ts';
import { type CommandSpec, isOwnCommand, type OwnCommandName, specNamed, usageOf } from './commands.ts';
import { wordsOf } from './words.ts';

/** What the user asked for on the command line. */
export type LineCommand =
  | { readonly kind: 'nothing' }
  | {
      readonly kind: 'show';
      /** The id of a list. */
      readonly pane: string;
      /** Null keeps the current filter. An empty text removes it. */
      readonly filter: string | null;
    }
  | { readonly kind: 'room'; readonly name: string }
  | { readonly kind: 'project'; readonly name: string }
  | { readonly kind: 'view'; readonly name: string }
  /** 0: sweep only on request. */
  | { readonly kind: 'interval'; readonly milliseconds: number }
  | { readonly kind: 'dispatch'; readonly room: string; readonly agentName: string }
  | { readonly kind: 'profile'; readonly room: string; readonly name: string }
  | { readonly kind: 'export'; readonly path: string }
  | { readonly kind: 'scan' }
  /** As typed, see `timeTyped`. */
  | { readonly kind: 'at'; readonly time: string }
  | { readonly kind: 'freeze' }
  | { readonly kind: 'help' }
  | { readonly kind: 'quit' }
  /** A sentence for the user. Raw. */
  | { readonly kind: 'mistake'; readonly sentence: string };

const LONGEST_INTERVAL_SECONDS = 3_600;

const mistake = (sentence: string): LineCommand => ({ kind: 'mistake', sentence });

const unknown = (name: string, specs: readonly CommandSpec[]): LineCommand => {
  const names = specs.map((spec) => spec.name);
  const begun = name === '' ? [] : names.filter((known) => known.startsWith(name));
  const likely =
    begun.length > 0 ? begun.slice(0, 1) : [nearest(name, names) ?? ''].filter((one) => one !== '');
  return mistake(
    `there is no command :${name}: ${likely.length > 0 ? `did you mean :${likely.join('')}?` : ':help lists them'}`,
  );
};

const interval = (text: string): LineCommand => {
  const seconds = /^\d+(?:\.\d+)?s?$/.test(text) ? Number.parseFloat(text) : Number.NaN;
  return seconds === 0 || (seconds >= 1 && seconds <= LONGEST_INTERVAL_SECONDS)
    ? { kind: 'interval', milliseconds: Math.round(seconds * 1_000) }
    : mistake(`:interval takes seconds from 1 to ${LONGEST_INTERVAL_SECONDS}, or 0 to sweep only on request`);
};

/** A filter is the rest of the line as typed: `/foo bar`. */
const show = (pane: string, rest: string): LineCommand => {
  if (rest === '') return { kind: 'show', pane, filter: null };
  return rest.startsWith('/')
    ? { kind: 'show', pane, filter: rest.slice(1).trim() }
    : mistake(`:${pane} takes a filter that begins with a slash: ${`:${pane} /${rest}`}`);
};

const countMistake = (spec: CommandSpec, given: number): string | null => {
  const { takes } = spec;
  const wanted = takes[given];
  if (given < takes.length) return wanted?.optional ? null : `${usageOf(spec)}: ${wanted?.shown} is missing`;
  if (given === takes.length) return null;
  return takes.length === 0
    ? `:${spec.name} takes no arguments`
    : `${usageOf(spec)}: put names with spaces in quotes`;
};

const withArguments = (name: OwnCommandName, [first = '', second = '']: readonly string[]): LineCommand => {
  switch (name) {
    case 'room':
      return { kind: 'room', name: first };
    case 'project':
      return { kind: 'project', name: first };
    case 'view':
      return { kind: 'view', name: first };
    case 'interval':
      return interval(first);
    case 'dispatch':
      return { kind: 'dispatch', room: first, agentName: second };
    case 'profile':
      return { kind: 'profile', room: first, name: second };
    case 'export':
      return { kind: 'export', path: first };
    case 'at':
      return { kind: 'at', time: first };
    case 'scan':
      return { kind: 'scan' };
    case 'freeze':
      return { kind: 'freeze' };
    case 'help':
      return { kind: 'help' };
    case 'q':
      return { kind: 'quit' };
  }
};

/** Parses the text after the colon. Extra colons at its start are ignored. */
export const parseLine = (line: string, specs: readonly CommandSpec[]): LineCommand => {
  const text = line.trim().replace(/^:+\s*/, '');
  if (text === '') return { kind: 'nothing' };
  const [typed = ''] = /^(?:[^\s/]+|\/)/.exec(text) ?? [];
  const spec = specNamed(specs, typed);
  if (spec === null) return unknown(typed, specs);
  if (!isOwnCommand(spec.name)) return show(spec.name, text.slice(typed.length).trim());
  const rest = text.slice(typed.length);
  if (spec.takesRest && rest.trim() !== '') return withArguments(spec.name, [rest.trim()]);
  const words = wordsOf(rest);
  const wrong = countMistake(spec, words.length);
  return wrong === null
    ? withArguments(
        spec.name,
        words.map((word) => word.text),
      )
    : mistake(wrong);
};
