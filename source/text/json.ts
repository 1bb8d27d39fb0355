import { escapeUnsafe, safeBlock } from './safe-text.ts';

const INDENT = '  ';
/** JSON nested deeper is shown unchanged, because its indentation alone would fill the memory. */
const MAX_DEPTH = 40;
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** Escapes like JSON does, so the text stays valid JSON: `\u001b`, `\udb40\udc41`. */
const escapeForJson = (character: string): string =>
  character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');

/** Makes JSON text safe for any terminal without changing its meaning. Keeps line breaks. */
const safeJsonText = (json: string): string =>
  json
    .split('\n')
    .map((line) => escapeUnsafe(line, { escape: escapeForJson, doubleBackslash: false }))
    .join('\n');

/**
 * Formats valid JSON token by token without parsing it into values. Long numbers, duplicate keys and key order stay
 * as the server sent them. Null if it is nested too deep.
 */
const layOut = (json: string): string | null => {
  let text = '';
  let depth = 0;
  let previous = '';
  for (const [token] of json.matchAll(TOKENS)) {
    const opened = previous === '{' || previous === '[';
    const closes = token === '}' || token === ']';
    if (closes) depth -= 1;
    if (closes ? !opened : opened || previous === ',') text += `\n${INDENT.repeat(depth)}`;
    text += token === ':' ? ': ' : token;
    if (token === '{' || token === '[') depth += 1;
    if (depth > MAX_DEPTH) return null;
    previous = token;
  }
  return text;
};

/** Whether a text is valid JSON, of any kind. */
export const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** Whether a text is meant to be JSON: it starts like an object or a list. */
export const looksLikeJson = (raw: string): boolean => /^\s*[{[]/.test(raw);

/**
 * Formats metadata for a pane: a JSON object or list over several lines, any other text unchanged. Safe for a
 * terminal.
 */
export const prettyMetadata = (raw: string): string => {
  const laidOut = looksLikeJson(raw) && isJson(raw) ? layOut(raw) : null;
  return laidOut === null ? safeBlock(raw) : safeJsonText(laidOut);
};

/** Escapes a text as the inside of a JSON string. Safe for a terminal, and the same text for whoever parses it. */
export const jsonInString = (raw: string): string => safeJsonText(JSON.stringify(raw).slice(1, -1));

/** Valid JSON without blanks between its parts. Long numbers, duplicate keys and key order stay. */
export const compactJson = (json: string): string =>
  Array.from(json.matchAll(TOKENS), ([token]) => token).join('');

/** Valid JSON as one line that is safe for a terminal. If it has line breaks, it is written compactly. */
export const oneLineJson = (json: string): string =>
  safeJsonText(/[\r\n\t]/.test(json) ? compactJson(json) : json.trim());

/** Encodes our own data as JSON over several lines that is safe for a terminal and still valid JSON. */
export const safeJson = (
  value: unknown,
  /** Replaces each string in the data. Default: no change. */
  shown: (text: string) => string = (text) => text,
): string =>
  safeJsonText(
    JSON.stringify(
      value,
      (_name, part: unknown) => (typeof part === 'string' ? shown(part) : part),
      INDENT,
    ) ?? 'null',
  );

/** Encodes our own data as JSON on one line that is safe for a terminal and still valid JSON. */
export const safeJsonLine = (value: unknown): string => safeJsonText(JSON.stringify(value) ?? 'null');
