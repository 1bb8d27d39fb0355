import { describe, expect, it } from 'vitest';
import { bindCustomCommands } from '../../source/ui/export/custom-bindings.ts';
import type { Services } from '../../source/ui/terminal/services.ts';
import { cloudAgent, cloudState } from '../cloud/fixtures.ts';
import { workerFixture } from '../workers/fixtures.ts';
import { createFakeSession } from './fake-session.ts';
import { openApp } from './open-app.ts';

const SIZES = [
  { columns: 120, rows: 30 },
  { columns: 80, rows: 24 },
];

/** A command whose lines the test gives out. */
const createCommand = () => {
  const runs: {
    readonly command: string;
    readonly values: Readonly<Record<string, string>>;
    readonly signal: AbortSignal;
  }[] = [];
  let print: (line: string) => void = () => {};
  let end: (outcome: string) => void = () => {};
  const followCommand: Services['followCommand'] = (runnable, onLine, signal) => {
    runs.push({ ...runnable, signal });
    print = onLine;
    return new Promise((resolve) => {
      end = resolve;
    });
  };
  return {
    runs,
    followCommand,
    print: (line: string) => print(line),
    end: (outcome: string) => end(outcome),
  };
};

const openLogs = async (size: Partial<(typeof SIZES)[number]> = {}) => {
  const command = createCommand();
  const session = createFakeSession({}, { logCommand: 'journalctl -fu "$LKTOP_AGENT_NAME"' });
  const app = await openApp({ ...size, session, services: { followCommand: command.followCommand } });
  await app.press('l');
  return { app, ...command };
};

describe('the log of a row', () => {
  it('is not there on a self-hosted server without a logs command, and the key says why', async () => {
    const app = await openApp();
    expect(app.screen()).not.toMatch(/\bl log\b|[Cc]loud/);
    await app.press('l');
    expect(app.screen()).toContain('config.yaml has no logs: command');
    expect(app.screen()).not.toContain('Cloud');
  });

  it.each(SIZES)(
    'shows what the command prints, with the row in its environment ($columns×$rows)',
    async (size) => {
      const { app, runs, print } = await openLogs(size);
      expect(runs[0]).toMatchObject({
        command: 'journalctl -fu "$LKTOP_AGENT_NAME"',
        values: { LKTOP_AGENT_NAME: 'suport-v2', LKTOP_ROOM: 'call-7f31', LKTOP_WORKER: '' },
      });
      expect(app.screen()).toContain('Log of suport-v2: following');
      for (let line = 1; line <= 100; line += 1) print(`line ${line}`);
      await app.advance(250);
      expect(app.screen()).toMatch(/line 100\b/);
      expect(app.screen()).not.toMatch(/line 1\b/);
    },
  );

  it('in the list of workers is that of the worker', async () => {
    const { runs, followCommand } = createCommand();
    const worker = workerFixture({ label: 'agent-7f9' });
    const workers = { workers: [worker], failures: [], wasRead: true, links: new Map(), drains: new Map() };
    const session = createFakeSession({ workers }, { logCommand: 'kubectl logs -f "$LKTOP_WORKER"' });
    const app = await openApp({ session, services: { followCommand } });
    await app.press('4', 'l');
    expect(runs[0]?.values).toMatchObject({
      LKTOP_WORKER: 'agent-7f9',
      LKTOP_WORKER_ADDRESS: '10.0.0.1:8081',
      LKTOP_AGENT_NAME: 'support',
    });
    expect(app.screen()).toContain('Log of agent-7f9: following');
  });

  it('stands still while it is paused, counts what comes, and goes on', async () => {
    const { app, print } = await openLogs();
    for (let line = 1; line <= 60; line += 1) print(`line ${line}`);
    await app.advance(250);
    await app.press('p');
    print('line 61');
    print('line 62');
    await app.advance(250);
    expect(app.screen()).toContain('paused, 2 new lines');
    expect(app.screen()).not.toContain('line 62');
    await app.press('p');
    expect(app.screen()).toContain('line 62');
    expect(app.screen()).toContain(': following');
  });

  it('pauses when somebody scrolls up or searches', async () => {
    const { app, print } = await openLogs();
    for (let line = 1; line <= 60; line += 1) print(`line ${line}`);
    await app.advance(250);
    await app.press('g');
    print('line 61');
    await app.advance(250);
    expect(app.screen()).toMatch(/line 1\b/);
    expect(app.screen()).toContain('paused, 1 new line');
    await app.press('p', '/');
    await app.type('line 7');
    await app.press('enter');
    print('line 62');
    await app.advance(250);
    expect(app.screen()).toMatch(/line 7\b/);
    expect(app.screen()).toContain('paused');
  });

  it('escapes what is hostile, hides tokens, and leaves colors out', async () => {
    const { app, print } = await openLogs();
    print('\u001b[31mred\u001b[0m \u001b[2J\u202eevil\u0000');
    await app.advance(250);
    expect(app.screen()).toContain('red \\u202eevil\\x00');
  });

  it('is written into a file', async () => {
    const { app, print } = await openLogs();
    print('first');
    print('second');
    await app.advance(250);
    await app.press('w');
    expect(app.screen()).toMatch(/2 lines in \/here\/lktop-log-prod-eu-\w+\.log/);
    expect([...app.files.values()]).toEqual(['first\nsecond\n']);
  });

  it('says how it ended', async () => {
    const { app, print, end } = await openLogs();
    print('last');
    end('the command ended with code 3');
    await app.advance(250);
    expect(app.screen()).toContain('ended: the command ended with code 3');
    expect(app.screen()).toContain('last');
  });

  it('ends its command when it is closed, and not while the help covers it', async () => {
    const { app, runs } = await openLogs();
    await app.press('?');
    expect(runs[0]?.signal.aborted).toBe(false);
    await app.press('q');
    expect(app.screen()).toContain('Log of suport-v2');
    await app.press('q');
    expect(runs[0]?.signal.aborted).toBe(true);
    expect(app.screen()).not.toContain('Log of');
  });

  it('leaves its key to a command of the user', async () => {
    const customCommands = bindCustomCommands([{ key: 'l', label: 'logs', run: 'kubectl logs' }]);
    const session = createFakeSession({}, { logCommand: 'journalctl -f' });
    const app = await openApp({ session, services: { customCommands } });
    await app.press('l');
    expect(app.shellCommands).toEqual(['kubectl logs']);
    await app.resume();
  });
});

describe('the log of an agent on LiveKit Cloud', () => {
  const agents = [cloudAgent({ name: 'suport-v2' })];
  const cloud = cloudState(agents, 1);

  it('comes from Cloud, and b changes to that of the build', async () => {
    const asked: unknown[] = [];
    const session = createFakeSession({ cloud });
    session.answerCloudLog(async (request, onLine) => {
      asked.push(request);
      onLine(`log number ${asked.length}`);
      return 'LiveKit Cloud closed it';
    });
    const app = await openApp({ session });
    await app.press('l');
    await app.advance(250);
    expect(app.screen()).toContain('Log of suport-v2: deploy log in us-east, ended: LiveKit Cloud closed it');
    expect(app.screen()).toContain('log number 1');
    await app.press('b');
    await app.advance(250);
    expect(app.screen()).toContain('build log in us-east');
    expect(asked).toEqual([
      { agentId: 'CA_1', type: 'deploy', serverRegion: 'c-us-east' },
      { agentId: 'CA_1', type: 'build', serverRegion: 'c-us-east' },
    ]);
  });
});
