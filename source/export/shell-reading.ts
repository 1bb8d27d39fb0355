/**
 * How far a shell command has been read, as quotes go. It is strict: what could make it lose count of the quotes is
 * told by `tricky`, and after that nothing is said to be outside of them.
 */
export interface ShellReading {
  /** The quote that is open. */
  readonly quote: '' | "'" | '"';
  readonly inComment: boolean;
  /** The next character begins a word. */
  readonly wordStart: boolean;
  /** After what nothing can be said of the quotes any more, in words; null while it can. */
  readonly tricky: string | null;
}

export const startOfCommand: ShellReading = { quote: '', inComment: false, wordStart: true, tricky: null };

const TRICKS: readonly (readonly [RegExp, string])[] = [
  [/^`/, 'after a backtick'],
  [/^<</, 'after a here-document'],
  [/^(?:\$?\(\(|\[\[)/, 'after (( or [['],
  [/^\$['"]/, 'after $" or $\''],
];
const BREAKS_WORD = /^[\s;&|()<>]$/;

/** One character, or a backslash with what it escapes. */
const unitOf = (rest: string, { quote, inComment }: ShellReading): string =>
  rest.startsWith('\\') && quote !== "'" && !inComment ? rest.slice(0, 2) : rest.slice(0, 1);

const inDoubleQuotes = (rest: string, reading: ShellReading): ShellReading => {
  if (rest.startsWith('"')) return { ...reading, quote: '' };
  return /^(?:`|\$[({])/.test(rest) && reading.tricky === null
    ? { ...reading, tricky: 'after a substitution in double quotes' }
    : reading;
};

const unquoted = (rest: string, unit: string, reading: ShellReading): ShellReading => {
  if (unit === '#' && reading.wordStart) return { ...reading, inComment: true };
  const tricky = reading.tricky ?? TRICKS.find(([pattern]) => pattern.test(rest))?.[1] ?? null;
  const quote = unit === "'" || unit === '"' ? unit : '';
  return { ...reading, quote, tricky, wordStart: BREAKS_WORD.test(unit) };
};

/** Reads on by one character, or by a backslash with what it escapes, of the rest of a command. */
export const readOn = (
  reading: ShellReading,
  rest: string,
): { readonly reading: ShellReading; readonly unit: string } => {
  const unit = unitOf(rest, reading);
  if (reading.inComment) {
    const ends = unit === '\n';
    return { unit, reading: ends ? { ...reading, inComment: false, wordStart: true } : reading };
  }
  if (reading.quote === "'") return { unit, reading: unit === "'" ? { ...reading, quote: '' } : reading };
  if (reading.quote === '"') return { unit, reading: inDoubleQuotes(rest, reading) };
  return { unit, reading: unquoted(rest, unit, reading) };
};
