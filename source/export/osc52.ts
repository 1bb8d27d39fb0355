type Environment = Readonly<Record<string, string | undefined>>;

/** The escape sequence that copies a text, or why the terminal cannot copy it. */
export type Copying = { readonly sequence: string } | { readonly reason: string };

/** The bytes that fit into a sequence of 100,000 characters, the smallest limit that terminals set. */
const MOST_BYTES = 74_994;
/** These terminals print unknown sequences across the screen. */
const WITHOUT_CLIPBOARD = ['dumb', 'linux'];
/** GNU screen truncates longer strings, even in its oldest versions. */
const SCREEN_CHUNK = 240;

const ESC = '\x1b';
const BEL = '\x07';
const DCS = `${ESC}P`;
const ST = `${ESC}\\`;

/** Wraps a sequence so that tmux passes it to the outer terminal. Each inner ESC is doubled. */
const throughTmux = (sequence: string): string => `${DCS}tmux;${sequence.replaceAll(ESC, ESC + ESC)}${ST}`;

/** Wraps a sequence in chunks so that GNU screen passes it to the outer terminal. */
const throughScreen = (sequence: string): string =>
  (sequence.match(new RegExp(`.{1,${SCREEN_CHUNK}}`, 'gs')) ?? []).map((chunk) => DCS + chunk + ST).join('');

/**
 * Wraps a sequence so that tmux or GNU screen passes it to the outer terminal. `TERM=screen` alone, as after SSH, may
 * mean either.
 */
export const throughMultiplexer = (sequence: string, environment: Environment): string => {
  const terminal = environment['TERM'] ?? '';
  if (environment['TMUX'] || terminal.startsWith('tmux')) return throughTmux(sequence);
  if (environment['STY']) return throughScreen(sequence);
  return terminal.startsWith('screen') ? throughTmux(sequence) + throughScreen(sequence) : sequence;
};

/**
 * Makes the OSC 52 sequence that copies a text to the terminal's clipboard, over SSH too. Terminals do not
 * confirm the copy.
 *
 * tmux either takes the sequence itself (`set-clipboard on`) or passes it on (`allow-passthrough on`), so it
 * gets both. `TERM=screen` alone, as after SSH, may mean tmux or GNU screen. It gets both forms too: each
 * ignores the other's.
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
