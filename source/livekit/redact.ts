/** Takes everything out of a text that must never be shown or written. */
export type Redact = (text: string) => string;

const HIDDEN = '[hidden]';

/** A token by its beginning (`{"` in base64url), even where it was cut short. */
const STARTS_LIKE_A_TOKEN = /ey(?:J|Ai)[\w-]{6,}(?:\.[\w-]*){0,2}/g;
/** A token by its shape: three parts, the last a signature of 32 bytes or more. */
const SHAPED_LIKE_A_TOKEN = /(?<![\w-])[\w-]{8,}\.[\w-]{8,}\.[\w-]{40,}/g;

/** The ways a secret may stand in a text. */
const spellings = (secret: string): string[] => [
  secret,
  encodeURIComponent(secret.replace(/\p{Cs}/gu, '')),
  JSON.stringify(secret).slice(1, -1),
];

/** Hides every token, and the given secrets however they are escaped. */
export const createRedact = (secrets: readonly string[]): Redact => {
  const hidden = [...new Set(secrets.filter((secret) => secret !== '').flatMap(spellings))].sort(
    // The longest first: a short one may be a part of a long one.
    (a, b) => b.length - a.length,
  );
  return (text) =>
    hidden.reduce(
      (rest, secret) => rest.replaceAll(secret, HIDDEN),
      text.replace(STARTS_LIKE_A_TOKEN, HIDDEN).replace(SHAPED_LIKE_A_TOKEN, HIDDEN),
    );
};

const MAX_QUOTE = 200;

/** What a server said, fit to be quoted in a sentence: one line, no control characters, not long, no secrets. */
export const quote = (text: string, redact: Redact): string => {
  const line = redact(text)
    .replace(/[\s\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
  // Once more: what was taken out between two characters may have joined them.
  const safe = redact(line);
  return safe.length > MAX_QUOTE ? `${safe.slice(0, MAX_QUOTE).trimEnd()}…` : safe;
};
