import { createHash } from 'node:crypto';
import type { Address } from '../command.ts';

/** How long the signature is valid, in seconds: as long as that of LiveKit's own webhooks. */
const LIFETIME_SECONDS = 5 * 60;

/**
 * Signs a body like a LiveKit webhook: a token that holds the SHA-256 of the body. LiveKit's SDKs verify it
 * with `WebhookReceiver`. @returns the `Authorization` header
 */
export const signBody = async (
  body: string,
  { apiKey, apiSecret }: Pick<Address, 'apiKey' | 'apiSecret'>,
): Promise<string> => {
  const { AccessToken } = await import('livekit-server-sdk');
  const token = new AccessToken(apiKey, apiSecret, { ttl: LIFETIME_SECONDS });
  token.sha256 = createHash('sha256').update(body).digest('base64');
  return token.toJwt();
};
