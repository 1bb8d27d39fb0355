import type { Redact } from '../livekit/redact.ts';
import { UsageError } from '../usage-error.ts';

const HTTP_SCHEME: Readonly<Record<string, string>> = {
  'http:': 'http:',
  'https:': 'https:',
  'ws:': 'http:',
  'wss:': 'https:',
};

const EXAMPLE = 'Write it like wss://livekit.example.com or http://localhost:7880.';

/** A URL as it may be shown: without what stands before an `@`, and without a query. */
const showUrl = (value: string, redact: Redact): string => {
  const shown = value.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/is, '$1[hidden]@').replace(/[?#].*$/s, '?…');
  return JSON.stringify(redact(shown));
};

const isLocal = (host: string): boolean => /^(localhost|127\.|\[?::1|10\.|192\.168\.)/.test(host);

/** What its writer meant, where only the scheme is missing. */
const withScheme = (value: string): string | null => {
  const host = /^(?:\/\/)?([\w.-]+|\[[\da-f:.]+\])((?::\d+)?)\/?$/i.exec(value);
  return host ? `${isLocal(host[1] ?? '') ? 'ws' : 'wss'}://${host[1]}${host[2]}` : null;
};

const portOf = (value: string): string | null =>
  /^[a-z+.-]+:\/\/(?:\[[^\]]*\]|[^/?#:[]*):([^/?#]*)/i.exec(value)?.[1] ?? null;

const isPort = (port: string): boolean =>
  /^\d{0,5}$/.test(port) && (port === '' || (Number(port) > 0 && Number(port) < 65536));

/**
 * LiveKit's address as `http(s)://host[:port]`, from what a person wrote; `ws` means `http`, and `wss` `https`.
 * @param origin where the value came from, for the message
 * @throws UsageError where it is no such address; the message shows no credentials
 */
export const normaliseUrl = (value: string, origin: string, redact: Redact): string => {
  const text = value.trim();
  const subject = `The URL ${showUrl(text, redact)} (${origin})`;
  if (/[\s\p{Cc}]/u.test(text)) {
    throw new UsageError(`${subject} contains spaces.`, `Take them out. ${EXAMPLE}`);
  }
  const scheme = /^[a-z][a-z0-9+.-]*:(?=\/\/)/i.exec(text)?.[0].toLowerCase();
  if (scheme === undefined) {
    const meant = withScheme(text);
    const remedy = meant === null ? EXAMPLE : `Write ${redact(meant)} if that is meant.`;
    throw new UsageError(`${subject} has no scheme.`, remedy);
  }
  const httpScheme = HTTP_SCHEME[scheme];
  if (httpScheme === undefined) {
    throw new UsageError(
      `${subject} has a scheme that LiveKit does not speak.`,
      `Use wss, ws, https or http. ${EXAMPLE}`,
    );
  }
  if (text.includes('@')) {
    throw new UsageError(
      `${subject} contains a user name or a password.`,
      'Leave them out: LiveKit takes an API key and an API secret (LIVEKIT_API_KEY, LIVEKIT_API_SECRET).',
    );
  }
  const port = portOf(text);
  if (port !== null && !isPort(port)) {
    throw new UsageError(`${subject} has no valid port.`, `A port is a number from 1 to 65535. ${EXAMPLE}`);
  }
  const httpUrl = `${httpScheme}${text.slice(scheme.length)}`;
  if (!URL.canParse(httpUrl)) throw new UsageError(`${subject} cannot be read.`, EXAMPLE);
  const { origin: address, pathname, search, hash } = new URL(httpUrl);
  if (pathname !== '/' || search !== '' || hash !== '') {
    throw new UsageError(
      `${subject} has a path or a query.`,
      `Write ${redact(address)} alone: LiveKit's API is at the root of its address. A reverse proxy that has it below a path must give it a host name or a port of its own.`,
    );
  }
  return address;
};
