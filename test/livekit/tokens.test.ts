import { AccessToken, TokenVerifier } from 'livekit-server-sdk';
import { describe, expect, it, vi } from 'vitest';
import { CallProblem } from '../../source/livekit/problem.ts';
import { createTokens } from '../../source/livekit/tokens.ts';
import { createManualClock } from '../helpers/manual-clock.ts';

const start = () => {
  const clock = createManualClock();
  return { clock, tokens: createTokens({ apiKey: 'key', apiSecret: 'a-secret-for-tests', clock }) };
};

const grantOf = async (token: string): Promise<unknown> =>
  (await new TokenVerifier('key', 'a-secret-for-tests').verify(token)).video;

describe('tokens', () => {
  it('carry exactly the grant that is needed', async () => {
    const { tokens } = start();
    expect(await grantOf(await tokens.toListRooms())).toEqual({ roomList: true });
    expect(await grantOf(await tokens.toCreateRooms())).toEqual({ roomCreate: true });
    expect(await grantOf(await tokens.toAdministrate('call-1'))).toEqual({ roomAdmin: true, room: 'call-1' });
    expect(await grantOf(await tokens.toAdministrate(''))).toEqual({ roomAdmin: true, room: '' });
  });

  it('are those that the SDK makes', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_700_000_000_500 });
    try {
      const read = (token: string) =>
        token
          .split('.')
          .slice(0, 2)
          .map((part): unknown => JSON.parse(Buffer.from(part, 'base64url').toString()));
      const theirs = new AccessToken('key', 'a-secret-for-tests', { ttl: 600 });
      theirs.addGrant({ roomAdmin: true, room: 'größer "x"' });
      const ours = await start().tokens.toAdministrate('größer "x"');
      expect(read(ours)).toEqual(read(await theirs.toJwt()));
      const verified = new TokenVerifier('key', 'another-secret').verify(ours);
      await expect(verified).rejects.toThrow('signature verification failed');
    } finally {
      vi.useRealTimers();
    }
  });

  it('live ten minutes', async () => {
    const { tokens } = start();
    const { exp = 0, nbf = 0 } = await new TokenVerifier('key', 'a-secret-for-tests').verify(
      await tokens.toListRooms(),
    );
    expect(exp - nbf).toBe(600);
  });

  it('are signed once for a room, also by two calls at once', () => {
    const { tokens } = start();
    const one = tokens.toAdministrate('call-1');
    expect(tokens.toAdministrate('call-1')).toBe(one);
    expect(tokens.toAdministrate('call-2')).not.toBe(one);
  });

  it('are used again until a minute before they expire', async () => {
    const { clock, tokens } = start();
    const one = tokens.toListRooms();
    await clock.advance(9 * 60_000 - 1);
    expect(tokens.toListRooms()).toBe(one);
    await clock.advance(1);
    expect(tokens.toListRooms()).not.toBe(one);
  });

  it('are signed anew when the clock was set back', async () => {
    let nowMs = 1_000_000;
    const clock = { ...createManualClock(), now: () => nowMs };
    const tokens = createTokens({ apiKey: 'key', apiSecret: 'secret', clock });
    const one = tokens.toListRooms();
    nowMs -= 1;
    expect(tokens.toListRooms()).not.toBe(one);
  });

  it('are kept for thousands of rooms, and no more', async () => {
    const { tokens } = start();
    const list = tokens.toListRooms();
    const first = tokens.toAdministrate('call-0');
    for (let room = 1; room < 2_000; room += 1) await tokens.toAdministrate(`call-${room}`);
    expect(tokens.toAdministrate('call-0')).toBe(first);
    const last = tokens.toAdministrate('one more');
    expect(tokens.size()).toBe(2_001);
    expect(tokens.toAdministrate('one more')).toBe(last);
    expect(tokens.toListRooms()).toBe(list);
    expect(tokens.toAdministrate('call-0')).not.toBe(first);
  });

  it('are never signed with credentials of the environment', async () => {
    vi.stubEnv('LIVEKIT_API_KEY', 'another-key');
    vi.stubEnv('LIVEKIT_API_SECRET', 'another-secret');
    const tokens = createTokens({ apiKey: '', apiSecret: '', clock: createManualClock() });
    await expect(tokens.toListRooms()).rejects.toThrow(CallProblem);
    expect(tokens.size()).toBe(0);
    vi.unstubAllEnvs();
  });
});
