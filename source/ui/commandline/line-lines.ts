import { specNamed, usageOf } from '../../commandline/commands.ts';
import { safeText } from '../../text/safe-text.ts';
import { type Line, type Span, span } from '../line.ts';
import type { Overlay } from '../overlays/overlay.ts';
import { LINE_COMMANDS } from '../panes/find.ts';
import type { Symbols } from '../theme.ts';
import { type LineState, offerAtCursor } from './line-state.ts';

type LineOverlay = Extract<Overlay, { readonly kind: 'command line' }>;

const GAP = '  ';
/** The prompt: a margin and the colon. */
export const PROMPT: Line = [span(' '), { text: ':', tone: 'accent', bold: true }];

const offeredSpans = (words: readonly string[], taken: number | null): readonly Span[] =>
  words.flatMap((word, index) => [
    index === taken ? { text: safeText(word), inverse: true } : span(safeText(word)),
    span(GAP),
  ]);

/** The offered words, from the one before the chosen word on. */
const fromTaken = (words: readonly string[], taken: number | null): readonly Span[] => {
  const from = Math.max(0, (taken ?? 0) - 1);
  return offeredSpans(words.slice(from), taken === null ? null : taken - from);
};

/** Usage and description of the typed command. */
const usageSpans = ({ text }: LineState): readonly Span[] => {
  const [typed = ''] = /^\S+(?=\s)/.exec(text.trimStart()) ?? [];
  const spec = specNamed(LINE_COMMANDS, typed);
  return spec === null ? [] : [{ text: usageOf(spec), bold: true }, span(`  ${spec.description}`, 'muted')];
};

/** The line below the input: its error, else the completions, else the usage of its command. */
export const hintLine = ({ line, problem }: LineOverlay, { marks }: Symbols): Line => {
  if (problem !== null) return [span(` ${marks.warning} ${safeText(problem)}`, 'warning')];
  if (line.offered !== null) return [span(' '), ...fromTaken(line.offered.words, line.offered.taken)];
  const usage = usageSpans(line);
  const { words } = offerAtCursor(line);
  const isBegun = !/\s$/.test(line.text.slice(0, line.cursor));
  return [
    span(' '),
    ...(usage.length > 0 && !(isBegun && words.length > 0) ? usage : fromTaken(words, null)),
  ];
};
