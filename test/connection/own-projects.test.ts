import { describe, expect, it } from 'vitest';
import { listProjects } from '../../source/connection/list-projects.ts';
import type { OwnProjects } from '../../source/connection/values.ts';
import {
  CLI_CONFIG,
  cliConfig,
  environment,
  type Machine,
  problemOn,
  readFileOf,
  resolveOn,
} from './machine.ts';

const CONFIG = '/home/me/.config/lktop/config.yaml';
const own = (projects: OwnProjects['projects'], defaultProject?: string): OwnProjects => ({
  path: CONFIG,
  projects,
  defaultProject,
});
const COMPLETE = { url: 'wss://own.example.com', apiKey: 'own-key', apiSecret: 'own-secret' };

describe("a project of lktop's own settings", () => {
  it("takes precedence over the lk CLI's project of the same name", async () => {
    const machine: Machine = { cliConfig, own: own({ staging: COMPLETE }), flags: { project: 'staging' } };
    const origin = `project "staging" in ${CONFIG}`;
    expect(await resolveOn(machine)).toEqual({
      projectName: 'staging',
      knownTo: 'settings',
      url: 'https://own.example.com',
      apiKey: 'own-key',
      apiSecret: 'own-secret',
      origin: { url: origin, apiKey: origin, apiSecret: origin },
      warnings: [],
    });
    // Also if the other file is invalid.
    expect(await resolveOn({ ...machine, cliConfig: ': [' })).toMatchObject({ apiKey: 'own-key' });
  });

  it("fills its gaps from the lk CLI's project", async () => {
    const flags = { project: 'staging' };
    expect(await resolveOn({ cliConfig, flags, own: own({ staging: {} }) })).toMatchObject({
      knownTo: 'lk',
      url: 'https://staging.example.com',
    });
    expect(
      await resolveOn({ cliConfig, flags, own: own({ staging: { url: 'ws://10.0.0.5:7880' } }) }),
    ).toMatchObject({
      knownTo: 'settings',
      url: 'http://10.0.0.5:7880',
      apiKey: '123456789012345678901',
      origin: { url: `project "staging" in ${CONFIG}`, apiKey: `project "staging" in ${CLI_CONFIG}` },
    });
  });

  it('gives a user login its key', async () => {
    const keys = { apiKey: 'k', apiSecret: 's' };
    const machine = { cliConfig, flags: { project: 'loggedin' }, own: own({ loggedin: keys }) };
    expect(await resolveOn(machine)).toMatchObject({ ...keys, url: 'https://user.example.com' });
  });

  it("can be the default, before the lk CLI's default and after the environment", async () => {
    const machine: Machine = { cliConfig, own: own({ mine: COMPLETE }, 'mine') };
    expect(await resolveOn(machine)).toMatchObject({ projectName: 'mine' });
    expect(await resolveOn({ ...machine, environment })).toMatchObject({ projectName: 'env' });
    expect(await resolveOn({ own: own({ mine: COMPLETE }) })).toBeNull();
    expect(await problemOn({ own: own({ mine: COMPLETE }, 'mien') })).toEqual({
      message: `There is no project "mien" in ${CLI_CONFIG} or ${CONFIG}.`,
      remedy: 'Did you mean "mine"? The projects are "mine".',
    });
  });

  it('that lacks a value says which, and where to put it', async () => {
    const problem = { own: own({ mine: { url: 'wss://own.example.com' } }), flags: { project: 'mine' } };
    expect(await problemOn(problem)).toEqual({
      message: `The project "mine" in ${CONFIG} has no apiKey and no apiSecret, and ${CLI_CONFIG} has no project of that name.`,
      remedy: 'Add url, apiKey and apiSecret to it, or add the project with "lk project add".',
    });
    const { message } = await problemOn({ own: own({ constructor: {} }), flags: { project: 'toString' } });
    expect(message).toContain('There is no project "toString"');
  });
});

describe('the list of projects', () => {
  const list = (machine: Machine) =>
    listProjects({
      homeDirectory: '/home/me',
      readFile: readFileOf(machine),
      ...(machine.own ? { own: machine.own } : {}),
    });

  it('has the projects of both, each name once', async () => {
    const { projects } = await list({
      cliConfig,
      own: own(
        { staging: COMPLETE, mine: COMPLETE, loggedin: { apiKey: 'k', apiSecret: 's' }, elsewhere: {} },
        'mine',
      ),
    });
    expect(projects).toEqual([
      { name: 'staging', host: 'own.example.com', isDefault: false, hasCredentials: true },
      { name: 'mine', host: 'own.example.com', isDefault: true, hasCredentials: true },
      { name: 'prod-eu', host: 'eu.example.com', isDefault: false, hasCredentials: true },
      { name: 'loggedin', host: 'user.example.com', isDefault: false, hasCredentials: true },
      { name: 'keyless', host: 'keyless.example.com', isDefault: false, hasCredentials: false },
    ]);
  });

  it("still has lktop's own projects if the lk CLI's file is invalid", async () => {
    expect(await list({ cliConfig: ': [', own: own({ mine: COMPLETE }) })).toMatchObject({
      projects: [{ name: 'mine' }],
      warnings: [expect.stringContaining('YAML')],
    });
    await expect(list({ cliConfig: ': [', own: own({ mine: {} }) })).rejects.toThrow('YAML');
  });
});
