import type { ReadFile } from '../../source/connection/files.ts';
import { resolveConnection } from '../../source/connection/resolve.ts';
import type { ConnectionFlags, OwnProjects } from '../../source/connection/values.ts';

export const CLI_CONFIG = '/home/me/.livekit/cli-config.yaml';
export const DOT_ENV = '/folder/.env';

/** The files, environment and flags that resolving a connection sees. */
export interface Machine {
  readonly flags?: ConnectionFlags;
  readonly environment?: Readonly<Record<string, string>>;
  /** The content of `.env` in the working directory. */
  readonly dotEnv?: string;
  /** The content of the lk CLI's config. */
  readonly cliConfig?: string;
  /** The projects in lktop's own settings. */
  readonly own?: OwnProjects;
  /** The permissions of the lk CLI's file. */
  readonly mode?: number;
}

export const readFileOf =
  ({ dotEnv, cliConfig, mode = 0o600 }: Machine): ReadFile =>
  async (path) => {
    const text = { [CLI_CONFIG]: cliConfig, [DOT_ENV]: dotEnv }[path];
    return text === undefined ? null : { text, mode };
  };

export const resolveOn = (machine: Machine) =>
  resolveConnection({
    flags: machine.flags ?? {},
    environment: machine.environment ?? {},
    workingDirectory: '/folder',
    homeDirectory: '/home/me',
    ...(machine.own ? { own: machine.own } : {}),
    readFile: readFileOf(machine),
  });

/** The error on that machine, as a person reads it. */
export const problemOn = async (machine: Machine): Promise<{ message: string; remedy: string }> => {
  try {
    await resolveOn(machine);
  } catch (cause) {
    if (cause instanceof Error && 'remedy' in cause) {
      return { message: cause.message, remedy: String(cause.remedy) };
    }
    throw cause;
  }
  throw new Error('nothing went wrong');
};

export const environment = {
  LIVEKIT_URL: 'wss://env.example.com',
  LIVEKIT_API_KEY: 'env-key',
  LIVEKIT_API_SECRET: 'env-secret',
};
export const dotEnv = `# ours
LIVEKIT_URL="wss://file.example.com"
LIVEKIT_API_KEY='file-key'
export LIVEKIT_API_SECRET=file-secret # hush
OTHER=1
`;
export const cliConfig = `default_project: prod-eu
projects:
  - name: prod-eu
    url: wss://eu.example.com
    api_key: eu-key
    api_secret: eu-secret
  - name: staging
    url: wss://staging.example.com
    api_key: 123456789012345678901
    api_secret: staging-secret
  - name: loggedin
    project_id: p_1
    url: wss://user.example.com
    api_key:
    api_secret: ""
  - name: keyless
    url: wss://keyless.example.com
    api_secret: x
device_name: laptop
`;
export const allFlags = { url: 'ws://flag.example.com', apiKey: 'flag-key', apiSecret: 'flag-secret' };
export const everything: Machine = { environment, dotEnv, cliConfig };
