import { isIP } from 'node:net';
import { UsageError } from '../usage-error.ts';
import type { Place } from './look.ts';
import { isNear } from './near-address.ts';
import { readSourceFile, type WorkerSource } from './sources.ts';

/** An address as a source names it. */
export interface FoundAddress {
  /** A name or an IP address. */
  readonly host: string;
  readonly port: number;
  readonly label: string | null;
  readonly deployment: string | null;
  readonly isEnding: boolean;
}

/** What sources are read with. Tests pass their own. */
export interface Means {
  /** All IP addresses of a name. Rejects with the system's error. */
  readonly lookUp: (name: string) => Promise<readonly string[]>;
  readonly lookUpServices: (
    name: string,
  ) => Promise<readonly { readonly name: string; readonly port: number }[]>;
  /** Reads a small file. */
  readonly readFile: (path: string) => Promise<string>;
  /** Containers with a label. @throws UsageError */
  readonly listContainers: (
    source: Extract<WorkerSource, { kind: 'docker' }>,
    signal: AbortSignal,
  ) => Promise<readonly FoundAddress[]>;
  /** Pods of a selector. @throws UsageError */
  readonly listPods: (
    source: Extract<WorkerSource, { kind: 'kubernetes' }>,
    signal: AbortSignal,
  ) => Promise<readonly FoundAddress[]>;
}

/** The places of a source, and what is wrong with some of its addresses. */
export interface Found {
  readonly places: readonly Place[];
  /** About single addresses; the others count all the same. */
  readonly failures: readonly UsageError[];
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'no reason given';

const bare = (host: string, port: number): FoundAddress => ({
  host,
  port,
  label: null,
  deployment: null,
  isEnding: false,
});

const noAddress = (name: string): UsageError =>
  new UsageError(
    `The name ${name} is not known: its look-up found no address.`,
    'Check its spelling, and whether it needs a VPN or another name server.',
  );

const unknownName = (name: string, error: unknown): UsageError => {
  const code = codeOf(error);
  return code === 'ENOTFOUND' || code === 'ENODATA'
    ? noAddress(name)
    : new UsageError(
        `The name ${name} could not be looked up (${code}).`,
        'Check the network and the name server of this machine.',
      );
};

const tooFar = (host: string, ips: readonly string[]): UsageError =>
  new UsageError(
    isIP(host) === 0
      ? `${host} resolves to ${ips[0]}, which is no private address: lktop does not ask it.`
      : `${host} is no private address: lktop does not ask it.`,
    'Ask workers at their private or loopback address, or set allowPublicWorkers: true in config.yaml.',
  );

const unreadable = (path: string, error: unknown): UsageError =>
  error instanceof UsageError
    ? error
    : new UsageError(
        codeOf(error) === 'ENOENT'
          ? `There is no file ${path} with addresses of workers.`
          : `${path} cannot be read (${codeOf(error)}).`,
        'Fix the path, or the permissions of the file.',
      );

interface FindOptions {
  readonly means: Means;
  /** Also addresses that are neither private nor loopback. */
  readonly allowsPublic: boolean;
  readonly signal: AbortSignal;
}

const ipsOf = async ({ means }: FindOptions, host: string): Promise<readonly string[]> => {
  if (isIP(host) !== 0) return [host];
  try {
    return await means.lookUp(host);
  } catch (error) {
    throw unknownName(host, error);
  }
};

/** The IP addresses of a host that may be asked. @throws UsageError if there is none */
const allowedIps = async (options: FindOptions, host: string): Promise<readonly string[]> => {
  const ips = await ipsOf(options, host);
  const allowed = options.allowsPublic ? ips : ips.filter(isNear);
  if (allowed.length > 0) return allowed;
  if (ips.length === 0) throw noAddress(host);
  throw tooFar(host, ips);
};

const placeAt = ({ host, port, ...more }: FoundAddress, ips: readonly string[]): Place => ({
  ...more,
  key: `${host.includes(':') ? `[${host}]` : host}:${port}`,
  host,
  port,
  ips,
});

/** One place for each address, which names become here. A wrong one is reported and left out. */
const settleEach = async (options: FindOptions, addresses: readonly FoundAddress[]): Promise<Found> => {
  const settled = await Promise.all(
    addresses.map(async (address) => {
      try {
        return placeAt(address, await allowedIps(options, address.host));
      } catch (error) {
        if (error instanceof UsageError) return error;
        throw error;
      }
    }),
  );
  return {
    places: settled.flatMap((one) => (one instanceof UsageError ? [] : [one])),
    failures: settled.filter((one) => one instanceof UsageError),
  };
};

/** A place for each IP address of a name. */
const everyIp = async (options: FindOptions, { host, port }: FoundAddress, label: string): Promise<Found> => {
  const ips = await allowedIps(options, host);
  return { places: ips.map((ip) => placeAt({ ...bare(ip, port), label }, [ip])), failures: [] };
};

const inFile = async (options: FindOptions, path: string): Promise<Found> => {
  let content: string;
  try {
    content = await options.means.readFile(path);
  } catch (error) {
    throw unreadable(path, error);
  }
  const found = await Promise.all(readSourceFile(path, content).map((one) => findOrFail(options, one)));
  return {
    places: found.flatMap(({ places }) => places),
    failures: found.flatMap(({ failures }) => failures),
  };
};

/** A line of a file that cannot be read does not take the others away. */
const findOrFail = async (options: FindOptions, source: WorkerSource): Promise<Found> => {
  try {
    return await findPlaces(options, source);
  } catch (error) {
    if (error instanceof UsageError) return { places: [], failures: [error] };
    throw error;
  }
};

const services = async (options: FindOptions, name: string): Promise<readonly FoundAddress[]> => {
  try {
    const records = await options.means.lookUpServices(name);
    return records.map((one) => bare(one.name.replace(/\.$/, ''), one.port));
  } catch (error) {
    const code = codeOf(error);
    throw code === 'ENOTFOUND' || code === 'ENODATA'
      ? new UsageError(`The name ${name} has no SRV record.`, 'Check its spelling, or use dns:name:8081.')
      : unknownName(name, error);
  }
};

/**
 * Finds the places of a source, with every name looked up and every IP address checked.
 *
 * @throws UsageError if the source as a whole cannot be read
 */
export const findPlaces = async (options: FindOptions, source: WorkerSource): Promise<Found> => {
  const { means, signal } = options;
  switch (source.kind) {
    case 'address': {
      const { host, port } = source;
      return { places: [placeAt(bare(host, port), await allowedIps(options, host))], failures: [] };
    }
    case 'dns':
      return everyIp(options, bare(source.host, source.port), source.host);
    case 'srv':
      return settleEach(options, await services(options, source.name));
    case 'file':
      return inFile(options, source.path);
    case 'docker':
      return settleEach(options, await means.listContainers(source, signal));
    case 'kubernetes':
      return settleEach(options, await means.listPods(source, signal));
    case 'own':
      return settleEach(
        options,
        source.addresses().map(({ host, port, label }) => ({ ...bare(host, port), label })),
      );
  }
};
