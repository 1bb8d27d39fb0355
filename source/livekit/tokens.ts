import type { VideoGrant } from 'livekit-server-sdk';
import type { Clock } from '../clock.ts';
import { CallProblem } from './problem.ts';

const LIFETIME_MS = 10 * 60_000;
/** Well before its end, so that a token cannot expire on its way. */
const REUSE_MS = 9 * 60_000;
/** A room's token is dropped when nobody asked for it this long: rooms come and go. */
const UNUSED_MS = 2 * 60_000;

/** Ready tokens, each signed once and used until shortly before it expires. */
export interface Tokens {
  readonly toListRooms: () => Promise<string>;
  /** Creates and deletes rooms. */
  readonly toCreateRooms: () => Promise<string>;
  /** Participants and dispatches of that one room. */
  readonly toAdministrate: (room: string) => Promise<string>;
  /** Tokens kept. */
  readonly size: () => number;
}

interface KeptToken {
  readonly token: Promise<string>;
  readonly signedAtMs: number;
  usedAtMs: number;
}

const toBase64Url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const HEADER = toBase64Url({ alg: 'HS256' });

/** Loaded once: to import it anew for each of thousands of tokens takes as long as to sign them. */
let cryptography: Promise<typeof import('node:crypto')> | null = null;

/**
 * A token as the SDK's `AccessToken` makes it. Made here, as loading the SDK takes longer than the rest of the start,
 * and a project of thousands of rooms needs as many tokens.
 */
const sign = async (apiKey: string, apiSecret: string, grant: VideoGrant): Promise<string> => {
  if (apiKey === '' || apiSecret === '') throw new CallProblem({ kind: 'no-credentials' });
  cryptography ??= import('node:crypto');
  const { createHmac } = await cryptography;
  const nowSeconds = Math.floor(Date.now() / 1000);
  const exp = nowSeconds + LIFETIME_MS / 1000;
  const text = `${HEADER}.${toBase64Url({ video: grant, iss: apiKey, exp, nbf: nowSeconds })}`;
  return `${text}.${createHmac('sha256', apiSecret).update(text).digest('base64url')}`;
};

export const createTokens = (options: {
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly clock: Clock;
}): Tokens => {
  const { apiKey, apiSecret, clock } = options;
  const kept = new Map<string, KeptToken>();
  let prunedAtMs = clock.now();

  const prune = (nowMs: number): void => {
    if (Math.abs(nowMs - prunedAtMs) < UNUSED_MS) return;
    prunedAtMs = nowMs;
    for (const [key, token] of kept) if (Math.abs(nowMs - token.usedAtMs) > UNUSED_MS) kept.delete(key);
  };

  const tokenFor = (key: string, grant: VideoGrant): Promise<string> => {
    const nowMs = clock.now();
    const known = kept.get(key);
    // A clock that was set back makes a token one of the future, which no server takes.
    if (known && nowMs >= known.signedAtMs && nowMs < known.signedAtMs + REUSE_MS) {
      known.usedAtMs = nowMs;
      return known.token;
    }
    prune(nowMs);
    const token = sign(apiKey, apiSecret, grant);
    kept.set(key, { token, signedAtMs: nowMs, usedAtMs: nowMs });
    token.catch(() => kept.delete(key));
    return token;
  };

  return {
    toListRooms: () => tokenFor('list', { roomList: true }),
    toCreateRooms: () => tokenFor('create', { roomCreate: true }),
    toAdministrate: (room) => tokenFor(`room ${room}`, { roomAdmin: true, room }),
    size: () => kept.size,
  };
};
