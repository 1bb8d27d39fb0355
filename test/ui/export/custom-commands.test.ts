import { describe, expect, it } from 'vitest';
import type { CommandConfig } from '../../../source/settings/config-schema.ts';
import { bindCustomCommands } from '../../../source/ui/export/custom-bindings.ts';
import { UsageError } from '../../../source/usage-error.ts';
import { createFakeSession } from '../fake-session.ts';
import { openApp } from '../open-app.ts';

const CONFIGS: readonly CommandConfig[] = [
  { key: 'l', label: 'logs', run: 'kubectl logs -l app={agentName}', when: 'agentName' },
  { key: 'ctrl-k', label: 'cordon', run: 'cordon {room}', panes: ['rooms'], dangerous: true },
  { key: 'w', label: 'worker', run: 'describe {workerId}', panes: ['agents'] },
];
const customCommands = bindCustomCommands(CONFIGS);
const SIZES = [
  { columns: 120, rows: 30 },
  { columns: 80, rows: 24 },
];

describe('a command of the user', () => {
  it.each(SIZES)(
    'has its key in the footer, and the terminal while it runs ($columns×$rows)',
    async (size) => {
      const app = await openApp({ ...size, services: { customCommands } });
      expect(app.lines().at(-1)).toContain('l logs');
      const before = app.screen();
      await app.press('l');
      expect(app.shellCommands).toEqual([
        'kubectl logs -l app="$LKTOP_AGENT_NAME"  LKTOP_AGENT_NAME=suport-v2',
      ]);
      expect(app.isAlternateScreen()).toBe(false);
      expect(app.isRawMode()).toBe(false);
      // Ctrl-C is for the command.
      await app.settled();
      await app.resume();
      expect(app.isAlternateScreen()).toBe(true);
      expect(app.isRawMode()).toBe(true);
      expect(app.screen()).toBe(before);
    },
  );

  it('is asked for where it changes something, with what will be run', async () => {
    const app = await openApp({ services: { customCommands } });
    await app.press('ctrl-k');
    expect(app.screen()).toContain('Run your command "cordon"?');
    expect(app.screen()).toMatch(/\$ cordon "\$LKTOP_ROOM" *\n.* LKTOP_ROOM=call-7f31/);
    await app.press('enter');
    expect(app.shellCommands).toEqual([]);
    await app.press('ctrl-k', 'y');
    expect(app.shellCommands).toEqual(['cordon "$LKTOP_ROOM"  LKTOP_ROOM=call-7f31']);
    await app.resume();
    expect(app.screen()).not.toContain('Run your command');
  });

  it('is not answered by a key that came with the one that asked', async () => {
    const app = await openApp({ services: { customCommands } });
    await app.type('\x0by');
    expect(app.shellCommands).toEqual([]);
    expect(app.screen()).toContain('Run your command');
  });

  it('that changes something is not there in a read-only project, and waits while the screen stands still', async () => {
    const readOnly = await openApp({
      services: { customCommands },
      session: createFakeSession({}, { readOnly: true }),
    });
    await readOnly.press('ctrl-k');
    expect(readOnly.screen()).not.toContain('cordon');
    await readOnly.press('!');
    expect(readOnly.screen()).toContain('logs');
    expect(readOnly.screen()).not.toContain('cordon');

    const frozen = await openApp({ services: { customCommands } });
    await frozen.press('p', 'ctrl-k');
    expect(frozen.screen()).toContain('cordon: the screen is frozen');
    expect(frozen.shellCommands).toEqual([]);
  });

  it('says why it cannot be run', async () => {
    const app = await openApp({ services: { customCommands } });
    // The lobby has no agent.
    await app.press('j', 'j', 'j', 'l');
    expect(app.screen()).toContain('logs: only where agentName is known');
    expect(app.lines().at(-1)).not.toContain('l logs');
    // The key of the agents' pane means nothing here.
    await app.press('w');
    expect(app.shellCommands).toEqual([]);
  });

  it('belongs to its panes, and to the details of their rows', async () => {
    const app = await openApp({ services: { customCommands } });
    await app.press('j', 'j', '2', 'w');
    expect(app.shellCommands).toEqual(['describe "$LKTOP_WORKER_ID"  LKTOP_WORKER_ID=AW_1']);
    await app.resume();
    await app.press('enter', 'w');
    expect(app.shellCommands).toHaveLength(2);
  });
});

describe('!', () => {
  it.each(SIZES)('lists what can be run on the row ($columns×$rows)', async (size) => {
    const app = await openApp({ ...size, services: { customCommands } });
    await app.press('!');
    expect(app.screen()).toContain('Run a command of your own');
    expect(app.screen()).toMatch(/1 {2}l {2}logs {2}kubectl logs -l app="\$LKTOP/);
    expect(app.screen()).toMatch(/2 {2}Ctrl-K {2}cordon {2}cordon "\$LKTOP_ROOM/);
    expect(app.screen()).not.toContain('describe');
    await app.press('1');
    expect(app.shellCommands).toEqual([
      'kubectl logs -l app="$LKTOP_AGENT_NAME"  LKTOP_AGENT_NAME=suport-v2',
    ]);
    await app.resume();
    await app.press('!', 'j', 'enter', 'y');
    expect(app.shellCommands.at(-1)).toBe('cordon "$LKTOP_ROOM"  LKTOP_ROOM=call-7f31');
  });

  it('says so where there are none', async () => {
    const app = await openApp();
    await app.press('!');
    expect(app.screen()).toContain('the settings have no commands of your own');
    const elsewhere = await openApp({ services: { customCommands: customCommands.slice(2) } });
    await elsewhere.press('!');
    expect(elsewhere.screen()).toContain('none of your custom commands is for this pane');
  });
});

describe('the keys of the settings', () => {
  const errorOf = (configs: readonly CommandConfig[]): UsageError => {
    try {
      bindCustomCommands(configs);
    } catch (error) {
      if (error instanceof UsageError) return error;
    }
    throw new Error('nothing was wrong');
  };
  const config = (key: string, label: string, panes?: CommandConfig['panes']): CommandConfig => ({
    key,
    label,
    run: 'x',
    ...(panes ? { panes } : {}),
  });

  it('may not be those of lktop', () => {
    const error = errorOf([config('R', 'restart')]);
    expect(error.message).toBe(
      'The command "restart" of the settings wants the key R, which is that of lktop\'s own "remove a dispatch and make it again; asks for the agent name and the deployment".',
    );
    expect(error.remedy).toMatch(/^Choose another one: .*\bw\b.* are free\.$/);
    expect(errorOf([config('ctrl-l', 'list')]).message).toContain('wants the key Ctrl-L');
    expect(errorOf([config('j', 'jobs', ['agents'])]).message).toContain('one row down');
  });

  it('are for panes that have rows to act upon', () => {
    const error = errorOf([config('w', 'logs', ['agents', 'events'])]);
    expect(error.message).toBe(
      'The command "logs" of the settings is for the pane "events", which has no rows to run it on.',
    );
    expect(error.remedy).toBe('Panes that have: rooms, agents, dispatches, tree.');
  });

  it('may not be those of each other, where they meet', () => {
    expect(errorOf([config('w', 'one'), config('w', 'two')]).message).toBe(
      'The command "two" of the settings wants the key w, which is that of the command "one".',
    );
    expect(errorOf([config('w', 'one', ['rooms']), config('w', 'two')]).message).toContain('"one"');
    expect(bindCustomCommands([config('w', 'one', ['rooms']), config('w', 'two', ['agents'])])).toHaveLength(
      2,
    );
  });
});
