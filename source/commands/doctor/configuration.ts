import type { Connection } from '../../connection/connection.ts';
import { describeConnection } from '../../connection/describe-connection.ts';
import type { TlsTexts } from '../../livekit/network.ts';
import type { DoctorLine } from '../../report/documents/documents.ts';
import { configPath, type LoadedConfig, loadConfig } from '../../settings/config-file.ts';
import type { Config } from '../../settings/config-schema.ts';
import { NOWHERE } from '../../settings/place.ts';
import { readTls } from '../../settings/read-tls.ts';
import { UsageError } from '../../usage-error.ts';
import type { CommandContext } from '../command.ts';
import { findConnection } from '../find-connection.ts';
import { linesAbout } from './lines.ts';
import { examineNetwork } from './network.ts';

const about = linesAbout('configuration');

/** The settings as read, or empty settings if they are invalid. */
interface Settings {
  readonly loaded: LoadedConfig;
  readonly lines: readonly DoctorLine[];
}

/** The usable part of the configuration. */
export interface Configuration {
  readonly config: Config;
  readonly connection: Connection | null;
  readonly tls: TlsTexts | undefined;
  readonly lines: readonly DoctorLine[];
}

/**
 * Reports keys of the settings that are taken. Only the monitor refuses to start because of one, and nothing
 * else checks them.
 */
const keyClash = async ({ config, placeOf }: LoadedConfig): Promise<readonly DoctorLine[]> => {
  const { bindSettings } = await import('../../ui/bind-settings.ts');
  try {
    bindSettings(config, placeOf);
    return [];
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return [about.failure('settings', error.message, error.remedy)];
  }
};

const readSettings = async ({ host }: CommandContext): Promise<Settings> => {
  const { environment, homeDirectory } = host;
  try {
    const loaded = await loadConfig(environment, homeDirectory);
    const { config, path, warnings } = loaded;
    const settings = Object.keys(config);
    const found =
      settings.length > 0 ? `${path} sets ${settings.join(', ')}` : `${path} is empty or does not exist`;
    return {
      loaded,
      lines: [
        about.ok('settings', found),
        ...(await keyClash(loaded)),
        ...warnings.map((warning) => about.warning('settings', warning, 'Remove the access of other users.')),
      ],
    };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return {
      loaded: { config: {}, path: configPath(environment, homeDirectory), warnings: [], placeOf: NOWHERE },
      lines: [about.failure('settings', error.message, error.remedy)],
    };
  }
};

const LOCAL = /^(localhost|127\.|\[::1\]|10\.|192\.168\.)/;

const encryption = ({ url }: Connection): readonly DoctorLine[] => {
  const { protocol, host } = new URL(url);
  if (protocol === 'https:' || LOCAL.test(host)) return [];
  return [
    about.warning(
      'encryption',
      `${host} is called without encryption: anyone on the network path can read the tokens.`,
      'Use wss:// or https:// in the URL.',
    ),
  ];
};

const findWhere = async (
  { flags, host }: CommandContext,
  loaded: LoadedConfig,
): Promise<Pick<Configuration, 'connection' | 'lines'>> => {
  try {
    const connection = await findConnection(flags, host, loaded);
    if (connection === null) {
      const line = about.failure(
        'connection',
        'Nothing is configured. lktop and lktop snapshot show the demo; other commands do nothing.',
        'Set LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET, or add a project with "lk project add".',
      );
      return { connection, lines: [line] };
    }
    return {
      connection,
      lines: [
        ...describeConnection(connection).map(({ label, value, origin }) =>
          about.ok(label, origin === '' ? value : `${value} (${origin})`),
        ),
        ...connection.warnings.map((warning) =>
          about.warning('connection', warning, 'Follow this advice if you like. It is not needed.'),
        ),
        ...encryption(connection),
      ],
    };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { connection: null, lines: [about.failure('connection', error.message, error.remedy)] };
  }
};

/** The project's own certificates. If they cannot be used, the server cannot be called. */
const readCertificates = async (
  { host }: CommandContext,
  { config, path }: LoadedConfig,
  connection: Connection | null,
): Promise<{
  readonly texts: TlsTexts | undefined;
  readonly isUsable: boolean;
  readonly lines: readonly DoctorLine[];
}> => {
  const tls = connection === null ? undefined : config.projects?.[connection.projectName]?.tls;
  if (tls === undefined) return { texts: undefined, isUsable: true, lines: [] };
  try {
    const texts = await readTls(tls, path, host.homeDirectory);
    return {
      texts,
      isUsable: true,
      lines: [about.ok('certificates', `${Object.keys(tls).join(', ')} (${path})`)],
    };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const lines = [about.failure('certificates', error.message, error.remedy)];
    return { texts: undefined, isUsable: false, lines };
  }
};

/** Reports what is configured and where it comes from, and why a part of it cannot be used. */
export const examineConfiguration = async (context: CommandContext): Promise<Configuration> => {
  const settings = await readSettings(context);
  const where = await findWhere(context, settings.loaded);
  const { config } = settings.loaded;
  const tls = await readCertificates(context, settings.loaded, where.connection);
  const network =
    where.connection === null ? [] : examineNetwork(where.connection.url, context.host.environment);
  return {
    config,
    connection: tls.isUsable ? where.connection : null,
    tls: tls.texts,
    lines: [...where.lines, ...network, ...tls.lines, ...settings.lines],
  };
};
