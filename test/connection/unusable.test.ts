import { describe, expect, it } from 'vitest';
import {
  CLI_CONFIG,
  cliConfig,
  DOT_ENV,
  environment,
  everything,
  type Machine,
  problemOn,
} from './machine.ts';

const rows: readonly (readonly [name: string, machine: Machine, message: string, remedy: string])[] = [
  [
    'only a URL',
    { environment: { LIVEKIT_URL: 'wss://x.example.com' } },
    `The API key and the API secret are missing: the URL comes from environment LIVEKIT_URL. Looked at: flag --api-key, environment LIVEKIT_API_KEY, flag --api-secret, environment LIVEKIT_API_SECRET, ${DOT_ENV} (does not exist).`,
    'Set LIVEKIT_API_KEY and LIVEKIT_API_SECRET in the environment',
  ],
  [
    'no secret',
    { flags: { url: 'wss://x.example.com' }, dotEnv: 'LIVEKIT_API_KEY=k', cliConfig },
    `The API secret is missing: the URL comes from flag --url and the API key comes from LIVEKIT_API_KEY in ${DOT_ENV}. Looked at: flag --api-secret, environment LIVEKIT_API_SECRET, ${DOT_ENV}.`,
    'Set LIVEKIT_API_SECRET in the environment or in .env, or choose a project of the lk CLI with --project NAME.',
  ],
  [
    'no URL',
    { environment: { LIVEKIT_API_KEY: 'k', LIVEKIT_API_SECRET: 's' } },
    'The URL is missing: the API key comes from environment LIVEKIT_API_KEY and the API secret comes from environment LIVEKIT_API_SECRET.',
    'Set LIVEKIT_URL (http://localhost:7880 for a server on this machine)',
  ],
  [
    'a URL with a path, and no key',
    { flags: { url: 'wss://x.example.com/y' } },
    'The URL "wss://x.example.com/y" (flag --url) has a path or a query.',
    'Write only https://x.example.com.',
  ],
  [
    'a URL without a scheme',
    { environment: { ...environment, LIVEKIT_URL: 'x.example.com' } },
    'The URL "x.example.com" (environment LIVEKIT_URL) has no scheme.',
    'Did you mean wss://x.example.com?',
  ],
  [
    "a project's URL with a path",
    { cliConfig: cliConfig.replace('wss://eu.example.com', 'wss://eu.example.com/x') },
    `The URL "wss://eu.example.com/x" (project "prod-eu" in ${CLI_CONFIG}) has a path or a query.`,
    'Write only https://eu.example.com.',
  ],
  [
    'a missing project with a similar name',
    { cliConfig, flags: { project: 'prod-ue' } },
    `There is no project "prod-ue" in ${CLI_CONFIG}.`,
    'Did you mean "prod-eu"? The file has "prod-eu", "staging", "loggedin", "keyless".',
  ],
  [
    'a missing project without a similar name',
    { cliConfig, flags: { project: 'zzz' } },
    `There is no project "zzz" in ${CLI_CONFIG}.`,
    'The file has "prod-eu", "staging", "loggedin", "keyless".',
  ],
  [
    'a project without a config',
    { flags: { project: 'prod-eu' } },
    `There is no project "prod-eu", because ${CLI_CONFIG} does not exist.`,
    'lk project add',
  ],
  [
    'a project and an empty config',
    { cliConfig: 'projects: []', flags: { project: 'prod-eu' } },
    `There is no project "prod-eu": ${CLI_CONFIG} has no projects.`,
    'lk project add',
  ],
  [
    'a default project that is missing',
    { cliConfig: cliConfig.replace('default_project: prod-eu', 'default_project: gone') },
    `There is no project "gone" in ${CLI_CONFIG}.`,
    'The file has "prod-eu"',
  ],
  [
    'no default project',
    { cliConfig: cliConfig.replace('default_project: prod-eu\n', '') },
    `${CLI_CONFIG} has projects, but no default project.`,
    'Choose one with --project NAME ("prod-eu", "staging", "loggedin", "keyless")',
  ],
  [
    'a user login',
    { cliConfig, flags: { project: 'loggedin' } },
    `The project "loggedin" in ${CLI_CONFIG} has no API key, because it comes from a user login.`,
    'lk project add',
  ],
  [
    'a project that lacks its key',
    { cliConfig, flags: { project: 'keyless' } },
    `The project "keyless" in ${CLI_CONFIG} has no api_key.`,
    'Add api_key to the project in that file.',
  ],
  [
    'malformed YAML',
    { cliConfig: 'default_project: a\nprojects:\n  - name: "a\n   b: [' },
    `The YAML is not valid at line 4 of ${CLI_CONFIG}.`,
    'Fix the file',
  ],
  [
    'a project that is not a map',
    { cliConfig: 'projects:\n  - name: a\n  - b\n' },
    `At line 3 of ${CLI_CONFIG}, projects.1 must have name, url, api_key and api_secret.`,
    'Fix the file',
  ],
  [
    'a name that is a list',
    { cliConfig: 'projects:\n  - url: x\n    name: [a]\n' },
    `At line 3 of ${CLI_CONFIG}, projects.0.name must be text.`,
    'Fix the file',
  ],
  [
    'projects that are not a list',
    { cliConfig: 'projects: all\n' },
    `At line 1 of ${CLI_CONFIG}, projects must be a list.`,
    'Fix the file',
  ],
  [
    'a config that is a list',
    { cliConfig: '- a\n- b\n' },
    `At line 1 of ${CLI_CONFIG}, the file must have default_project and projects.`,
    'Fix the file',
  ],
  [
    '--dev with a key',
    { flags: { dev: true, apiKey: 'k' } },
    'The flag --dev already sets the API key and the API secret.',
    'Remove --dev',
  ],
  [
    '--dev with a project',
    { cliConfig, flags: { dev: true, project: 'prod-eu' } },
    'The flags --project and --dev name two servers.',
    'Remove one of them.',
  ],
  ['an empty flag', { ...everything, flags: { url: '' } }, 'The flag --url is empty.', 'or remove it'],
  [
    'an empty project',
    { ...everything, flags: { project: ' ' } },
    'The flag --project is empty.',
    'Give --project a value',
  ],
];

describe('an unusable configuration', () => {
  it.each(rows)('%s', async (_name, machine, message, remedy) => {
    const problem = await problemOn(machine);
    expect(problem.message).toContain(message);
    expect(problem.remedy).toContain(remedy);
  });

  it('is reported without any secret', async () => {
    for (const [, machine] of rows) {
      const problem = await problemOn(machine);
      expect(`${problem.message} ${problem.remedy}`).not.toMatch(/(env|file|eu|staging|flag)-secret/);
    }
  });

  it('is reported without quoting the faulty line', async () => {
    const { message, remedy } = await problemOn({
      cliConfig: 'projects:\n  - api_secret: "hush-hush\n name: b: c',
    });
    expect(message + remedy).not.toContain('hush');
    expect(message).toMatch(/line \d+ of/);
  });
});
