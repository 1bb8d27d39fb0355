import { looksLikeJson } from '../text/json.ts';
import type { Redact } from './redact.ts';

/** Metadata may be 1 MB of arbitrary text, so every pattern here runs in linear time. */
const HIDDEN = '[hidden]';
const SENSITIVE_KEY =
  /secret|passw|passphrase|token|api[-_ ]?key|authorization|cookie|credential|private[-_ ]?key/i;
/** Everything nested below such a key is secret. */
const ALL_SECRET = /secret|passw|credential|private[-_ ]?key/i;
/** The formats of other services' keys. */
const KEY_SHAPES = /\bBearer\s{1,9}[\w.~+/-]{8,}=*|\bsk-[\w-]{16,}/g;

const STRING = String.raw`"[^"\\]*(?:\\.[^"\\]*)*`;
/** Matches a string in JSON text, and its value if the string is a key. The last string may be truncated. */
const MEMBER = new RegExp(String.raw`(${STRING})(?:"(?:(\s*:\s*)(${STRING}"|[^\s,}\]{["]+))?|\\?$)`, 'gs');
/** `key=value` */
const ASSIGNMENT = /(?<![\w-])([\w-]+)(\s*=\s*)[^\s&;,"]+/g;

/** Deeper data is hidden entirely. */
const MOST_DEPTH = 60;

const parsed = (json: string): unknown => {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
};

/**
 * Hides all strings below a secret key.
 * @returns null if nothing was hidden
 */
const withoutSecrets = (
  value: unknown,
  isSecret: boolean,
  depth: number,
): { readonly value: unknown } | null => {
  if (typeof value === 'string') return isSecret ? { value: HIDDEN } : null;
  if (typeof value !== 'object' || value === null) return null;
  if (depth > MOST_DEPTH) return { value: HIDDEN };
  let isChanged = false;
  const entries = Object.entries(value).map(([key, item]) => {
    const isSecretToo = isSecret || (ALL_SECRET.test(key) && typeof item === 'object');
    const hidden = withoutSecrets(item, isSecretToo, depth + 1);
    isChanged ||= hidden !== null;
    return [key, hidden ? hidden.value : item] as const;
  });
  if (!isChanged) return null;
  return { value: Array.isArray(value) ? entries.map(([, item]) => item) : Object.fromEntries(entries) };
};

/** Redacts JSON that is nested in a JSON string. */
const redactToken = (token: string, redact: Redact): string => {
  const text = token.startsWith('"') && token.endsWith('"') ? parsed(token) : null;
  if (typeof text !== 'string' || !looksLikeJson(text)) return token;
  const shown = redactText(text, redact);
  return shown === text ? token : JSON.stringify(shown);
};

const redactMembers = (text: string, redact: Redact): string =>
  text.replace(MEMBER, (member: string, key: string, colon?: string, value?: string) => {
    if (colon === undefined || value === undefined) return redactToken(member, redact);
    return `${key}"${colon}${SENSITIVE_KEY.test(key) ? `"${HIDDEN}"` : redactToken(value, redact)}`;
  });

/**
 * Serializes again only if something was hidden. Otherwise long numbers and repeated keys stay as the server
 * sent them.
 */
const redactSecrets = (json: string): string => {
  const hidden = looksLikeJson(json) ? withoutSecrets(parsed(json), false, 0) : null;
  return hidden ? JSON.stringify(hidden.value) : json;
};

/** A text without any of these holds no JSON, no assignment and no foreign key. */
const SUSPICIOUS = /["=]|Bearer|sk-/;

/** Hides secrets in one text that may be JSON, such as metadata. See `redactValues`. */
export const redactText = (text: string, redact: Redact): string => {
  if (!SUSPICIOUS.test(text)) return redact(text);
  return redact(
    redactMembers(redactSecrets(text), redact)
      .replace(ASSIGNMENT, (whole: string, key: string, equals: string) =>
        SENSITIVE_KEY.test(key) ? `${key}${equals}${HIDDEN}` : whole,
      )
      .replace(KEY_SHAPES, HIDDEN),
  );
};

/** Caches short texts. Most texts of a large project are short and repeat. */
const MOST_REMEMBERED = 60;

const remembering = (redactOne: (text: string) => string): ((text: string) => string) => {
  const known = new Map<string, string>();
  return (text) => {
    if (text.length > MOST_REMEMBERED) return redactOne(text);
    const before = known.get(text);
    if (before !== undefined) return before;
    const shown = redactOne(text);
    known.set(text, shown);
    return shown;
  };
};

/**
 * Redacts data before it is handed over: tokens and our own secrets anywhere in a text, and the values of
 * keys such as `password` or `apiKey`, also inside metadata.
 */
export const redactValues = (value: unknown, redact: Redact): unknown => {
  const shownKey = remembering(redact);
  const shownText = remembering((text) => redactText(text, redact));
  const shown = (item: unknown): unknown => {
    if (typeof item === 'string') return shownText(item);
    if (Array.isArray(item)) return item.map(shown);
    if (typeof item !== 'object' || item === null) return item;
    return Object.fromEntries(
      Object.entries(item).map(([key, inner]) => [
        shownKey(key),
        SENSITIVE_KEY.test(key) && typeof inner === 'string' ? HIDDEN : shown(inner),
      ]),
    );
  };
  return shown(value);
};
