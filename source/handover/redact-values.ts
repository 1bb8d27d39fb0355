import type { Redact } from '../livekit/redact.ts';

const HIDDEN = '[hidden]';
const SENSITIVE =
  'secret|passw|passphrase|token|api[-_ ]?key|authorization|cookie|credential|private[-_ ]?key';
const SENSITIVE_KEY = new RegExp(SENSITIVE, 'i');
/** A key and its value within JSON text, whose other values stay as they were sent. */
const IN_JSON = new RegExp(
  `("[^"\\\\]*(?:${SENSITIVE})[^"\\\\]*"\\s*:\\s*)("(?:[^"\\\\]|\\\\.)*"|[^\\s,}\\]{["]+)`,
  'gi',
);
const IN_TEXT = new RegExp(`(\\b[\\w-]*(?:${SENSITIVE})[\\w-]*\\s*=\\s*)[^\\s&;,"]+`, 'gi');

const redactText = (text: string, redact: Redact): string =>
  redact(text.replace(IN_JSON, `$1"${HIDDEN}"`).replace(IN_TEXT, `$1${HIDDEN}`));

/**
 * Data without what must not be handed over: tokens and our own secrets anywhere in a text, and what stands under a
 * name such as `password` or `apiKey`, also within metadata.
 */
export const redactValues = (value: unknown, redact: Redact): unknown => {
  if (typeof value === 'string') return redactText(value, redact);
  if (Array.isArray(value)) return value.map((item) => redactValues(item, redact));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      redact(key),
      SENSITIVE_KEY.test(key) && typeof item === 'string' ? HIDDEN : redactValues(item, redact),
    ]),
  );
};
