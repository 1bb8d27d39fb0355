import type { Key } from 'ink';
import { functionKeyOf } from './terminal/function-keys.ts';

/** The name of one key press: `j`, `G`, `ctrl-d`, `up`, `enter`, `esc`, `shift-tab`, `space`. */
export type KeyName = string;

const CONTROL_NAMES: Readonly<Record<string, KeyName>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\t': 'tab',
  '\x1b': 'esc',
  '\x7f': 'backspace',
  '\b': 'backspace',
  ' ': 'space',
};

const nameOfCharacter = (character: string): KeyName => {
  const known = CONTROL_NAMES[character] ?? functionKeyOf(character);
  if (known !== null) return known;
  const code = character.codePointAt(0) ?? 0;
  return code < 0x20 ? `ctrl-${String.fromCharCode(code + 0x60)}` : character;
};

const specialName = (key: Key): KeyName | null => {
  if (key.upArrow) return 'up';
  if (key.downArrow) return 'down';
  if (key.leftArrow) return 'left';
  if (key.rightArrow) return 'right';
  if (key.pageUp) return 'page-up';
  if (key.pageDown) return 'page-down';
  if (key.home) return 'home';
  if (key.end) return 'end';
  if (key.return) return 'enter';
  if (key.escape) return 'esc';
  if (key.tab) return key.shift ? 'shift-tab' : 'tab';
  if (key.backspace) return 'backspace';
  if (key.delete) return 'delete';
  return null;
};

/**
 * Returns the key presses of one `useInput` call. Keys typed fast, or over a slow connection, arrive
 * together.
 */
export const keysOf = (input: string, key: Key): readonly KeyName[] => {
  const special = specialName(key);
  if (special !== null) return [special];
  if (key.meta) return [`alt-${input}`];
  if (key.ctrl) return input === '' ? [] : [`ctrl-${input}`];
  return Array.from(input, nameOfCharacter);
};

/** Returns the text that a key types; null if it types nothing. */
export const textOfKey = (name: KeyName): string | null => {
  if (name === 'space') return ' ';
  return Array.from(name).length === 1 ? name : null;
};

const LABELS: Readonly<Record<string, string>> = {
  up: '↑',
  down: '↓',
  left: '←',
  right: '→',
  'page-up': 'PgUp',
  'page-down': 'PgDn',
  home: 'Home',
  end: 'End',
  enter: 'Enter',
  esc: 'Esc',
  tab: 'Tab',
  'shift-tab': 'Shift-Tab',
  space: 'Space',
  backspace: 'Backspace',
  delete: 'Del',
};
const ASCII_LABELS: Readonly<Record<string, string>> = {
  up: 'Up',
  down: 'Down',
  left: 'Left',
  right: 'Right',
};

/** Formats a key for help, footer and docs: `Ctrl-D`, `PgUp`, `j`. */
export const keyLabel = (name: KeyName, ascii = false): string => {
  if (/^f\d+$/.test(name)) return name.toUpperCase();
  if (name.startsWith('ctrl-')) return `Ctrl-${name.slice(5).toUpperCase()}`;
  return (ascii ? ASCII_LABELS[name] : undefined) ?? LABELS[name] ?? name;
};
