/** Removes from a text everything that must never be shown or written. */
export type Redact = (text: string) => string;

const HIDDEN = '[hidden]';

/** Matches a token by its beginning (`{"` in base64url), even if it was truncated. */
const STARTS_LIKE_A_TOKEN = /ey(?:J|Ai)[\w-]{6,}(?:\.[\w-]*){0,2}/g;
/** Matches a token by its shape: three parts, the last a signature of 32 bytes or more. */
const SHAPED_LIKE_A_TOKEN = /(?<![\w-])[\w-]{8,}\.[\w-]{8,}\.[\w-]{40,}/g;

/** Lists the ways a secret may be written in a text. */
const spellings = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret.replace(/\p{Cs}/gu, '')),
  JSON.stringify(secret).slice(1, -1),
];

/** Creates a function that hides every token, and the given secrets in any escaping. */
export const createRedact = (secrets: readonly string[]): Redact => {
  const hidden = [...new Set(secrets.filter((secret) => secret !== '').flatMap(spellings))].sort(
    // Longest first, because a short one may be part of a long one.
    (a, b) => b.length - a.length,
  );
  return (text) =>
    hidden.reduce(
      (rest, secret) => rest.replaceAll(secret, HIDDEN),
      text.replace(STARTS_LIKE_A_TOKEN, HIDDEN).replace(SHAPED_LIKE_A_TOKEN, HIDDEN),
    );
};

const MAX_QUOTE = 200;

/** Makes a server's text safe to quote in a sentence: one line, no control characters, shortened, no secrets. */
export const quote = (text: string, redact: Redact): string => {
  const line = redact(text)
    .replace(/[\s\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
  // Redact again: removing characters may have joined the parts of a secret.
  const safe = redact(line);
  return safe.length > MAX_QUOTE ? `${safe.slice(0, MAX_QUOTE).trimEnd()}…` : safe;
};
