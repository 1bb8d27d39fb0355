import { expect, it, onTestFinished } from 'vitest';
import { startDemo } from '../../source/simulator/demo.ts';
import { lktopInPipe } from '../helpers/lktop.ts';
import { startProxy } from '../livekit/proxy.ts';

it('the built program goes through a proxy', async () => {
  const simulator = await startDemo();
  onTestFinished(() => simulator.close());
  const proxy = await startProxy();
  const { code, stdout } = await lktopInPipe(['doctor', '--json'], {
    env: {
      LIVEKIT_URL: simulator.url.replace(/127\.0\.0\.1|localhost/, 'livekit.test'),
      LIVEKIT_API_KEY: simulator.apiKey,
      LIVEKIT_API_SECRET: simulator.apiSecret,
      HTTP_PROXY: proxy.url,
    },
  });
  expect(JSON.parse(stdout).lines).toContainEqual(
    expect.objectContaining({ check: 'roomList', result: 'ok' }),
  );
  expect(code).toBe(0);
  expect(new Set(proxy.asked)).toEqual(new Set([expect.stringMatching(/^livekit\.test:\d+$/)]));
});
