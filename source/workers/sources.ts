import { isIPv6 } from 'node:net';
import { quoteTyped } from '../text/safe-text.ts';
import { UsageError } from '../usage-error.ts';

/** The port of both SDKs in production. */
export const DEFAULT_PORT = 8081;
/** Containers with this label are workers, if `docker:` names no other. */
const DEFAULT_LABEL = 'lktop.worker';

/** Where the addresses of workers come from. */
export type WorkerSource = { readonly text: string } & (
  | { readonly kind: 'address' | 'dns'; readonly host: string; readonly port: number }
  | { readonly kind: 'srv'; readonly name: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'docker'; readonly label: string; readonly port: number }
  | {
      readonly kind: 'kubernetes';
      /** Null: that of the user's context. */
      readonly namespace: string | null;
      readonly selector: string;
      readonly port: number;
    }
  /** Addresses that lktop itself knows, such as those of the demo. */
  | { readonly kind: 'own'; readonly addresses: () => readonly OwnAddress[] }
);

export interface OwnAddress {
  readonly host: string;
  readonly port: number;
  readonly label: string;
}

const EXAMPLE = 'Write host:8081, dns:name:8081, srv:name, file:PATH, docker:label or kubernetes:selector.';

const HOST = /^(?=.{1,253}$)[\p{L}\p{N}]([\p{L}\p{N}._-]*[\p{L}\p{N}.])?$/u;
const SRV_NAME = /^[\p{L}\p{N}_]([\p{L}\p{N}._-]{0,251})$/u;
const NAMESPACE = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const SELECTOR = /^[\w./=!,()\- ]+$/;
const LABEL = /^[\w./-]+(=[^\s]*)?$/;

/** An address may be pasted with a password or a token, which an error must not repeat. */
const withoutSecrets = (text: string): string =>
  text.replace(/^(\w+:\/\/)?[^/?#]*@/, '$1…@').replace(/[?#].*$/s, (tail) => `${tail.slice(0, 1)}…`);

const wrong = (text: string, why: string, remedy = EXAMPLE): UsageError =>
  new UsageError(`${quoteTyped(withoutSecrets(text))} is no address of workers: ${why}.`, remedy);

const readPort = (text: string, digits: string): number => {
  const port = /^\d{1,5}$/.test(digits) ? Number(digits) : Number.NaN;
  if (port >= 1 && port <= 65_535) return port;
  throw wrong(text, `${quoteTyped(digits)} is no port`, 'A port is a number from 1 to 65535.');
};

/** Splits `host:8081`, `[::1]:8081`, `::1` or `host`. */
const readHost = (text: string, address: string): { readonly host: string; readonly port: number } => {
  const [, bracketed, bracketPort] = /^\[([^\]]*)\](?::(.*))?$/.exec(address) ?? [];
  const colon = address.lastIndexOf(':');
  const isBare = bracketed !== undefined || colon === -1 || isIPv6(address);
  const host = bracketed ?? (isBare ? address : address.slice(0, colon));
  const digits = bracketed === undefined ? (isBare ? undefined : address.slice(colon + 1)) : bracketPort;
  if (!isIPv6(host) && !HOST.test(host)) throw wrong(text, `${quoteTyped(host)} is no host`);
  return { host, port: digits === undefined ? DEFAULT_PORT : readPort(text, digits) };
};

/** Splits a port off the end of `app=agent:9000`. */
const readTail = (text: string, rest: string): { readonly name: string; readonly port: number } => {
  const [, name, digits] = /^(.*):(\d*)$/.exec(rest) ?? [];
  return name === undefined || digits === undefined
    ? { name: rest, port: DEFAULT_PORT }
    : { name, port: readPort(text, digits) };
};

const readPlain = (text: string): WorkerSource => {
  if (/^https:/i.test(text)) {
    throw wrong(text, 'the port of a worker speaks HTTP, not HTTPS', 'Give its own port, as host:8081.');
  }
  const address = text.replace(/^http:\/\//i, '').replace(/\/$/, '');
  if (address.includes('/')) throw wrong(text, 'it has more than a host and a port');
  return { kind: 'address', text, ...readHost(text, address) };
};

const readKubernetes = (text: string, rest: string): WorkerSource => {
  const { name, port } = readTail(text, rest);
  // A label's key may hold a slash, too: app.kubernetes.io/name=agent. A namespace has no dot.
  const [, namespace, selector] = /^([a-z0-9-]+)\/(.*)$/.exec(name) ?? [undefined, null, name];
  if (namespace !== null && namespace !== undefined && !NAMESPACE.test(namespace)) {
    throw wrong(text, `${quoteTyped(namespace)} is no namespace`);
  }
  if (selector === undefined || selector === null || !SELECTOR.test(selector) || selector.startsWith('-')) {
    throw wrong(text, 'it has no label selector', 'For example: kubernetes:voice/app=agent:8081.');
  }
  return { kind: 'kubernetes', text, namespace: namespace ?? null, selector, port };
};

/**
 * Reads one address of workers as the user wrote it.
 *
 * @throws UsageError that says what is wrong with it
 */
export const readSource = (written: string): WorkerSource => {
  const text = written.trim();
  const [, kind = '', rest = ''] = /^(dns|srv|file|docker|kubernetes):(.*)$/s.exec(text) ?? [];
  if (['', 'dns', 'srv'].includes(kind) && !/^https:/i.test(text) && /[?#@]/.test(text)) {
    throw wrong(text, 'it has more than a host and a port');
  }
  switch (kind) {
    case 'dns':
      return { kind, text, ...readHost(text, rest) };
    case 'srv':
      if (!SRV_NAME.test(rest)) throw wrong(text, `${quoteTyped(rest)} is no name`);
      return { kind, text, name: rest };
    case 'file':
      if (rest === '') throw wrong(text, 'it names no file', 'For example: file:/etc/lktop/workers.');
      return { kind, text, path: rest };
    case 'docker': {
      const { name, port } = readTail(text, rest);
      const label = name === '' ? DEFAULT_LABEL : name;
      if (!LABEL.test(label)) throw wrong(text, 'it has no label', 'For example: docker:app=agent:8081.');
      return { kind, text, label, port };
    }
    case 'kubernetes':
      return readKubernetes(text, rest);
    default:
      return readPlain(text);
  }
};

/** A file of addresses is written by hand; nobody runs more workers from one. */
const MOST_LINES = 1_000;

/**
 * Reads a file with one address a line, where `#` begins a comment. It may hold all kinds of addresses but `file:`.
 *
 * @throws UsageError that names the line
 */
export const readSourceFile = (path: string, content: string): readonly WorkerSource[] => {
  const lines = content.split(/\r?\n/).map((line) => line.replace(/(^|\s)#.*$/, '').trim());
  const written = lines.flatMap((line, index) => (line === '' ? [] : [{ line, number: index + 1 }]));
  if (written.length > MOST_LINES) {
    throw new UsageError(
      `${path} has more than ${MOST_LINES} addresses.`,
      'Use dns: or kubernetes: instead.',
    );
  }
  return written.map(({ line, number }) => {
    try {
      const source = readSource(line);
      if (source.kind !== 'file') return source;
      throw wrong(line, 'a file of addresses cannot name another file');
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      throw new UsageError(`${path}, line ${number}: ${error.message}`, error.remedy);
    }
  });
};
