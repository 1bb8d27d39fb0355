import { escapeUnsafe, safeBlock } from './safe-text.ts';

const INDENT = '  ';
/** Deeper JSON is shown as it came: its indents alone would fill the memory. */
const MAX_DEPTH = 40;
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** Escapes as JSON does, so that the text stays JSON: `\u001b`, `\udb40\udc41`. */
const escapeForJson = (character: string): string =>
  character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');

/** JSON text that is safe for any terminal and still means the same. Keeps its line ends. */
const safeJsonText = (json: string): string =>
  json
    .split('\n')
    .map((line) => escapeUnsafe(line, { escape: escapeForJson, doubleBackslash: false }))
    .join('\n');

/**
 * Lays valid JSON out again token by token, without reading it into values: long numbers, repeated keys and their
 * order stay what the server sent. Null where it is nested too deep.
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

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** Whether a text means to be JSON: it begins as an object or a list does. */
export const looksLikeJson = (raw: string): boolean => /^\s*[{[]/.test(raw);

/** Metadata for a pane: laid out over several lines where it is a JSON object or list, else the text itself. Safe. */
export const prettyMetadata = (raw: string): string => {
  const laidOut = looksLikeJson(raw) && isJson(raw) ? layOut(raw) : null;
  return laidOut === null ? safeBlock(raw) : safeJsonText(laidOut);
};

/** Our own data as JSON over several lines, safe for a terminal and still JSON. */
export const safeJson = (
  value: unknown,
  /** What stands for each text in it. Default: itself. */
  shown: (text: string) => string = (text) => text,
): string =>
  safeJsonText(
    JSON.stringify(
      value,
      (_name, part: unknown) => (typeof part === 'string' ? shown(part) : part),
      INDENT,
    ) ?? 'null',
  );

/** Our own data as JSON on one line, safe for a terminal and still JSON. */
export const safeJsonLine = (value: unknown): string => safeJsonText(JSON.stringify(value) ?? 'null');
