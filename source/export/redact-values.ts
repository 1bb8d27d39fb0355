import type { Redact } from '../livekit/redact.ts';
import { looksLikeJson } from '../text/json.ts';

/**
 * Metadata is up to a megabyte of anything: every pattern here passes over it once, whatever it holds.
 */
const HIDDEN = '[hidden]';
const SENSITIVE_KEY =
  /secret|passw|passphrase|token|api[-_ ]?key|authorization|cookie|credential|private[-_ ]?key/i;
/** Under such a name everything is secret, however deep. */
const ALL_SECRET = /secret|passw|credential|private[-_ ]?key/i;
/** What other services' keys look like. */
const KEY_SHAPES = /\bBearer\s{1,9}[\w.~+/-]{8,}=*|\bsk-[\w-]{16,}/g;

const STRING = String.raw`"[^"\\]*(?:\\.[^"\\]*)*`;
/** A string of JSON text, and its value where it is a key. The last one may be cut off. */
const MEMBER = new RegExp(String.raw`(${STRING})(?:"(?:(\s*:\s*)(${STRING}"|[^\s,}\]{["]+))?|\\?$)`, 'gs');
/** `key=value` */
const ASSIGNMENT = /(?<![\w-])([\w-]+)(\s*=\s*)[^\s&;,"]+/g;

/** Deeper data is hidden as a whole. */
const MOST_DEPTH = 60;

const parsed = (json: string): unknown => {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
};

/** The same with all texts hidden that stand under a name for secrets. @returns null where there are none */
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

/** JSON within a string of JSON text. */
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

/** JSON text is written anew only where it must be: long numbers and repeated keys stay as they were sent. */
const redactSecrets = (json: string): string => {
  const hidden = looksLikeJson(json) ? withoutSecrets(parsed(json), false, 0) : null;
  return hidden ? JSON.stringify(hidden.value) : json;
};

/** Without one of these there is no JSON, no assignment and no foreign key in a text. */
const SUSPICIOUS = /["=]|Bearer|sk-/;

const redactText = (text: string, redact: Redact): string => {
  if (!SUSPICIOUS.test(text)) return redact(text);
  return redact(
    redactMembers(redactSecrets(text), redact)
      .replace(ASSIGNMENT, (whole: string, key: string, equals: string) =>
        SENSITIVE_KEY.test(key) ? `${key}${equals}${HIDDEN}` : whole,
      )
      .replace(KEY_SHAPES, HIDDEN),
  );
};

/** Most of the texts of a large project are short, and the same again and again. */
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
 * Data without what must not be handed over: tokens and our own secrets anywhere in a text, and what stands under a
 * name such as `password` or `apiKey`, also within metadata.
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
