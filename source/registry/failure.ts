import type { Failure } from '../fleet/snapshot.ts';

/** The database was written by a newer lktop. */
export class NewerSchemaError extends Error {
  override readonly name = 'NewerSchemaError';
}

/** There is no database yet. */
export class NoDatabaseError extends Error {
  override readonly name = 'NoDatabaseError';
}

/** This Node was built without SQLite. */
export class NoSqliteError extends Error {
  override readonly name = 'NoSqliteError';
}

/** SQLite's result codes, without what extends them in the higher bits. */
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
    reason: 'it was made by a newer lktop',
    remedy: 'Update this lktop, or give it another XDG_STATE_HOME.',
  },
  locked: {
    reason: 'another program holds it locked',
    remedy: 'End the program that holds it; the next action tries again.',
  },
  'read-only': { reason: 'it may not be written', remedy: 'Make the file and its folder yours to write.' },
  disk: {
    reason: 'the disk is full or fails',
    remedy: 'Make room on the disk; the next action tries again.',
  },
  damaged: {
    reason: 'the file is damaged or no database',
    remedy: 'Move the file away; lktop makes a new one when it starts.',
  },
  'no-access': {
    reason: 'the file cannot be opened',
    remedy:
      'Make the file and its folder yours to read and write, or set XDG_STATE_HOME to a folder that is.',
  },
  'no-sqlite': { reason: 'this Node has no SQLite', remedy: 'Run lktop on Node 22.13 or later.' },
};

const UNKNOWN_REASON = {
  reason: 'it cannot be used',
  remedy: 'Move the file away; lktop makes a new one when it starts.',
};

const PERMISSION_CODES = ['EACCES', 'EPERM', 'ENOENT', 'ENOTDIR', 'EISDIR', 'EEXIST', 'ELOOP'];

const kindOf = (error: unknown): string => {
  if (error instanceof NewerSchemaError) return 'newer';
  if (error instanceof NoSqliteError) return 'no-sqlite';
  const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown };
  if (typeof errcode === 'number') return CODES[errcode & 0xff] ?? 'unknown';
  if (code === 'EROFS') return 'read-only';
  if (code === 'ENOSPC' || code === 'EIO') return 'disk';
  return PERMISSION_CODES.includes(String(code)) ? 'no-access' : 'unknown';
};

/** Why the registry at `path` is off, for a person. */
export const registryFailure = (error: unknown, path: string): Failure => {
  const kind = kindOf(error);
  const { reason, remedy } = REASONS[kind] ?? UNKNOWN_REASON;
  return {
    kind: `registry-${kind}`,
    sentence: `The history cannot be saved in ${path}: ${reason}.`,
    remedy,
  };
};
