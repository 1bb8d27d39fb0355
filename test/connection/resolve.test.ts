import { describe, expect, it } from 'vitest';
import {
  allFlags,
  CLI_CONFIG,
  cliConfig,
  DOT_ENV,
  dotEnv,
  environment,
  everything,
  resolveOn,
} from './machine.ts';

describe('precedence', () => {
  it.each([
    [
      '--project over all',
      { ...everything, flags: { project: 'staging' } },
      'https://staging.example.com',
      'staging',
    ],
    ['flags over the environment', { ...everything, flags: allFlags }, 'http://flag.example.com', 'flags'],
    ['the environment over .env', everything, 'https://env.example.com', 'env'],
    ['.env over the lk CLI', { dotEnv, cliConfig }, 'https://file.example.com', '.env'],
    ["the lk CLI's default project", { cliConfig }, 'https://eu.example.com', 'prod-eu'],
    [
      '--dev over everything but --project',
      { ...everything, flags: { dev: true } },
      'http://localhost:7880',
      'dev',
    ],
  ] as const)('%s', async (_name, machine, url, projectName) => {
    expect(await resolveOn(machine)).toMatchObject({ url, projectName });
  });

  it('gives null if nothing is configured', async () => {
    expect(await resolveOn({})).toBeNull();
    expect(await resolveOn({ dotEnv: 'OTHER=1', cliConfig: '' })).toBeNull();
    expect(await resolveOn({ cliConfig: 'projects: []\ndevice_name: laptop\n' })).toBeNull();
    expect(await resolveOn({ cliConfig: 'default_project: ""\nprojects:\n' })).toBeNull();
    expect(await resolveOn({ environment: { LIVEKIT_URL: '', LIVEKIT_API_KEY: ' ' } })).toBeNull();
  });

  it('applies to each value separately, and says where each came from', async () => {
    const machine = {
      flags: { url: 'ws://flag.example.com' },
      environment: { LIVEKIT_API_KEY: 'env-key' },
      dotEnv,
      cliConfig,
    };
    expect(await resolveOn(machine)).toEqual({
      projectName: 'flags',
      knownTo: 'nobody',
      url: 'http://flag.example.com',
      apiKey: 'env-key',
      apiSecret: 'file-secret',
      origin: {
        url: 'flag --url',
        apiKey: 'environment LIVEKIT_API_KEY',
        apiSecret: `LIVEKIT_API_SECRET in ${DOT_ENV}`,
      },
      warnings: [],
    });
  });

  it('takes a key of digits alone as it is written', async () => {
    expect(await resolveOn({ cliConfig, flags: { project: 'staging' } })).toMatchObject({
      apiKey: '123456789012345678901',
    });
  });

  it('reads no file that it does not need', async () => {
    const broken = { dotEnv: 'LIVEKIT_URL=broken', cliConfig: '{{{' };
    expect(await resolveOn({ ...broken, environment })).toMatchObject({ projectName: 'env' });
    expect(await resolveOn({ ...broken, flags: { dev: true } })).toMatchObject({ projectName: 'dev' });
  });
});

describe('--dev', () => {
  it('sets the key, the secret and the address of a server on this machine', async () => {
    expect(await resolveOn({ flags: { dev: true } })).toEqual({
      projectName: 'dev',
      knownTo: 'dev',
      url: 'http://localhost:7880',
      apiKey: 'devkey',
      apiSecret: 'secret',
      origin: { url: 'flag --dev', apiKey: 'flag --dev', apiSecret: 'flag --dev' },
      warnings: [],
    });
  });

  it('can be combined with another address', async () => {
    expect(await resolveOn({ flags: { dev: true, url: 'ws://10.0.0.5:7880' } })).toMatchObject({
      url: 'http://10.0.0.5:7880',
      apiKey: 'devkey',
      origin: { url: 'flag --url', apiKey: 'flag --dev' },
    });
  });
});

describe('warnings', () => {
  it('mention a secret on the command line', async () => {
    expect((await resolveOn({ flags: allFlags }))?.warnings).toEqual([
      'Other users of this machine can see the API secret on the command line. Set LIVEKIT_API_SECRET in the environment or in .env instead.',
    ]);
  });

  it.each([0o644, 0o640, 0o604, 0o660])('mention a config that others can read (%o)', async (mode) => {
    expect((await resolveOn({ cliConfig, mode }))?.warnings).toEqual([
      `Other users of this machine can read ${CLI_CONFIG}, which holds API secrets. Run: chmod 600 ${CLI_CONFIG}`,
    ]);
  });

  it.each([0o600, 0o400, 0o700])('do not mention a private config (%o)', async (mode) => {
    expect((await resolveOn({ cliConfig, mode }))?.warnings).toEqual([]);
  });

  it('mention flags that --project overrides', async () => {
    const connection = await resolveOn({
      cliConfig,
      flags: { project: 'prod-eu', url: 'ws://x', apiKey: 'y' },
    });
    expect(connection).toMatchObject({ url: 'https://eu.example.com', apiKey: 'eu-key' });
    expect(connection?.warnings).toEqual([
      'The flag --url is ignored, because --project says where to connect.',
      'The flag --api-key is ignored, because --project says where to connect.',
    ]);
  });
});
