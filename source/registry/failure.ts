import type { Failure } from '../fleet/snapshot.ts';
import { shownPath } from '../text/safe-text.ts';
import { isPostgresAddress } from './postgres/address.ts';
import { slowServerFailure } from './postgres/failure.ts';

/** A newer lktop wrote the database. */
export class NewerSchemaError extends Error {
  override readonly name = 'NewerSchemaError';
}

/** Another program's database. */
export class ForeignDatabaseError extends Error {
  override readonly name = 'ForeignDatabaseError';
}

/** There is no database yet. */
export class NoDatabaseError extends Error {
  override readonly name = 'NoDatabaseError';
}

/** This Node was built without SQLite. */
export class NoSqliteError extends Error {
  override readonly name = 'NoSqliteError';
}

/** The store has begun anew, so it does not know what a run saw before. */
export class UnknownRunError extends Error {
  override readonly name = 'UnknownRunError';
}

/** SQLite's primary result codes. Extended codes add information in the higher bits. */
const CODES: Readonly<Record<number, string>> = {
  5: 'locked',
  6: 'locked',
  8: 'read-only',
  10: 'disk',
  11: 'damaged',
  13: 'disk',
  14: 'no-access',
  26: 'damaged',
};

const REASONS: Readonly<Record<string, { readonly reason: string; readonly remedy: string }>> = {
  newer: {
    reason: 'it was created by a newer lktop',
    remedy: 'Update this lktop, or choose another file with --registry.',
  },
  locked: {
    reason: 'another program has locked it',
    remedy: 'Stop that program. The next action tries again.',
  },
  'read-only': {
    reason: 'it is read-only',
    remedy: 'Give your user write access to the file and its folder.',
  },
  disk: {
    reason: 'the disk is full or failing',
    remedy: 'Free some disk space. The next action tries again.',
  },
  damaged: {
    reason: 'the file is damaged or is not a database',
    remedy: 'Move the file away. lktop creates a new one when it starts.',
  },
  'no-access': {
    reason: 'the file cannot be opened',
    remedy:
      'Give your user read and write access to the file and its folder, or choose another file with --registry.',
  },
  slow: {
    reason: 'its disk does not answer',
    remedy: 'Check the file system it is on, or choose another file with --registry.',
  },
  thread: {
    reason: 'the thread that writes it has ended',
    remedy: 'Restart lktop.',
  },
  foreign: {
    reason: 'it belongs to another program',
    remedy: 'Choose another file with --registry. This one was not changed.',
  },
  folder: {
    reason: 'it is a folder',
    remedy: 'Name a file in it with --registry, or move the folder away.',
  },
  missing: {
    reason: 'there is no such file',
    remedy: 'The monitor and lktop watch create it.',
  },
  'unknown-run': {
    reason: 'it was begun anew',
    remedy: 'Nothing needs to be done: the next sweep writes everything again.',
  },
  'no-sqlite': { reason: 'this Node has no SQLite', remedy: 'Run lktop on Node 22.15 or later.' },
};

const UNKNOWN_REASON = {
  reason: 'it cannot be used',
  remedy: 'Move the file away. lktop creates a new one when it starts.',
};

/** The kind of a failure after which a run must tell all that it sees. */
export const UNKNOWN_RUN = 'registry-unknown-run';

/** The kind of a failure that passes within milliseconds if the other program is an lktop. */
export const LOCKED = 'registry-locked';

/**
 * Whether a failure passes by itself: a server is restarted, or a network fails for a moment. The next try may follow
 * soon.
 */
export const isPassing = (kind: string | null): boolean =>
  kind !== null &&
  ['registry-unreachable', 'registry-lost', 'registry-starting', 'registry-full'].includes(kind);

/** The kind of a failure that lasts as long as the disk does not answer. */
export const SLOW = 'registry-slow';

const PERMISSION_CODES = ['EACCES', 'EPERM', 'ENOENT', 'ENOTDIR', 'EEXIST', 'ELOOP'];

const kindOf = (error: unknown): string => {
  if (error instanceof NewerSchemaError) return 'newer';
  if (error instanceof NoSqliteError) return 'no-sqlite';
  if (error instanceof NoDatabaseError) return 'missing';
  if (error instanceof ForeignDatabaseError) return 'foreign';
  if (error instanceof UnknownRunError) return 'unknown-run';
  const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown };
  if (typeof errcode === 'number') return CODES[errcode & 0xff] ?? 'unknown';
  if (code === 'EISDIR') return 'folder';
  if (code === 'EROFS') return 'read-only';
  if (code === 'ENOSPC' || code === 'EIO') return 'disk';
  return PERMISSION_CODES.includes(String(code)) ? 'no-access' : 'unknown';
};

const failureOfKind = (kind: string, path: string): Failure => {
  const { reason, remedy } = REASONS[kind] ?? UNKNOWN_REASON;
  return {
    kind: `registry-${kind}`,
    sentence: `The history in ${shownPath(path)} cannot be used: ${reason}.`,
    remedy,
  };
};

/** Why the registry at `path` is disabled, as a sentence and a remedy. */
export const registryFailure = (error: unknown, path: string): Failure => failureOfKind(kindOf(error), path);

/** The failure of a registry that has not answered in time. */
export const slowFailure = (path: string): Failure =>
  isPostgresAddress(path) ? slowServerFailure(path) : failureOfKind('slow', path);

/** The failure of a registry whose worker thread has ended by itself. */
export const threadFailure = (path: string): Failure => failureOfKind('thread', path);
