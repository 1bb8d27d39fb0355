import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describeConnection } from '../../source/connection/describe-connection.ts';
import { readNeededFile, readSystemFile } from '../../source/connection/files.ts';
import { listProjects } from '../../source/connection/list-projects.ts';
import { CLI_CONFIG, readFileOf, resolveOn } from './machine.ts';

const cliConfig = `default_project: b
projects:
  - {name: a, url: "wss://a.example.com", api_key: a-key, api_secret: a-secret}
  - {name: b, url: "wss://b.example.com:8443", api_key: b-key, api_secret: b-secret}
  - {name: c, url: c.example.com}
`;

describe('the list of projects', () => {
  it('names them with their hosts, the default, and whether they can be used', async () => {
    expect(
      await listProjects({ homeDirectory: '/home/me', readFile: readFileOf({ cliConfig, mode: 0o644 }) }),
    ).toEqual({
      path: CLI_CONFIG,
      warnings: [expect.stringContaining('chmod 600')],
      projects: [
        { name: 'a', host: 'a.example.com', isDefault: false, hasCredentials: true },
        { name: 'b', host: 'b.example.com:8443', isDefault: true, hasCredentials: true },
        { name: 'c', host: null, isDefault: false, hasCredentials: false },
      ],
    });
  });

  it('is empty without a configuration', async () => {
    const list = await listProjects({ homeDirectory: '/home/me', readFile: readFileOf({}) });
    expect(list).toEqual({ path: CLI_CONFIG, projects: [], warnings: [] });
  });
});

describe('the description of a connection', () => {
  it('says where every value came from, and hides the secret', async () => {
    const connection = await resolveOn({ cliConfig, flags: { project: 'a' } });
    const lines = connection ? describeConnection(connection) : [];
    const origin = `project "a" in ${CLI_CONFIG}`;
    expect(lines).toEqual([
      { label: 'project', value: 'a', origin: '' },
      { label: 'URL', value: 'https://a.example.com', origin },
      { label: 'API key', value: 'a-key', origin },
      { label: 'API secret', value: 'set, not shown', origin },
    ]);
    expect(JSON.stringify(lines)).not.toContain('a-secret');
  });
});

describe('files of the machine', () => {
  let folder = '';

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'lktop-'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('are read with their permissions, without a byte order mark', async () => {
    const path = join(folder, '.env');
    await writeFile(path, '\uFEFFLIVEKIT_URL=x');
    await chmod(path, 0o640);
    expect(await readSystemFile(path)).toEqual({ text: 'LIVEKIT_URL=x', mode: 0o640 });
  });

  it('are null if missing, or a directory', async () => {
    await mkdir(join(folder, '.env'));
    expect(await readSystemFile(join(folder, '.env'))).toBeNull();
    expect(await readSystemFile(join(folder, 'none'))).toBeNull();
    expect(await readSystemFile(join(folder, 'none', 'below'))).toBeNull();
  });

  it('that cannot be read are reported by name and reason', async () => {
    const denied = async () => {
      throw Object.assign(new Error('permission denied'), { code: 'EACCES' });
    };
    await expect(readNeededFile('/x/.env', denied, 'Do this.')).rejects.toMatchObject({
      name: 'UsageError',
      message: '/x/.env cannot be read (EACCES).',
      remedy: 'Do this.',
    });
  });
});
