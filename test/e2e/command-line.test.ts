import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { lktopInPipe, lktopInTerminal } from '../helpers/lktop.ts';

/** A port without a listener. */
const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

describe('without a terminal', () => {
  it('prints one snapshot of the demo if nothing is configured, and exits with 0', async () => {
    const { code, stdout, stderr } = await lktopInPipe([]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('DEMO');
    expect(stdout).toMatch(/call-7f31.*critical.*no worker for suport-v2/);
    expect(stdout).not.toContain('\x1b');
  });

  it('prints JSON with its schema, figures, verdicts, evidence and remedies', async () => {
    const { code, stdout } = await lktopInPipe(['snapshot', '--demo', '--json']);
    expect(code).toBe(0);
    const document = JSON.parse(stdout);
    expect(document.schema).toBe('lktop.snapshot/1');
    expect(Object.keys(document.figures).sort()).toEqual([
      'activeAgentSessions',
      'agentParticipants',
      'rooms',
      'roomsWithAgents',
    ]);
    const room = document.rooms.find((one: { name: string }) => one.name === 'call-7f31');
    expect(room).toMatchObject({
      verdict: 'no worker',
      severity: 'critical',
      remedy: { suggestedAgentName: 'support-v2' },
      humans: [{ kind: 'STANDARD' }],
      dispatches: [{ agentName: 'suport-v2', verdict: 'no worker', severity: 'critical', jobs: [] }],
    });
    expect(room.evidence.length).toBeGreaterThan(0);
  });
});

describe('bad input', () => {
  const env = { LIVEKIT_API_KEY: 'key', LIVEKIT_API_SECRET: 'a-secret-nobody-may-see' };

  it.each([
    ['an unknown command', ['snapshoot'], {}, /Did you mean lktop snapshot/],
    ['an unknown flag', ['--intervall', '3'], {}, /Did you mean --interval\?/],
    ['an unknown theme', ['--theme', 'solar'], {}, /there is no theme "solar", only auto, dark/],
    ['an invalid number', ['--interval', 'soon'], {}, /--interval takes seconds/],
    ['a URL without a scheme', ['--url', 'example.com'], env, /scheme|wss:\/\//],
    ['a URL with spaces', ['--url', 'wss://exa mple.com'], env, /blank|space/i],
    ['a key without a secret', ['--url', 'wss://x.example', '--api-key', 'k'], {}, /LIVEKIT_API_SECRET/],
  ])('%s gets a sentence and exit code 2', async (_, args, environment, sentence) => {
    const { code, stdout, stderr } = await lktopInPipe(args, { env: environment });
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(sentence);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(stderr).not.toContain(env.LIVEKIT_API_SECRET);
  });

  it('an unreachable server gets a sentence and exit code 2', async () => {
    const port = await freePort();
    const { code, stderr } = await lktopInPipe(['snapshot', '--url', `ws://127.0.0.1:${port}`], { env });
    expect(code).toBe(2);
    expect(stderr).toContain(String(port));
    expect(stderr).toMatch(/refused|listens/i);
    expect(stderr).not.toContain(env.LIVEKIT_API_SECRET);
  });

  it('an error in the settings names its line', async () => {
    const { code, stderr } = await lktopInPipe(['snapshot', '--demo'], {
      files: { '.config/lktop/config.yaml': 'bell: true\nintervall: 2\n' },
    });
    expect(code).toBe(2);
    expect(stderr).toContain('config.yaml, line 2: there is no setting "intervall"');
    expect(stderr).toContain('Did you mean interval?');
  });

  it('a setting that cannot be used is an error, with its line', async () => {
    const { code, stderr } = await lktopInPipe(['snapshot', '--demo'], {
      files: { '.config/lktop/config.yaml': 'projects:\n  prod:\n    workers: [http://10.0.0.1:8081/x]\n' },
    });
    expect(code).toBe(2);
    expect(stderr).toContain('config.yaml, line 3: projects.prod.workers.0: "http://10.0.0.1:8081/x" is no');
  });
});

describe('in a terminal', () => {
  it('shows an unreachable server in a banner and keeps retrying', async () => {
    const port = await freePort();
    const terminal = lktopInTerminal(['--url', `ws://127.0.0.1:${port}`, '--interval', '1'], {
      env: { LIVEKIT_API_KEY: 'key', LIVEKIT_API_SECRET: 'a-secret-nobody-may-see' },
    });
    await terminal.waitFor(/again/);
    expect(terminal.screen()).toContain(String(port));
    expect(terminal.screen()).not.toContain('a-secret-nobody-may-see');
    terminal.press('q');
    expect((await terminal.waitForExit()).code).toBe(0);
  });

  it.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)('leaves the terminal clean on %s', async (signal) => {
    const terminal = lktopInTerminal(['--demo']);
    await terminal.waitFor('call-7f31');
    expect(terminal.isAlternateScreen()).toBe(true);
    terminal.kill(signal);
    await terminal.waitForExit();
    expect(terminal.isAlternateScreen()).toBe(false);
    expect(terminal.cursor().visible).toBe(true);
    expect(terminal.screen()).toBe('');
  });
});
