import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultFleetSettings } from '../../source/fleet/settings.ts';
import { configPath, loadConfig } from '../../source/settings/config-file.ts';
import { fleetSettings } from '../../source/settings/fleet-settings.ts';
import { parseConfig } from '../../source/settings/parse-config.ts';
import { UsageError } from '../../source/usage-error.ts';

const mistake = (text: string): UsageError => {
  try {
    parseConfig(text, 'config.yaml');
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error('no mistake was found');
};

const home = (text: string | null, mode = 0o600): string => {
  const directory = mkdtempSync(join(tmpdir(), 'lktop-config-'));
  if (text === null) return directory;
  mkdirSync(join(directory, '.config', 'lktop'), { recursive: true });
  const path = configPath({}, directory);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return directory;
};

describe('the config file', () => {
  it('is optional and may be empty', async () => {
    expect(await loadConfig({}, home(null))).toMatchObject({ config: {}, warnings: [] });
    expect((await loadConfig({}, home('# nothing yet\n'))).config).toEqual({});
  });

  it('is in the folder that XDG defines', () => {
    expect(configPath({ XDG_CONFIG_HOME: '/etc/xdg' }, '/home/ann')).toBe('/etc/xdg/lktop/config.yaml');
    expect(configPath({}, '/home/ann')).toBe('/home/ann/.config/lktop/config.yaml');
  });

  it('sets grace times, expectations and projects', () => {
    const { config } = parseConfig(
      'grace: {thinking: 60}\nexpect: ["call-*"]\nlisteners: ["notes-*"]\nprojects:\n  prod-eu:\n    color: red\n    readOnly: true\n    grace: {silent: 5}\n    recognition: {metadata: true, agents: [{identity: bot-*}, {attribute: role, value: bot}]}\n',
      'config.yaml',
    );
    const settings = fleetSettings(config, config.projects?.['prod-eu'], {});
    expect(settings).toEqual({
      grace: { ...defaultFleetSettings.grace, thinkingMs: 60_000, silentMs: 5_000 },
      recognition: {
        kind: true,
        agents: [{ identity: 'bot-*' }, { attribute: 'role', value: 'bot' }],
        identity: false,
        metadata: true,
      },
      expect: ['call-*'],
      listeners: ['notes-*'],
      countsSimulated: true,
    });
    expect(fleetSettings(config, undefined, { expect: ['x'] }).expect).toEqual(['x']);
    expect(fleetSettings(config, undefined, {}).countsSimulated).toBe(true);
    expect(fleetSettings(config, undefined, { countsSimulated: false }).countsSimulated).toBe(false);
  });

  it.each([
    ['a tab for an indent', 'projects:\n\tprod: {}\n', 'line 2'],
    ['an unknown setting', 'bell: true\nintervall: 2\n', 'line 2: there is no setting "intervall"'],
    ['a wrong type', 'interval: 2\nbell: loud\n', 'line 2: bell'],
    ['a pattern without fields', 'recognition:\n  agents:\n    - value: x\n', 'line 3: recognition.agents.0'],
    ['a wrong colour', 'projects:\n  prod:\n    color: mauve\n', 'line 3: projects.prod.color'],
    [
      'an unknown project setting',
      'projects:\n  prod:\n    colour: red\n',
      'line 3: there is no setting "colour" in projects.prod',
    ],
    [
      'a wrong address of workers',
      'workers:\n  - 10.0.0.4:8081\n  - https://a:8081\n',
      'line 3: workers.1: "https://a:8081" is no address of workers: the port of a worker speaks HTTP, not HTTPS.',
    ],
    [
      'a wrong address of workers of a project',
      'projects:\n  prod:\n    workers: ["a:b"]\n',
      'line 3: projects.prod.workers.0: "a:b" is no address of workers: "b" is no port.',
    ],
    [
      'an unknown theme',
      'bell: true\ntheme: solar\n',
      'line 2: theme: there is no theme "solar", only auto, dark, light, high-contrast, color-blind.',
    ],
    ['a grace time below zero', 'grace:\n  silent: -1\n', 'line 2: grace.silent must be more than 0.'],
    ['too small a number', 'history:\n  days: 0\n', 'line 2: history.days must be 1 or more.'],
    ['too large a number', 'interval: 9999\n', 'line 1: interval must be 3600 or less.'],
    ['a fraction', 'limits: {agentSessions: 1.5}\n', 'limits.agentSessions must be a whole number.'],
    ['an empty name', 'views:\n  - name: ""\n', 'line 2: views.0.name must not be empty.'],
    ['an empty list of keys', 'keys: {quit: []}\n', 'line 1: keys.quit must not be empty.'],
    ['one value instead of a list', 'views: phone\n', 'views must be a list, such as [one, two].'],
    ['a value instead of settings', 'keys: 3\n', 'keys must be a group of settings, one a line.'],
    ['nothing behind a name', 'history:\n', 'history must be a group of settings, one a line.'],
    ['a word instead of true', 'mouse: yes\n', 'mouse must be true or false.'],
    ['an unknown word', 'notify: mail\n', 'notify must be one of osc9, osc777, bell.'],
    ['a list instead of settings', '- a\n', 'line 1'],
    ['a command without run', 'commands:\n  - key: l\n    label: logs\n', 'line 2: commands.0.run'],
    [
      'an unknown field',
      'commands:\n  - { key: w, label: a, run: x }\n\n  - key: v\n    label: logs\n    run: x {rom}\n',
      'config.yaml, line 4: The command "logs" of the settings: there is no {rom}.',
    ],
    [
      'a key that cannot be pressed',
      'bell: true\ncommands:\n  - { key: ctrl-m, label: logs, run: x }\n',
      'config.yaml, line 3: The command "logs" of the settings: no key "ctrl-m" can be pressed.',
    ],
    [
      'a value in quotes',
      'commands:\n  - { key: w, label: logs, run: "x \'{room}\'" }\n',
      'config.yaml, line 2: The command "logs" of the settings: {room} stands inside quotes',
    ],
  ])('reports the line of %s', (_, text, sentence) => {
    expect(mistake(text).message).toContain(sentence);
    expect(mistake(text).remedy).not.toBe('');
  });

  it('suggests a similar setting', () => {
    expect(mistake('intervall: 2\n').remedy).toBe('Did you mean interval?');
    expect(mistake('projects: {prod: {colour: red}}\n').remedy).toBe('Did you mean color?');
  });

  it('warns if others can read a secret in it', async () => {
    const text = 'projects: {prod: {url: "wss://x.example", apiKey: k, apiSecret: s}}\n';
    expect((await loadConfig({}, home(text, 0o644))).warnings).toEqual([
      expect.stringContaining('chmod 600'),
    ]);
    const spaced = join(home(null), "it's mine");
    mkdirSync(join(spaced, 'lktop'), { recursive: true });
    writeFileSync(join(spaced, 'lktop', 'config.yaml'), text, { mode: 0o644 });
    const { path, warnings } = await loadConfig({ XDG_CONFIG_HOME: spaced }, '/nowhere');
    const [, command = ''] = /(chmod 600 .*)$/.exec(warnings[0] ?? '') ?? [];
    execFileSync('sh', ['-c', command]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect((await loadConfig({}, home(text, 0o600))).warnings).toEqual([]);
    expect((await loadConfig({}, home('bell: true\n', 0o644))).warnings).toEqual([]);
  });
});
