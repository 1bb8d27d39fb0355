import type { VideoGrant } from 'livekit-server-sdk';
import type { Clock } from '../clock.ts';
import { TOKEN_LIFETIME_MS, TOKEN_REUSE_MS } from '../time-limits.ts';
import { CallProblem } from './problem.ts';

type Cryptography = typeof import('node:crypto');

let cryptography: Promise<Cryptography> | null = null;

/**
 * Loads Node's cryptography at the first call, so that the screen need not wait for it. Loads it once: importing it
 * anew for each of thousands of tokens takes as long as signing them.
 */
export const loadCryptography = (): Promise<Cryptography> => {
  cryptography ??= import('node:crypto');
  return cryptography;
};

/**
 * Above 2,000 rooms the tokens signed first are dropped. Signing a token takes microseconds; keeping one takes half a
 * kilobyte.
 */
const MOST_ROOMS = 2_000;

/** Ready tokens. Each is signed once and reused until shortly before it expires. */
export interface Tokens {
  readonly toListRooms: () => Promise<string>;
  /** Allows creating and deleting rooms. */
  readonly toCreateRooms: () => Promise<string>;
  /** Allows reading and changing the participants and dispatches of that room. */
  readonly toAdministrate: (room: string) => Promise<string>;
  /** How many tokens are kept. */
  readonly size: () => number;
}

interface KeptToken {
  readonly token: Promise<string>;
  readonly signedAtMs: number;
}

const toBase64Url = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const HEADER = toBase64Url({ alg: 'HS256' });

/**
 * Signs a token like the SDK's `AccessToken`. Loading the SDK takes longer than the rest of the start, and a project
 * of thousands of rooms needs as many tokens.
 */
const sign = async (apiKey: string, apiSecret: string, grant: VideoGrant): Promise<string> => {
  if (apiKey === '' || apiSecret === '') throw new CallProblem({ kind: 'no-credentials' });
  const { createHmac } = await loadCryptography();
  const nowSeconds = Math.floor(Date.now() / 1000);
  const exp = nowSeconds + TOKEN_LIFETIME_MS / 1000;
  const text = `${HEADER}.${toBase64Url({ video: grant, iss: apiKey, exp, nbf: nowSeconds })}`;
  return `${text}.${createHmac('sha256', apiSecret).update(text).digest('base64url')}`;
};

const administrate = (room: string): VideoGrant => ({ roomAdmin: true, room });

export const createTokens = (options: {
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly clock: Clock;
}): Tokens => {
  const { apiKey, apiSecret, clock } = options;
  const ofRooms = new Map<string, KeptToken>();
  const ofProject = new Map<string, KeptToken>();

  const tokenFor = (
    kept: Map<string, KeptToken>,
    key: string,
    grantOf: (key: string) => VideoGrant,
  ): Promise<string> => {
    const nowMs = clock.now();
    const known = kept.get(key);
    // After the clock was set back the token is dated in the future, and no server accepts it.
    if (known && nowMs >= known.signedAtMs && nowMs < known.signedAtMs + TOKEN_REUSE_MS) return known.token;
    const token = sign(apiKey, apiSecret, grantOf(key));
    // Move the room behind those signed earlier.
    kept.delete(key);
    kept.set(key, { token, signedAtMs: nowMs });
    const [first] = kept.keys();
    if (first !== undefined && kept.size > MOST_ROOMS) kept.delete(first);
    token.catch(() => kept.delete(key));
    return token;
  };

  return {
    toListRooms: () => tokenFor(ofProject, 'list', () => ({ roomList: true })),
    toCreateRooms: () => tokenFor(ofProject, 'create', () => ({ roomCreate: true })),
    toAdministrate: (room) => tokenFor(ofRooms, room, administrate),
    size: () => ofProject.size + ofRooms.size,
  };
};
