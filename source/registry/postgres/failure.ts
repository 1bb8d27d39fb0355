import type { Failure } from '../../fleet/snapshot.ts';
import { shownPath } from '../../text/safe-text.ts';

/** The package `pg` is not installed. */
export class NoDriverError extends Error {
  override readonly name = 'NoDriverError';
}

/** Nobody has kept a history in this schema yet. */
export class NoTablesError extends Error {
  override readonly name = 'NoTablesError';
}

/** A newer lktop made the tables. */
export class NewerTablesError extends Error {
  override readonly name = 'NewerTablesError';
}

interface Reason {
  readonly reason: string;
  readonly remedy: string;
}

/** True wherever it is read: a command that ends by itself tries once. */
const AGAIN = 'The monitor and lktop watch try again by themselves.';

const REASONS = {
  'no-driver': {
    reason: 'the package pg is not installed',
    remedy: 'Install it beside lktop: npm install -g pg.',
  },
  'no-tables': {
    reason: 'nothing has been kept there yet',
    remedy: 'The monitor and lktop watch make the tables, if their user may create a schema.',
  },
  newer: {
    reason: 'its tables were made by a newer lktop',
    remedy: 'Update this lktop, or choose another schema with search_path=NAME in the address.',
  },
  unreachable: {
    reason: 'no PostgreSQL server answers there',
    remedy: `Check the address and that the server runs. ${AGAIN}`,
  },
  slow: {
    reason: 'the server does not answer in time',
    remedy: `Check the server and the network. ${AGAIN}`,
  },
  lost: { reason: 'the connection was lost', remedy: `Check the server. ${AGAIN}` },
  starting: { reason: 'the server is starting or stopping', remedy: `Wait for it. ${AGAIN}` },
  full: {
    reason: 'the server has no connection left',
    remedy: `Raise its max_connections, or close other programs. ${AGAIN}`,
  },
  login: {
    reason: 'the server refuses the user or the password',
    remedy:
      'Check the user in the address, and PGPASSWORD or ~/.pgpass, which only you may be able to read (chmod 600).',
  },
  'no-database': {
    reason: 'the server has no such database',
    remedy: 'Create it with createdb, or correct the address.',
  },
  'no-access': {
    reason: 'the user has too few rights',
    remedy: 'Give it CREATE on the database once, or the rights listed in docs/shared-registry.md.',
  },
  'read-only': {
    reason: 'the server only reads, as a standby does',
    remedy: 'Use the address of the primary server. Reading goes on.',
  },
  tls: {
    reason: 'the TLS that sslmode asks for failed',
    remedy: "Check the server's certificate, and sslmode and sslrootcert in the address.",
  },
  encoding: {
    reason: 'its database is not in UTF-8',
    remedy: "Create a database with ENCODING 'UTF8', and use its address.",
  },
  disk: { reason: "the server's disk is full or failing", remedy: `Free some space there. ${AGAIN}` },
  damaged: {
    reason: 'its tables are damaged or were changed',
    remedy: 'Restore them, or use another schema.',
  },
  locked: { reason: 'another program has locked it', remedy: `Wait for that program. ${AGAIN}` },
  closed: { reason: 'it is closed', remedy: 'Restart lktop.' },
  unknown: { reason: 'the server answered with an error', remedy: "Look into the server's log." },
} as const satisfies Readonly<Record<string, Reason>>;

type Kind = keyof typeof REASONS;

/** SQLSTATEs, or their first two characters for a whole class. The first that fits counts. */
const STATES: readonly (readonly [string, Kind])[] = [
  ['28', 'login'],
  ['3D', 'no-database'],
  ['3F', 'no-tables'],
  ['42P01', 'no-tables'],
  ['42501', 'no-access'],
  ['42703', 'damaged'],
  ['25006', 'read-only'],
  ['55P03', 'locked'],
  ['40', 'locked'],
  ['53300', 'full'],
  ['53', 'disk'],
  ['58', 'disk'],
  ['57014', 'slow'],
  ['57P03', 'starting'],
  ['57P', 'lost'],
  ['08', 'lost'],
  ['2202', 'encoding'],
  ['22P05', 'encoding'],
  ['XX', 'damaged'],
];

const SYSTEM_CODES: Readonly<Record<string, Kind>> = {
  ECONNREFUSED: 'unreachable',
  ENOTFOUND: 'unreachable',
  EAI_AGAIN: 'unreachable',
  ENOENT: 'unreachable',
  EACCES: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  ETIMEDOUT: 'unreachable',
  ECONNRESET: 'lost',
  EPIPE: 'lost',
  EPROTO: 'tls',
};

/** What the driver says itself, without a code. */
const MESSAGES: readonly (readonly [RegExp, Kind])[] = [
  [/^timeout e|connection timeout/, 'unreachable'],
  [/^Query read timeout/, 'slow'],
  [/^Connection terminated|not queryable/, 'lost'],
  [/\bSSL\b|certificate/i, 'tls'],
  [/^SASL|password/i, 'login'],
];

const isTlsCode = (code: string): boolean =>
  /^(ERR_TLS|ERR_SSL|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_)/.test(code);

const kindOfCode = (code: string): Kind | undefined => {
  if (isTlsCode(code)) return 'tls';
  const system = SYSTEM_CODES[code];
  if (system) return system;
  return /^[0-9A-Z]{5}$/.test(code)
    ? STATES.find(([beginning]) => code.startsWith(beginning))?.[1]
    : undefined;
};

const kindOf = (error: unknown): Kind => {
  if (error instanceof NoDriverError) return 'no-driver';
  if (error instanceof NoTablesError) return 'no-tables';
  if (error instanceof NewerTablesError) return 'newer';
  // A name with several addresses fails with one error for each.
  if (error instanceof AggregateError && error.errors.length > 0) return kindOf(error.errors[0]);
  if (!(error instanceof Error)) return 'unknown';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return kindOfCode(code) ?? MESSAGES.find(([pattern]) => pattern.test(error.message))?.[1] ?? 'unknown';
};

/** The SQLSTATE, for whoever looks into the server's log. It says nothing about the data. */
const stateOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && /^[0-9A-Z]{5}$/.test(String(error.code))
    ? ` (${error.code})`
    : '';

const failureOfKind = (kind: Kind, shown: string, more = ''): Failure => ({
  kind: `registry-${kind}`,
  sentence: `The history in ${shownPath(shown)} cannot be used: ${REASONS[kind].reason}${more}.`,
  remedy: REASONS[kind].remedy,
});

/**
 * Why a PostgreSQL server cannot be used, as a sentence and a remedy of lktop's own: what the server says is not
 * quoted.
 *
 * @param shown the address without its password, `PostgresAddress.shown`
 */
export const postgresFailure = (error: unknown, shown: string): Failure => {
  const kind = kindOf(error);
  return failureOfKind(kind, shown, kind === 'unknown' ? stateOf(error) : '');
};

/** The failure of a server that has not answered in time. */
export const slowServerFailure = (shown: string): Failure => failureOfKind('slow', shown);

/** The failure of a store that was closed. */
export const closedFailure = (shown: string): Failure => failureOfKind('closed', shown);
