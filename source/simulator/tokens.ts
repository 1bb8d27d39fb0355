import type { JWTPayload } from 'jose';
import { compactVerify, decodeJwt } from 'jose';
import { permissionsDenied } from './errors.ts';

/** The token grants the simulator checks. */
export interface Grants {
  /** The claim `agent: {admin: true}`. The others are under `video`. */
  readonly agentAdmin?: boolean;
  readonly roomList?: boolean;
  readonly roomCreate?: boolean;
  readonly roomAdmin?: boolean;
  readonly room?: string;
}

/** A request rejected before Twirp sees it: 401 with a text body. */
export class Unauthorized extends Error {
  override readonly name = 'Unauthorized';
}

/** How many verified tokens are cached. Clients reuse tokens, and a signature check costs more than a call. */
const REMEMBERED = 50_000;

const readClaims = (token: string): JWTPayload => {
  try {
    return decodeJwt(token);
  } catch {
    throw new Unauthorized('invalid authorization token');
  }
};

/** The real server's wording, which includes the whole token. */
const invalid = (token: string, reason: string) =>
  new Unauthorized(`invalid token: ${token}, error: ${reason}`);

/** The allowed clock difference between client and server. */
const LEEWAY_MS = 60_000;

const checkTimes = (token: string, claims: JWTPayload, nowMs: number): void => {
  if (claims.exp !== undefined && nowMs >= claims.exp * 1_000 + LEEWAY_MS) {
    throw invalid(token, 'token has invalid claims: token is expired');
  }
  if (claims.nbf !== undefined && nowMs < claims.nbf * 1_000 - LEEWAY_MS) {
    throw invalid(token, 'token has invalid claims: token is not valid yet');
  }
};

export interface TokenOptions {
  readonly apiKey: string;
  readonly apiSecret: string;
  /** Milliseconds since the epoch. Clients sign tokens by the system clock, so this is not the simulator's clock. */
  readonly now: () => number;
}

/** Reads the grants from an Authorization header; none without a header. Throws `Unauthorized`. */
export type ReadGrants = (authorization: string | undefined) => Promise<Grants>;

export const createTokenReader = ({ apiKey, apiSecret, now }: TokenOptions): ReadGrants => {
  const secret = new TextEncoder().encode(apiSecret);
  const wellSigned = new Map<string, JWTPayload>();

  const checkSignature = async (token: string): Promise<void> => {
    try {
      await compactVerify(token, secret, { algorithms: ['HS256'] });
    } catch {
      throw invalid(token, 'token signature is invalid: signature is invalid');
    }
  };

  const verify = async (token: string): Promise<JWTPayload> => {
    const known = wellSigned.get(token);
    if (known !== undefined) return known;
    const claims = readClaims(token);
    if (claims.iss !== apiKey) throw new Unauthorized(`invalid API key: ${claims.iss ?? ''}`);
    await checkSignature(token);
    if (wellSigned.size >= REMEMBERED) wellSigned.clear();
    wellSigned.set(token, claims);
    return claims;
  };

  return async (authorization) => {
    if (authorization === undefined || authorization === '') return {};
    if (!authorization.startsWith('Bearer ')) {
      throw new Unauthorized('invalid authorization header. Must start with Bearer ');
    }
    const token = authorization.slice('Bearer '.length);
    const claims = await verify(token);
    checkTimes(token, claims, now());
    const { video, agent } = claims as {
      readonly video?: Grants;
      readonly agent?: { readonly admin?: unknown };
    };
    return { ...video, agentAdmin: agent?.admin === true };
  };
};

/** The grant a call needs: a project-wide grant, or `roomAdmin` for its room. */
export type Need =
  | { readonly grant: 'roomList' | 'roomCreate' | 'agentAdmin' }
  | { readonly grant: 'roomAdmin'; readonly room: string };

/** Throws `unauthenticated` if the grant is missing. */
export const demand = (grants: Grants, need: Need): void => {
  const given =
    need.grant === 'roomAdmin'
      ? grants.roomAdmin === true && (grants.room ?? '') === need.room
      : grants[need.grant] === true;
  if (!given) throw permissionsDenied();
};
