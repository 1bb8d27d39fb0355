import { createRequire } from 'node:module';
import type { IBufferCell, IUnicodeVersionProvider, Terminal } from '@xterm/headless';
import stringWidth from 'string-width';

/** Of a CommonJS package whose exports Node cannot tell by name. */
const xterm: typeof import('@xterm/headless') = createRequire(import.meta.url)('@xterm/headless');

/** Only a hang takes this long: tests wait for what they want to see, not for a time. */
export const WAIT_LIMIT_MS = 60_000;
/** Of a test that waits. A failing wait must report itself, with the screen, before the test times out. */
export const TEST_LIMITS = { testTimeout: 3 * WAIT_LIMIT_MS, hookTimeout: 3 * WAIT_LIMIT_MS } as const;
const POLL_MS = 10;

export interface CellStyle {
  /** `red`, `bright-black`, `208` (of 256), `#ff8800`; null: the terminal's default. */
  readonly color: string | null;
  readonly background: string | null;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
  readonly inverse: boolean;
}

export type ScreenCondition = string | RegExp | ((screen: string) => boolean);

/** What a person at the terminal sees. Rows and columns count from 0. */
export interface Screen {
  /** All rows, joined by newlines, without trailing spaces and without empty rows at the bottom. */
  readonly screen: () => string;
  /** One row, without trailing spaces. */
  readonly line: (row: number) => string;
  readonly size: () => { readonly columns: number; readonly rows: number };
  readonly styleAt: (row: number, column: number) => CellStyle;
  /** The style of the first character where `text` first appears. */
  readonly styleOf: (text: string) => CellStyle;
  readonly cursor: () => { readonly row: number; readonly column: number; readonly visible: boolean };
  readonly isAlternateScreen: () => boolean;
  /** The program is sent clicks and the wheel. */
  readonly isMouseOn: () => boolean;
  /** What the program last copied to the clipboard (OSC 52), or null. */
  readonly clipboard: () => string | null;
  /** The window's title, as the program last set it. */
  readonly title: () => string;
  /** The notifications of the program (OSC 9 and OSC 777), raw. */
  readonly notifications: () => readonly string[];
  /** Bytes the program has written since the start or since `resetBytes`. */
  readonly bytesWritten: () => number;
  readonly resetBytes: () => void;
  /** The program's raw output since the start or since `resetBytes`. */
  readonly output: () => string;
  /**
   * Resolves once the screen meets the condition: it contains the text, matches, or the function returns
   * true. Fails with the screen in its message.
   */
  readonly waitFor: (condition: ScreenCondition) => Promise<void>;
}

export interface Emulator extends Screen {
  /** Takes output of the program. Calls back when it is on the screen. */
  readonly feed: (data: string, drawn?: () => void) => void;
  /** Resolves when all output is on the screen. */
  readonly drained: () => Promise<void>;
  readonly resize: (columns: number, rows: number) => void;
  /** Listens for the terminal's answers to the program's queries. */
  readonly onReply: (listener: (data: string) => void) => void;
  readonly dispose: () => void;
}

const COLORS = ['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'];

const paletteName = (index: number): string => {
  if (index >= 16) return String(index);
  const name = COLORS[index % 8] ?? '';
  return index < 8 ? name : `bright-${name}`;
};

const styleOfCell = (cell: IBufferCell): CellStyle => {
  const rgb = (color: number) => `#${color.toString(16).padStart(6, '0')}`;
  const name = (isDefault: boolean, isRgb: boolean, color: number) =>
    isDefault ? null : isRgb ? rgb(color) : paletteName(color);
  return {
    color: name(cell.isFgDefault(), cell.isFgRGB(), cell.getFgColor()),
    background: name(cell.isBgDefault(), cell.isBgRGB(), cell.getBgColor()),
    bold: cell.isBold() !== 0,
    dim: cell.isDim() !== 0,
    italic: cell.isItalic() !== 0,
    underline: cell.isUnderline() !== 0,
    inverse: cell.isInverse() !== 0,
  };
};

/**
 * The widths of single characters in current terminals. The emulator's own widths date from 2010, when emoji
 * were narrow. Grapheme clusters are not joined, so that a program that relies on it fails its test.
 */
const createModernWidths = (): IUnicodeVersionProvider => {
  const known = new Map<number, 0 | 1 | 2>();
  const measure = (codePoint: number): 0 | 1 | 2 => {
    const isFlagLetter = codePoint >= 0x1f1e6 && codePoint <= 0x1f1ff;
    if (isFlagLetter) return 1;
    const joinsSyllable = codePoint >= 0x1160 && codePoint <= 0x11ff;
    if (joinsSyllable) return 0;
    const width = stringWidth(String.fromCodePoint(codePoint));
    return width === 0 ? 0 : width === 1 ? 1 : 2;
  };
  const wcwidth = (codePoint: number): 0 | 1 | 2 => {
    const width = known.get(codePoint) ?? measure(codePoint);
    known.set(codePoint, width);
    return width;
  };
  return {
    version: 'modern',
    wcwidth,
    // The emulator packs a width (bits 1 and 2) and "joins the cell before it" (bit 0) into one number.
    charProperties: (codePoint, preceding) => {
      const width = wcwidth(codePoint);
      const widthBefore = (preceding >> 1) & 3;
      const joins = width === 0 && widthBefore > 0;
      return ((joins ? widthBefore : width) << 1) | (joins ? 1 : 0);
    },
  };
};

const holds = (condition: ScreenCondition, screen: string): boolean => {
  if (typeof condition === 'string') return screen.includes(condition);
  return condition instanceof RegExp ? condition.test(screen) : condition(screen);
};

/** The screen with a line beside it, for the message of a failed test. */
export const framed = (screen: string): string =>
  screen
    .split('\n')
    .map((line) => `│ ${line}`)
    .join('\n');

/** Tracks state that the emulator does not expose: whether the cursor is visible, and the clipboard. */
const watchModes = (terminal: Terminal) => {
  const modes = {
    cursorVisible: true,
    clipboard: null as string | null,
    title: '',
    titles: [] as string[],
    notifications: [] as string[],
  };
  terminal.onTitleChange((title) => {
    modes.title = title;
  });
  for (const kind of [9, 777]) {
    terminal.parser.registerOscHandler(kind, (data) => {
      modes.notifications.push(data);
      return true;
    });
  }
  // The stack of titles (XTWINOPS 22 and 23).
  terminal.parser.registerCsiHandler({ final: 't' }, ([operation]) => {
    if (operation === 22) modes.titles.push(modes.title);
    if (operation === 23) modes.title = modes.titles.pop() ?? modes.title;
    return false;
  });
  const watchCursor = (final: 'h' | 'l') =>
    terminal.parser.registerCsiHandler({ prefix: '?', final }, (parameters) => {
      if (parameters.includes(25)) modes.cursorVisible = final === 'h';
      return false;
    });
  watchCursor('h');
  watchCursor('l');
  terminal.parser.registerOscHandler(52, (data) => {
    modes.clipboard = Buffer.from(data.slice(data.indexOf(';') + 1), 'base64').toString('utf8');
    return true;
  });
  return modes;
};

/** As xterm answers: each channel twice. */
const backgroundAnswer = (hex: string): string => {
  const [red = '', green = '', blue = ''] = hex.slice(1).match(/../g) ?? [];
  return `\x1b]11;rgb:${red}${red}/${green}${green}/${blue}${blue}\x1b\\`;
};

/** A terminal in memory. `convertLineEnds`: converts `\n` as a terminal device does. */
export const createEmulator = (options: {
  readonly columns: number;
  readonly rows: number;
  readonly convertLineEnds: boolean;
  /** The background as `#rrggbb`, which the program may ask for. Default: it gets no answer. */
  readonly background?: string;
}): Emulator => {
  const terminal = new xterm.Terminal({
    cols: options.columns,
    rows: options.rows,
    convertEol: options.convertLineEnds,
    allowProposedApi: true,
  });
  terminal.unicode.register(createModernWidths());
  terminal.unicode.activeVersion = 'modern';
  const modes = watchModes(terminal);
  const listeners: ((data: string) => void)[] = [];
  const { background } = options;
  if (background !== undefined) {
    terminal.parser.registerOscHandler(11, (data) => {
      if (data === '?') for (const listener of listeners) listener(backgroundAnswer(background));
      return true;
    });
  }
  let output = '';

  const bufferLine = (row: number) => terminal.buffer.active.getLine(terminal.buffer.active.viewportY + row);
  // A line keeps its cells when the terminal becomes narrower. The extra ones are invisible.
  const line = (row: number) => bufferLine(row)?.translateToString(true, 0, terminal.cols).trimEnd() ?? '';
  const screen = () =>
    Array.from({ length: terminal.rows }, (_, row) => line(row))
      .join('\n')
      .trimEnd();
  const styleAt = (row: number, column: number) => {
    const cell = bufferLine(row)?.getCell(column);
    if (!cell) throw new Error(`no cell ${column} in row ${row}`);
    return styleOfCell(cell);
  };
  const drained = () => new Promise<void>((resolve) => terminal.write('', resolve));

  const waitFor = (condition: ScreenCondition) =>
    new Promise<void>((resolve, reject) => {
      const callSite = new Error();
      Error.captureStackTrace(callSite, waitFor);
      const finish = (settle: () => void) => {
        clearInterval(poll);
        clearTimeout(limit);
        parsed.dispose();
        settle();
      };
      const check = () => {
        // A frame marked as incomplete is not examined, since a terminal would not show it either.
        if (terminal.modes.synchronizedOutputMode) return;
        try {
          if (holds(condition, screen())) finish(resolve);
        } catch (error) {
          finish(() => reject(error));
        }
      };
      const giveUp = () => {
        callSite.message = `${String(condition)} never appeared; the screen:\n${framed(screen())}`;
        finish(() => reject(callSite));
      };
      const parsed = terminal.onWriteParsed(check);
      const poll = setInterval(check, POLL_MS);
      const limit = setTimeout(giveUp, WAIT_LIMIT_MS);
      check();
    });

  return {
    screen,
    line,
    size: () => ({ columns: terminal.cols, rows: terminal.rows }),
    styleAt,
    styleOf: (text) => {
      for (let row = 0; row < terminal.rows; row += 1) {
        const index = line(row).indexOf(text);
        if (index >= 0) return styleAt(row, stringWidth(line(row).slice(0, index)));
      }
      throw new Error(`${JSON.stringify(text)} is not on the screen:\n${framed(screen())}`);
    },
    cursor: () => ({
      row: terminal.buffer.active.cursorY,
      column: terminal.buffer.active.cursorX,
      visible: modes.cursorVisible,
    }),
    isMouseOn: () => terminal.modes.mouseTrackingMode !== 'none',
    isAlternateScreen: () => terminal.buffer.active.type === 'alternate',
    clipboard: () => modes.clipboard,
    title: () => modes.title,
    notifications: () => modes.notifications,
    bytesWritten: () => Buffer.byteLength(output),
    resetBytes: () => {
      output = '';
    },
    output: () => output,
    waitFor,
    feed: (data, drawn) => {
      output += data;
      terminal.write(data, drawn);
    },
    drained,
    resize: (columns, rows) => terminal.resize(columns, rows),
    onReply: (listener) => {
      terminal.onData(listener);
      listeners.push(listener);
    },
    dispose: () => terminal.dispose(),
  };
};
