import { request } from 'node:http';
import { UsageError } from '../usage-error.ts';
import type { FoundAddress } from './find.ts';
import type { WorkerSource } from './sources.ts';

type DockerSource = Extract<WorkerSource, { kind: 'docker' }>;

const DEFAULT_SOCKET = '/var/run/docker.sock';
/** A thousand containers take some 3 MB. */
const MOST_BYTES = 16 * 1024 * 1024;
/** A label that tells the deployment of a container's worker. */
const DEPLOYMENT_LABEL = 'lktop.deployment';

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {};
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** The port on this machine that leads to the worker's own; null: none is published. */
const publishedPort = (container: Fields, port: number): number | null => {
  const published = listOf(container['Ports'])
    .map(fieldsOf)
    .find((one) => one['PrivatePort'] === port && typeof one['PublicPort'] === 'number');
  return typeof published?.['PublicPort'] === 'number' ? published['PublicPort'] : null;
};

/** Its address in the first of its networks. */
const networkAddress = (container: Fields): string | null => {
  const networks = fieldsOf(fieldsOf(container['NetworkSettings'])['Networks']);
  return (
    Object.values(networks)
      .map((network) => textOf(fieldsOf(network)['IPAddress']))
      .find((ip) => ip !== null) ?? null
  );
};

const addressOf = (value: unknown, port: number): readonly FoundAddress[] => {
  const container = fieldsOf(value);
  const published = publishedPort(container, port);
  const ip = networkAddress(container);
  const host = published === null ? ip : '127.0.0.1';
  if (host === null) return [];
  const name = textOf(listOf(container['Names'])[0]) ?? textOf(container['Id'])?.slice(0, 12) ?? null;
  return [
    {
      host,
      port: published ?? port,
      label: name?.replace(/^\//, '') ?? null,
      deployment: textOf(fieldsOf(container['Labels'])[DEPLOYMENT_LABEL]),
      isEnding: false,
    },
  ];
};

const failed = (socket: string, code: string): UsageError => {
  switch (code) {
    case 'ENOENT':
    case 'ECONNREFUSED':
      return new UsageError(
        `Docker cannot be asked for workers: nothing listens at ${socket}.`,
        'Start Docker, or set DOCKER_HOST=unix:///path/of/its/socket.',
      );
    case 'EACCES':
    case 'EPERM':
      return new UsageError(
        `Docker cannot be asked for workers: this user may not open ${socket}.`,
        'Add the user to the group docker, or give the addresses of the workers.',
      );
    default:
      return new UsageError(
        `Docker at ${socket} did not list its containers (${code}).`,
        'Try: docker ps. Or give the addresses of the workers.',
      );
  }
};

const get = (socketPath: string, path: string, signal: AbortSignal): Promise<string> =>
  new Promise((resolve, reject) => {
    const fail = (code: string) => reject(failed(socketPath, code));
    const asked = request({ socketPath, path, headers: { host: 'docker' }, signal }, (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('error', () => fail('broken off'));
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > MOST_BYTES) asked.destroy(new Error('too large'));
        else chunks.push(chunk);
      });
      response.on('end', () => {
        if (response.statusCode === 200) resolve(Buffer.concat(chunks).toString('utf8'));
        else fail(`status ${response.statusCode}`);
      });
    });
    asked.on('error', (error) =>
      fail(signal.aborted ? 'no answer in time' : 'code' in error ? String(error.code) : error.message),
    );
    asked.end();
  });

const socketFrom = (host: string | undefined): string => {
  if (host === undefined || host === '') return DEFAULT_SOCKET;
  if (host.startsWith('unix://')) return host.slice('unix://'.length);
  throw new UsageError(
    'DOCKER_HOST is not a socket of this machine, and lktop asks no other Docker.',
    'Set DOCKER_HOST=unix:///var/run/docker.sock, or give the addresses of the workers.',
  );
};

/**
 * Lists the running containers with a label, by the Docker socket of this machine. Read-only.
 *
 * @param dockerHost the environment's `DOCKER_HOST`
 * @throws UsageError
 */
export const listContainers = async (
  { label, port }: DockerSource,
  dockerHost: string | undefined,
  signal: AbortSignal,
): Promise<readonly FoundAddress[]> => {
  const socket = socketFrom(dockerHost);
  const filters = encodeURIComponent(JSON.stringify({ label: [label] }));
  const body = await get(socket, `/containers/json?filters=${filters}`, signal);
  let containers: unknown;
  try {
    containers = JSON.parse(body);
  } catch {
    throw failed(socket, 'its answer is not JSON');
  }
  return listOf(containers).flatMap((container) => addressOf(container, port));
};
