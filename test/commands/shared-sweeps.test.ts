import { describe, expect, it } from 'vitest';
import { systemClock } from '../../source/clock.ts';
import { MEMORY } from '../../source/commands/registry-flags.ts';
import { sharedProjectKey, sharedSweeps } from '../../source/commands/shared-sweeps.ts';
import { readPostgresAddress } from '../../source/registry/postgres/address.ts';

const address = (url: string, apiKey = 'APIalice') => ({ url, apiKey });

describe('what the lktops of one project have in common', () => {
  it('is the host on LiveKit Cloud, where everybody has an own key', () => {
    const alice = sharedProjectKey(address('https://team-1.livekit.cloud'));
    expect(sharedProjectKey(address('wss://team-1.livekit.cloud/', 'APIbob'))).toBe(alice);
    expect(sharedProjectKey(address('https://team-2.livekit.cloud'))).not.toBe(alice);
  });

  it('is the host and the key elsewhere', () => {
    const alice = sharedProjectKey(address('http://livekit.example.com:7880'));
    expect(sharedProjectKey(address('ws://livekit.example.com:7880'))).toBe(alice);
    expect(sharedProjectKey(address('http://livekit.example.com:7880', 'APIbob'))).not.toBe(alice);
    expect(sharedProjectKey(address('http://livekit.example.com'))).not.toBe(alice);
  });
});

describe('sweeps', () => {
  const server = readPostgresAddress('postgres://alice@127.0.0.1:1/lk', {}, 'alice');
  const place = { path: server.shown, server, isNamed: true };
  const project = address('http://livekit.example.com');
  const host = { clock: systemClock };

  it('are shared only in a server', async () => {
    expect(await sharedSweeps(project, MEMORY, {}, host)).toBeUndefined();
    expect(await sharedSweeps(project, place, {}, host)).toMatchObject({
      who: expect.stringMatching(/^[^@]+@[^@.]+$/),
      onlyFollows: false,
    });
  });

  it('are not shared by an lktop that must not keep metadata', async () => {
    expect(await sharedSweeps(project, place, { history: { metadata: false } }, host)).toMatchObject({
      onlyFollows: true,
    });
  });
});
