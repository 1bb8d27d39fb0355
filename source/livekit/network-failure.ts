import { type CallContext, namesOf, type Words } from './call-context.ts';
import { quote } from './redact.ts';

/** Collects the error codes of Node, OpenSSL and fetch: on the error, its causes and its siblings. */
const codesOf = (cause: unknown, depth = 0): string[] => {
  if (typeof cause !== 'object' || cause === null || depth > 4) return [];
  const own = 'code' in cause && typeof cause.code === 'string' ? [cause.code] : [];
  const inner = 'cause' in cause ? codesOf(cause.cause, depth + 1) : [];
  const siblings = 'errors' in cause && Array.isArray(cause.errors) ? cause.errors : [];
  return [...own, ...inner, ...siblings.flatMap((sibling) => codesOf(sibling, depth + 1))];
};

/** Joins the messages of an error and its causes. OpenSSL gives its reason only there. */
export const messageOf = (cause: unknown, depth = 0): string => {
  if (!(cause instanceof Error) || depth > 4) return '';
  return [cause.message, messageOf(cause.cause, depth + 1)].filter((part) => part !== '').join(': ');
};

const NEVER_CONNECTED: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EMFILE',
  'ENFILE',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** Whether no connection was made, so nothing was sent. */
export const wasNeverSent = (cause: unknown): boolean =>
  codesOf(cause).some((code) => NEVER_CONNECTED.has(code)) ||
  (cause instanceof Error && 'syscall' in cause && cause.syscall === 'connect');

const NETWORK_REMEDY = 'Check the network, the VPN and the firewalls between this machine and the server.';

const unreachable = (code: string, host: string): Words | null => {
  switch (code) {
    case 'ECONNREFUSED':
      return {
        kind: 'refused',
        sentence: `Nothing listens at ${host}: the connection was refused.`,
        remedy:
          'Check that livekit-server runs there, and that the port of the URL is its own (7880 by default).',
      };
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ENETDOWN':
    case 'EADDRNOTAVAIL':
    case 'EACCES':
    case 'EPERM':
      return {
        kind: 'refused',
        sentence: `There is no way from this machine to ${host} (${code}).`,
        remedy: NETWORK_REMEDY,
      };
    case 'ENOTFOUND':
      return {
        kind: 'unknown-host',
        sentence: `The name in ${host} is not known: its look-up found no address.`,
        remedy: 'Check the spelling of the URL, and whether its name needs a VPN or another name server.',
      };
    case 'EAI_AGAIN':
    case 'EAI_FAIL':
      return {
        kind: 'unknown-host',
        sentence: `The name in ${host} could not be looked up: no name server answered.`,
        remedy: 'Check the network and the name server of this machine.',
      };
    case 'ETIMEDOUT':
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'UND_ERR_BODY_TIMEOUT':
      return { kind: 'timeout', sentence: `${host} did not answer in time.`, remedy: NETWORK_REMEDY };
    case 'EMFILE':
    case 'ENFILE':
      return {
        kind: 'unknown',
        sentence: 'This machine has too many files and connections open to make another one.',
        remedy: 'Close programs, or raise the limit (ulimit -n).',
      };
    default:
      return null;
  }
};

const brokenOff = (code: string, message: string, host: string): Words | null => {
  switch (code) {
    case 'ECONNRESET':
    case 'EPIPE':
    case 'UND_ERR_SOCKET':
      if (message.includes('before secure TLS connection')) {
        return {
          kind: 'tls',
          sentence: `${host} broke the connection off before it was encrypted.`,
          remedy: 'Check that the port speaks TLS (use http:// or ws:// if not), and the proxies on the way.',
        };
      }
      return {
        kind: 'reset',
        sentence: `${host} broke the connection off before it had answered.`,
        remedy: 'Try again; if it goes on, see the logs of the server and of the proxies in front of it.',
      };
    default:
      return null;
  }
};

const UNTRUSTED_REMEDY =
  'Install a certificate that this machine trusts, or name its authority in the environment as NODE_EXTRA_CA_CERTS=FILE.';

const untrusted = (code: string, message: string, host: string): Words | null => {
  const tls = (sentence: string, remedy: string): Words => ({ kind: 'tls', sentence, remedy });
  switch (code) {
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
      return tls(
        `The certificate of ${host} is self-signed, and this machine does not trust it.`,
        UNTRUSTED_REMEDY,
      );
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'CERT_UNTRUSTED':
      return tls(
        `This machine does not know who issued the certificate of ${host}.`,
        `Let the server send its whole chain. ${UNTRUSTED_REMEDY}`,
      );
    case 'CERT_HAS_EXPIRED':
      return tls(
        `The certificate of ${host} has expired.`,
        'Renew it on the server; if it should still be valid, check the clock of this machine.',
      );
    case 'CERT_NOT_YET_VALID':
      return tls(
        `The certificate of ${host} is not valid yet.`,
        'Check the clock of this machine, then the certificate on the server.',
      );
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return tls(
        `The certificate of ${host} is for another name.`,
        'Use the name in the certificate, or install one for this name on the server or its proxy.',
      );
    default:
      break;
  }
  if (/wrong version number|packet length too long|http request/i.test(message)) {
    return tls(
      `${host} speaks plain HTTP, and the URL asks for TLS.`,
      'Use http:// or ws:// for this port, or give the port that speaks TLS (usually 443).',
    );
  }
  if (/^(EPROTO|CERT_|ERR_SSL_|ERR_TLS_|CRL_|HOSTNAME_MISMATCH|INVALID_CA)/.test(code)) {
    return tls(
      `The TLS connection to ${host} failed (${code}).`,
      'Check the certificate and the TLS versions of the server or of the proxy in front of it.',
    );
  }
  return null;
};

const notHttp = (code: string, host: string): Words | null =>
  code.startsWith('HPE_')
    ? {
        kind: 'not-livekit',
        sentence: `${host} answers with something that is not HTTP.`,
        remedy:
          "Check the port of the URL (LiveKit's is 7880 by default), and use https:// or wss:// if it speaks TLS.",
      }
    : null;

/** Words the proxy's own refusal, which undici passes on only as a message. */
const ofProxy = (message: string, host: string, proxy: string | null | undefined): Words | null => {
  const status = /Proxy response \((\d+)\)/.exec(message)?.[1];
  if (status === undefined || !proxy) return null;
  return {
    kind: 'refused',
    sentence: `The proxy ${proxy} does not let lktop through to ${host} (${status}).`,
    remedy:
      status === '407'
        ? 'Give it a user and a password: HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT.'
        : `Let it pass CONNECT to ${host}, or name the host in NO_PROXY.`,
  };
};

/** Words a failed connection; null if no code gives the reason. */
export const failureOfNetwork = (cause: unknown, context: CallContext): Words | null => {
  const { proxy } = context;
  const refusal = ofProxy(messageOf(cause), namesOf(context).host, proxy);
  if (refusal) return refusal;
  const words = failureOfCode(cause, context);
  if (words === null || !proxy) return words;
  return {
    ...words,
    remedy: `${words.remedy} The way goes through the proxy ${proxy}, unless NO_PROXY names the host: the proxy may be what failed.`,
  };
};

const failureOfCode = (cause: unknown, context: CallContext): Words | null => {
  const { host } = namesOf(context);
  const message = messageOf(cause);
  for (const code of codesOf(cause).map((text) => quote(text, context.redact))) {
    const words =
      unreachable(code, host) ??
      brokenOff(code, message, host) ??
      untrusted(code, message, host) ??
      notHttp(code, host);
    if (words) return words;
  }
  return null;
};
