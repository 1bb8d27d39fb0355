/** What a terminal reports between the keys. Rows and columns count from 0. */
export type Report =
  /** The answer to `ASK_BACKGROUND`: red, green and blue from 0 to 1. */
  { readonly kind: 'background'; readonly rgb: readonly [number, number, number] } | MouseReport;

/** A press of the first button, or a turn of the wheel. */
export interface MouseReport {
  readonly kind: 'mouse';
  readonly action: 'click' | 'wheel up' | 'wheel down';
  readonly column: number;
  readonly row: number;
}

/** A piece of input: keys as the terminal sent them, or a report. */
export type Piece = { readonly keys: string } | { readonly report: Report };

/** Asks for the background colour (OSC 11). */
export const ASK_BACKGROUND = '\x1b]11;?\x1b\\';

/** Begins an answer to `ASK_BACKGROUND`. */
const BACKGROUND_START = '\x1b]11;';
/** Begins a mouse report of mode 1006. */
const MOUSE_START = '\x1b[<';
/** Begins a mouse report of terminals without mode 1006. Three more characters follow. */
const OLD_MOUSE_START = '\x1b[M';
const OLD_MOUSE_LENGTH = 6;
/** The longest answer is `rgba:` with four times four digits, which takes 25 characters. */
const LONGEST_BODY = 64;
/** Three numbers of five digits. */
const LONGEST_MOUSE = 24;

const ESC = '\x1b';
/** BEL, ST in one character, or ESC as the first of two. */
const ENDS = new RegExp(`[\u0007\u009c${ESC}]`);

const REST_OF_MOUSE = new RegExp(`^[\\d;]{0,${LONGEST_MOUSE}}[Mm]`);
const REST_OF_BACKGROUND = new RegExp(
  `^[rgba\\d:/a-f]{0,${LONGEST_BODY}}(?:[\\u0007\\u009c]|${ESC}\\\\)`,
  'i',
);

/** The rest of a report that broke off after `held`, at the start of what comes later. */
const restOf = (held: string): RegExp => {
  if (!held.startsWith(BACKGROUND_START)) return REST_OF_MOUSE;
  return held.endsWith(ESC) ? /^\\/ : REST_OF_BACKGROUND;
};

/**
 * What a text that begins with ESC is: no report, perhaps the start of one (a key may start the same way),
 * surely the start of one, or a whole one. A report that nobody needs, or that broke off, is null.
 */
type Match =
  | { readonly state: 'no' | 'perhaps' | 'begun' }
  | { readonly state: 'whole'; readonly length: number; readonly report: Report | null };

const channel = (digits: string): number => Number.parseInt(digits, 16) / (16 ** digits.length - 1);

const readBackground = (body: string): Report | null => {
  const [, red, green, blue] =
    /^rgba?:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})(?:\/[\da-f]{1,4})?$/i.exec(body) ?? [];
  return red !== undefined && green !== undefined && blue !== undefined
    ? { kind: 'background', rgb: [channel(red), channel(green), channel(blue)] }
    : null;
};

const ACTIONS: Readonly<Record<number, MouseReport['action']>> = {
  0: 'click',
  64: 'wheel up',
  65: 'wheel down',
};

/** Null for releases, moves, other buttons and clicks with Shift, Alt or Ctrl. */
const readMouse = (text: string): Report | null => {
  const [, button, x, y, end] = /^(\d+);(\d+);(\d+)([Mm])$/.exec(text) ?? [];
  const action = ACTIONS[Number(button)];
  return action !== undefined && end === 'M'
    ? { kind: 'mouse', action, column: Number(x) - 1, row: Number(y) - 1 }
    : null;
};

const matchBackground = (text: string): Match => {
  const body = text.slice(BACKGROUND_START.length);
  const at = body.search(ENDS);
  if (at < 0 || at > LONGEST_BODY) {
    return body.length > LONGEST_BODY
      ? { state: 'whole', length: BACKGROUND_START.length + LONGEST_BODY, report: null }
      : { state: 'begun' };
  }
  const isEscape = body[at] === ESC;
  if (isEscape && at === body.length - 1) return { state: 'begun' };
  // Another escape sequence follows: the answer broke off.
  const isBroken = isEscape && body[at + 1] !== '\\';
  return {
    state: 'whole',
    length: BACKGROUND_START.length + at + (isBroken ? 0 : isEscape ? 2 : 1),
    report: isBroken ? null : readBackground(body.slice(0, at)),
  };
};

const matchMouse = (text: string): Match => {
  const body = text.slice(MOUSE_START.length);
  const at = body.search(/[^\d;]/);
  if (at < 0 || at > LONGEST_MOUSE) {
    return body.length > LONGEST_MOUSE
      ? { state: 'whole', length: MOUSE_START.length + LONGEST_MOUSE, report: null }
      : { state: 'begun' };
  }
  const isWhole = /[Mm]/.test(body[at] ?? '');
  const length = MOUSE_START.length + at;
  return isWhole
    ? { state: 'whole', length: length + 1, report: readMouse(body.slice(0, at + 1)) }
    : { state: 'whole', length, report: null };
};

const matchReport = (text: string, hasMouse: boolean): Match => {
  if (text.startsWith(BACKGROUND_START)) return matchBackground(text);
  if (text.startsWith(MOUSE_START)) return matchMouse(text);
  if (hasMouse && text.startsWith(OLD_MOUSE_START)) {
    return text.length < OLD_MOUSE_LENGTH
      ? { state: 'begun' }
      : { state: 'whole', length: OLD_MOUSE_LENGTH, report: null };
  }
  const starts = [BACKGROUND_START, MOUSE_START];
  return { state: starts.some((start) => start.startsWith(text)) ? 'perhaps' : 'no' };
};

/**
 * Separates reports from keys, however the terminal's bytes are cut into chunks. A report never becomes keys,
 * not even in part.
 */
export interface ReportReader {
  readonly push: (chunk: string) => readonly Piece[];
  /** What is held back: nothing, perhaps a key such as Esc, or a report. */
  readonly holds: () => 'nothing' | 'perhaps a key' | 'a report';
  /** Ends waiting for the rest: a key becomes a key, and a report is dropped. */
  readonly giveUp: () => readonly Piece[];
}

/** @param hasMouse tells whether the mouse is on, which decides about reports of old terminals */
export const createReportReader = (hasMouse: () => boolean): ReportReader => {
  let held = '';
  /** The first characters of `held` that were given up as keys already. A rest that comes late still follows them. */
  let released = 0;
  /** The rest of a dropped report, if it still comes. */
  let lateRest: RegExp | null = null;

  const push = (chunk: string): readonly Piece[] => {
    const pieces: Piece[] = [];
    let text = held + (lateRest === null ? chunk : chunk.replace(lateRest, ''));
    lateRest = null;
    let skip = released;
    const wasReleased = released > 0;
    held = '';
    released = 0;
    const passOn = (length: number) => {
      const keys = text.slice(Math.min(skip, length), length);
      const last = pieces.at(-1);
      if (last !== undefined && 'keys' in last) pieces[pieces.length - 1] = { keys: last.keys + keys };
      else if (keys !== '') pieces.push({ keys });
      drop(length);
    };
    const drop = (length: number) => {
      text = text.slice(length);
      skip = Math.max(0, skip - length);
    };
    while (text !== '') {
      const at = text.indexOf(ESC);
      if (at !== 0) passOn(at < 0 ? text.length : at);
      else {
        const match = matchReport(text, hasMouse());
        if (match.state === 'whole') {
          if (match.report !== null) pieces.push({ report: match.report });
          drop(match.length);
        } else if (match.state === 'begun' || (match.state === 'perhaps' && !(wasReleased && skip > 0))) {
          held = text;
          text = '';
        } else passOn(1);
      }
    }
    return pieces;
  };
  const holds = () => {
    if (held === '' || held.length === released) return 'nothing';
    return matchReport(held, hasMouse()).state === 'perhaps' ? 'perhaps a key' : 'a report';
  };
  return {
    push,
    holds,
    giveUp: () => {
      if (holds() === 'perhaps a key') {
        const keys = held.slice(released);
        released = held.length;
        return [{ keys }];
      }
      if (held.length > released) lateRest = restOf(held);
      held = '';
      released = 0;
      return [];
    },
  };
};
