import { lookup, Resolver } from 'node:dns/promises';
import { readSmallFile } from '../small-file.ts';
import { listContainers } from './docker.ts';
import type { Means } from './find.ts';
import { listPods, runKubectl } from './kubernetes.ts';

/**
 * Reads sources with this machine's own name server, files, Docker and `kubectl`.
 *
 * @param resolver asks for SRV records. Default: the name server of this machine
 */
export const systemMeans = (
  environment: Readonly<Record<string, string | undefined>>,
  resolver: Pick<Resolver, 'resolveSrv'> = new Resolver(),
): Means => ({
  lookUp: async (name) => {
    const found = await lookup(name, { all: true });
    return [...new Set(found.map(({ address }) => address))];
  },
  lookUpServices: (name) => resolver.resolveSrv(name),
  readFile: async (path) => (await readSmallFile(path)).text,
  listContainers: (source, signal) => listContainers(source, environment['DOCKER_HOST'], signal),
  listPods: (source, signal) => listPods(source, runKubectl, signal),
});
