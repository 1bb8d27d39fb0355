import type { NotifyBy } from '../settings/notify.ts';
import { cutText, safeText } from '../text/safe-text.ts';
import { throughMultiplexer } from './osc52.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const ESC = '\x1b';
const BEL = '\x07';

/** Terminals show less of a title, and of a notification. */
const MOST_IN_TITLE = 80;
const MOST_IN_NOTIFICATION = 200;
/** These terminals print unknown sequences across the screen. */
const WITHOUT_SEQUENCES = ['dumb', 'linux'];

/** Tells whether the terminal at least ignores sequences that it does not know. */
export const takesSequences = (environment: Environment): boolean =>
  !WITHOUT_SEQUENCES.includes(environment['TERM'] ?? '');

/** Makes the sequence for the window's title (OSC 2). @param text raw */
export const titleSequence = (text: string): string =>
  `${ESC}]2;${safeText(cutText(text, MOST_IN_TITLE))}${BEL}`;

/** Keeps the title for `RESTORE_TITLE`, in terminals that can. */
export const KEEP_TITLE = `${ESC}[22;2t`;
/** Clears the title, and brings back the one that was kept. */
export const RESTORE_TITLE = `${ESC}]2;${BEL}${ESC}[23;2t`;

/** Fields end at a semicolon. */
const withoutSemicolons = (text: string): string => text.replaceAll(';', ',');

/**
 * Makes a notification. tmux and GNU screen know none, so they pass it on to the terminal (tmux only with
 * `allow-passthrough`).
 *
 * @param title raw; it names the program and the project
 * @param text raw
 */
export const notificationSequence = (
  by: Exclude<NotifyBy, 'bell'>,
  title: string,
  text: string,
  environment: Environment,
): string => {
  const [head, body] = [title, text].map((raw) =>
    withoutSemicolons(safeText(cutText(raw, MOST_IN_NOTIFICATION))),
  );
  // A text of OSC 9 that begins with a number would be a progress bar or the like in some terminals.
  const sequence =
    by === 'osc9' ? `${ESC}]9;${head}: ${body}${BEL}` : `${ESC}]777;notify;${head};${body}${BEL}`;
  return throughMultiplexer(sequence, environment);
};
