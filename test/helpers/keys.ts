/** The bytes that a terminal sends for named keys. */
const NAMED_KEYS: Readonly<Record<string, string>> = {
  up: '\x1b[A',
  down: '\x1b[B',
  right: '\x1b[C',
  left: '\x1b[D',
  home: '\x1b[H',
  end: '\x1b[F',
  'page-up': '\x1b[5~',
  'page-down': '\x1b[6~',
  insert: '\x1b[2~',
  delete: '\x1b[3~',
  backspace: '\x7f',
  tab: '\t',
  'shift-tab': '\x1b[Z',
  enter: '\r',
  escape: '\x1b',
  space: ' ',
  f1: '\x1bOP',
  f2: '\x1bOQ',
};

/**
 * The bytes of a key: a single character is itself, `ctrl-d` and `alt-x` are combinations, and `up`,
 * `page-down`, `escape`, … are names.
 */
export const keyBytes = (key: string): string => {
  if (Array.from(key).length === 1) return key;
  const named = NAMED_KEYS[key];
  if (named !== undefined) return named;
  const ctrl = /^ctrl-([a-z])$/.exec(key)?.[1];
  if (ctrl !== undefined) return String.fromCharCode(ctrl.charCodeAt(0) & 0x1f);
  const alt = /^alt-(.)$/u.exec(key)?.[1];
  if (alt !== undefined) return `\x1b${alt}`;
  throw new Error(`no key is called ${JSON.stringify(key)}`);
};

/** Pasted text as a terminal sends it in bracketed paste mode. */
export const pasteBytes = (text: string): string => `\x1b[200~${text}\x1b[201~`;
