import type { Redact } from '../livekit/redact.ts';
import { quoteTyped, shownPath } from '../text/safe-text.ts';
import { UsageError } from '../usage-error.ts';

const HTTP_SCHEME: Readonly<Record<string, string>> = {
  'http:': 'http:',
  'https:': 'https:',
  'ws:': 'http:',
  'wss:': 'https:',
};

const EXAMPLE = 'Write it like wss://livekit.example.com or http://localhost:7880.';

/** A URL for display: without credentials before an `@`, and without its query. */
const showUrl = (value: string, redact: Redact): string => {
  const shown = value.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, '$1[hidden]@').replace(/[?#].*$/s, '?…');
  return quoteTyped(redact(shown));
};

const isLocal = (host: string): boolean => /^(localhost|127\.|\[?::1|10\.|192\.168\.)/.test(host);

/** The URL with a guessed scheme, if only the scheme is missing; else null. */
const withScheme = (value: string): string | null => {
  const host = /^(?:\/\/)?([\w.-]+|\[[\da-f:.]+\])((?::\d+)?)\/?$/i.exec(value);
  return host ? `${isLocal(host[1] ?? '') ? 'ws' : 'wss'}://${host[1]}${host[2]}` : null;
};

const portOf = (value: string): string | null =>
  /^[a-z+.-]+:\/\/(?:\[[^\]]*\]|[^/?#:[]*):([^/?#]*)/i.exec(value)?.[1] ?? null;

const isPort = (port: string): boolean =>
  /^\d{0,5}$/.test(port) && (port === '' || (Number(port) > 0 && Number(port) < 65536));

/**
 * Normalises a URL that a person wrote to `http(s)://host[:port]`; `ws` becomes `http`, and `wss` becomes `https`.
 * @param origin where the value came from, for the error message
 * @throws UsageError if it is not such a URL; the message never shows credentials
 */
export const normaliseUrl = (value: string, origin: string, redact: Redact): string => {
  const text = value.trim();
  const subject = `The URL ${showUrl(text, redact)} (${origin})`;
  if (/[\s\p{Cc}]/u.test(text)) {
    throw new UsageError(`${subject} contains spaces.`, `Remove them. ${EXAMPLE}`);
  }
  const scheme = /^[a-z][a-z0-9+.-]*:(?=\/\/)/i.exec(text)?.[0].toLowerCase();
  if (scheme === undefined) {
    const meant = withScheme(text);
    const remedy = meant === null ? EXAMPLE : `Did you mean ${shownPath(redact(meant))}?`;
    throw new UsageError(`${subject} has no scheme.`, remedy);
  }
  const httpScheme = HTTP_SCHEME[scheme];
  if (httpScheme === undefined) {
    throw new UsageError(
      `${subject} has a scheme that LiveKit does not support.`,
      `Use wss, ws, https or http. ${EXAMPLE}`,
    );
  }
  if (text.includes('@')) {
    throw new UsageError(
      `${subject} contains a user name or a password.`,
      'Remove them. LiveKit uses an API key and an API secret (LIVEKIT_API_KEY, LIVEKIT_API_SECRET).',
    );
  }
  const port = portOf(text);
  if (port !== null && !isPort(port)) {
    throw new UsageError(`${subject} has no valid port.`, `A port is a number from 1 to 65535. ${EXAMPLE}`);
  }
  const httpUrl = `${httpScheme}${text.slice(scheme.length)}`;
  if (!URL.canParse(httpUrl)) throw new UsageError(`${subject} is not a valid URL.`, EXAMPLE);
  const { origin: address, pathname, search, hash } = new URL(httpUrl);
  if (pathname !== '/' || search !== '' || hash !== '') {
    throw new UsageError(
      `${subject} has a path or a query.`,
      `Write only ${shownPath(redact(address))}. LiveKit's API must be at the root of a host. If a reverse proxy serves it below a path, give it its own host name or port.`,
    );
  }
  return address;
};
