type Environment = Readonly<Record<string, string | undefined>>;

/** What to write to the terminal so that it copies a text, or why it would not. */
export type Copying = { readonly sequence: string } | { readonly reason: string };

/** What a sequence of 100,000 characters holds, the least that terminals which set a limit take. */
const MOST_BYTES = 74_994;
/** These show what they do not understand, all over the screen. */
const WITHOUT_CLIPBOARD = ['dumb', 'linux'];
/** GNU screen cuts off what is longer, on its oldest versions too. */
const SCREEN_CHUNK = 240;

const ESC = '\x1b';
const BEL = '\x07';
const DCS = `${ESC}P`;
const ST = `${ESC}\\`;

/** Through tmux to the terminal around it; every ESC within is doubled. */
const throughTmux = (sequence: string): string => `${DCS}tmux;${sequence.replaceAll(ESC, ESC + ESC)}${ST}`;

/** Through GNU screen to the terminal around it, piece by piece. */
const throughScreen = (sequence: string): string =>
  (sequence.match(new RegExp(`.{1,${SCREEN_CHUNK}}`, 'gs')) ?? []).map((chunk) => DCS + chunk + ST).join('');

/**
 * Puts a text into the clipboard of the terminal, over SSH too (OSC 52). No terminal tells whether it did.
 *
 * tmux either takes the sequence itself (`set-clipboard on`) or passes it on (`allow-passthrough on`), so it gets
 * both. `TERM=screen` alone, as after SSH, may be either of the two: each ignores what is meant for the other.
 */
export const copySequence = (text: string, environment: Environment): Copying => {
  const terminal = environment['TERM'] ?? '';
  if (WITHOUT_CLIPBOARD.includes(terminal)) return { reason: 'this terminal has no clipboard' };
  const bytes = Buffer.from(text, 'utf8');
  if (bytes.length > MOST_BYTES) {
    return {
      reason: `too long for the clipboard: ${bytes.length} bytes, and terminals take ${MOST_BYTES}`,
    };
  }
  const sequence = `${ESC}]52;c;${bytes.toString('base64')}${BEL}`;
  if (environment['TMUX'] || terminal.startsWith('tmux')) {
    return { sequence: sequence + throughTmux(sequence) };
  }
  if (environment['STY'] || terminal.startsWith('screen')) {
    return { sequence: sequence + throughScreen(sequence) };
  }
  return { sequence };
};
