import { describe, expect, it } from 'vitest';
import type { CommandSpec } from '../../source/commands/command-spec.ts';
import { COMMANDS as SPECS } from '../../source/commands/flag-table.ts';
import { historyDocument } from '../../source/report/documents/past.ts';
import { createStage, openRoom } from './stage.ts';

const NOTHING = { LIVEKIT_URL: '', LIVEKIT_API_KEY: '', LIVEKIT_API_SECRET: '' };
const stageWithout = () => createStage({ environment: NOTHING });

const COMMANDS: readonly (readonly [string, ...string[]])[] = [
  ['dispatch', 'call-1', 'support'],
  ['redispatch', 'call-1'],
  ['remove', 'call-1', '--once'],
  ['check'],
  ['watch', '--webhook', 'https://alerts.example.com'],
];

const DOES_WITHOUT: Readonly<Record<string, string>> = {
  monitor: 'shows the demo',
  snapshot: 'shows the demo',
  doctor: 'reports that and exits with code 1',
};
const commandsThatConnect = Object.entries<CommandSpec>(SPECS)
  .filter(([, { flags }]) => flags.some(({ name }) => name === 'url'))
  .map(([name]) => name);

describe('with nothing configured', () => {
  it.each(COMMANDS)('lktop %s exits with 2 and says what is missing', async (...argv) => {
    const stage = stageWithout();
    const { code, stdout, stderr } = await stage.run(...argv);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^lktop: No LiveKit project is configured\./);
    expect(stderr).toContain('Set LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET');
    expect(stderr).toContain('add --demo');
    expect(stage.gateway.calls).toEqual([]);
  });

  it('lktop expectations says so too, without naming --demo, which it does not have', async () => {
    const { code, stdout, stderr } = await stageWithout().run('expectations');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^lktop: No LiveKit project is configured\.\n.*--project\.\n$/);
  });

  it.each(COMMANDS)('lktop %s --json says so as data', async (...argv) => {
    const { code, json } = await stageWithout().run(...argv, '--json');
    expect(code).toBe(2);
    expect(json()).toMatchObject({ schema: 'lktop.error/1', kind: 'usage', exitCode: 2 });
  });

  it('lktop check --brief says so in the line that a plugin reads', async () => {
    const { code, stdout } = await stageWithout().run('check', '--brief');
    expect({ code, stdout }).toEqual({
      code: 2,
      stdout: 'LKTOP UNKNOWN - No LiveKit project is configured.\n',
    });
  });

  it('an unknown project does not open the demo either', async () => {
    expect(await stageWithout().run('check', '--project', 'prod')).toMatchObject({ code: 2, stdout: '' });
  });

  it.each(['snapshot', ''])('lktop %s opens the demo and marks it', async (command) => {
    const { code, stdout } = await stageWithout().run(...(command === '' ? [] : [command]));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^lktop {2}demo .* DEMO\n/);
  });

  it('lktop doctor reports it and exits with 1', async () => {
    const { code, stdout } = await stageWithout().run('doctor');
    expect(code).toBe(1);
    expect(stdout).toContain('Nothing is configured');
  });

  it.each(commandsThatConnect)('lktop %s --help says what it does in that case', async (name) => {
    const { code, stdout } = await stageWithout().run(...(name === 'monitor' ? [] : [name]), '--help');
    expect(code).toBe(0);
    const help = stdout.replaceAll(/\s+/g, ' ');
    const [, does = ''] =
      /If nothing is configured, it (shows the demo|reports that and exits with code 1|exits with code 2)/.exec(
        help,
      ) ?? [];
    expect(does).toBe(DOES_WITHOUT[name] ?? 'exits with code 2');
  });

  it('lktop check --demo looks at the demo', async () => {
    const { code, stdout } = await stageWithout().run('check', '--demo');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^lktop check {2}demo .* DEMO\n/);
  });

  it('lktop history --demo is empty', async () => {
    const run = await stageWithout().run('history', '--demo', '--json');
    expect(run.code).toBe(0);
    expect(historyDocument.parse(run.json()).actions).toEqual([]);
  });

  it('lktop history lists earlier actions from this machine', async () => {
    const environment: Record<string, string> = {};
    const stage = createStage({ environment });
    stage.world.addWorker({ agentName: 'support' });
    openRoom(stage, 'call-1');
    await stage.run('dispatch', 'call-1', 'support');
    Object.assign(environment, NOTHING);
    const { code, stdout } = await stage.run('history');
    expect(code).toBe(0);
    expect(stdout).toContain('call-1');
  });
});

describe('lktop check --brief that ends early', () => {
  it('prints one line for a usage error', async () => {
    const { code, stdout, stderr } = await createStage().run('check', '--brief', '--fail-on', 'a|b');
    expect({ code, stdout }).toEqual({
      code: 2,
      stdout: 'LKTOP UNKNOWN - There is no rule "a/b" to fail on.\n',
    });
    expect(stderr).toContain('There is no rule "a|b" to fail on.');
  });

  it('prints one line for a signal and exits with 3', async () => {
    const stage = createStage();
    openRoom(stage, 'call-1', { agents: ['support'] });
    const running = stage.start('check', '--brief');
    await running.until(() => stage.gateway.calls.length > 0);
    running.interrupt();
    expect(await running.end()).toMatchObject({
      code: 3,
      stdout: 'LKTOP UNKNOWN - Interrupted by SIGTERM.\n',
    });
  });
});
