import type { Clock } from '../clock.ts';
import { TwirpError } from './errors.ts';

/** One deployment of an agent in one region, as the list has it. */
export interface CloudDeploymentRecord {
  readonly region: string;
  /** Empty: production. */
  readonly deployment: string;
  readonly version: string;
  readonly status: string;
  readonly replicas: number;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly curCpu: string;
  readonly cpuLimit: string;
  readonly curMem: string;
  readonly memLimit: string;
  readonly events: readonly CloudEventRecord[];
}

export interface CloudEventRecord {
  /** `APPLICATION_CRASHED`, …; a number stands for a type of a newer server. */
  readonly type: 'APPLICATION_CRASHED' | 'RESTARTED_HIGH_DISK_USAGE' | 'RESTARTED_HIGH_MEMORY_USAGE' | number;
  readonly count: number;
  readonly atMs: number;
}

export interface CloudVersionRecord {
  readonly version: string;
  readonly current: boolean;
  readonly draining: boolean;
  readonly active: boolean;
  readonly status: string;
  readonly owner: string;
  readonly createdAtMs: number;
  /** 0: never. */
  readonly deployedAtMs: number;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface CloudAgentRecord {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly deployedAtMs: number;
  readonly deployments: readonly CloudDeploymentRecord[];
  /** Newest first. */
  readonly versions: readonly CloudVersionRecord[];
}

export interface CloudAgentWish {
  readonly name: string;
  /** Default: `CA_` and a number. */
  readonly id?: string;
  /** Default: `us-east`. */
  readonly regions?: readonly string[];
  /** Default: `Running`. */
  readonly status?: string;
  /** Default: `v1`; `---`: never deployed. */
  readonly version?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** A deployed agent, and what happens to it. */
export interface SimulatedCloudAgent {
  readonly id: string;
  readonly record: () => CloudAgentRecord;
  /** It crashes, now and every so many milliseconds. @returns stops it */
  readonly crash: (everyMs?: number) => () => void;
  /** An event of any type happens once. */
  readonly happen: (type: CloudEventRecord['type']) => void;
  readonly setStatus: (status: string) => void;
  /** Changes all production deployments. */
  readonly change: (fields: Partial<CloudDeploymentRecord>) => void;
  /** Rolls a new version out. @param takesMs until it is current; null: it never gets there */
  readonly deploy: (version: string, takesMs: number | null) => void;
  /** Adds a deployment of its own, such as `staging`, with a version. */
  readonly addDeployment: (deployment: string, version: string) => void;
  readonly failDeployment: (deployment: string, status: string) => void;
  readonly print: (line: string, type?: 'deploy' | 'build') => void;
}

/** LiveKit Cloud's service for deployed agents, without HTTP. The first group is the API, and throws `TwirpError`. */
export interface SimulatedCloud {
  /** A self-hosted server has no such service. It is on from the first agent. */
  readonly isOn: () => boolean;
  readonly list: (id: string, name: string) => readonly CloudAgentRecord[];
  readonly versions: (id: string) => readonly CloudVersionRecord[];
  readonly restart: (id: string) => void;
  readonly rollback: (id: string, version: string) => void;
  readonly promote: (id: string, from: string, to: string) => void;
  /** The lines so far, then each further one. @returns stops */
  readonly follow: (id: string, type: string, onLine: (line: string) => void) => () => void;

  readonly turnOn: () => void;
  readonly addAgent: (wish: CloudAgentWish) => SimulatedCloudAgent;
}

/** How long a restart, a rollback or a promotion takes here. */
const ROLLOUT_MS = 4_000;
/** A draining version may finish its sessions. */
const DRAIN_MS = 60 * 60_000;
const MOST_LINES = 1_000;

const noSuchAgent = (id: string) => new TwirpError(404, 'not_found', `agent ${id} not found`);
const noSuchVersion = (version: string) => new TwirpError(404, 'not_found', `version ${version} not found`);

const newDeployment = (
  region: string,
  deployment: string,
  version: string,
  status: string,
): CloudDeploymentRecord => ({
  region,
  deployment,
  version,
  status,
  replicas: status === 'Running' ? 1 : 0,
  minReplicas: 0,
  maxReplicas: 3,
  curCpu: status === 'Running' ? '350m' : '0m',
  cpuLimit: '2000m',
  curMem: status === 'Running' ? '1.2GB' : '0',
  memLimit: '4GB',
  events: [],
});

const isProduction = ({ deployment }: CloudDeploymentRecord): boolean => deployment === '';

const createAgent = (clock: Clock, id: string, wish: CloudAgentWish) => {
  const { name, regions = ['us-east'], status = 'Running', version = 'v1', attributes = {} } = wish;
  const isDeployed = version !== '---';
  const createdAtMs = clock.now();
  const newVersion = (one: string, current: boolean): CloudVersionRecord => ({
    version: one,
    current,
    draining: false,
    active: current,
    status: current ? 'Deployed' : 'Deploying',
    owner: 'ci',
    createdAtMs: clock.now(),
    deployedAtMs: current ? clock.now() : 0,
    attributes,
  });
  let record: CloudAgentRecord = {
    id,
    name,
    version,
    deployedAtMs: isDeployed ? createdAtMs : 0,
    deployments: isDeployed ? regions.map((region) => newDeployment(region, '', version, status)) : [],
    versions: isDeployed ? [newVersion(version, true)] : [],
  };
  const lines = new Map<string, string[]>([
    ['deploy', []],
    ['build', []],
  ]);
  const listeners = new Map<string, Set<(line: string) => void>>([
    ['deploy', new Set()],
    ['build', new Set()],
  ]);

  const changeWhere = (
    isMeant: (one: CloudDeploymentRecord) => boolean,
    fields: (one: CloudDeploymentRecord) => Partial<CloudDeploymentRecord>,
  ): void => {
    const deployments = record.deployments.map((one) => (isMeant(one) ? { ...one, ...fields(one) } : one));
    record = { ...record, deployments };
  };

  const print: SimulatedCloudAgent['print'] = (line, type = 'deploy') => {
    const kept = lines.get(type);
    kept?.push(line);
    if (kept && kept.length > MOST_LINES) kept.shift();
    for (const listener of listeners.get(type) ?? []) listener(line);
  };

  const happen = (type: CloudEventRecord['type']): void =>
    changeWhere(isProduction, ({ events }) => {
      const before = events.find((event) => event.type === type)?.count ?? 0;
      const others = events.filter((event) => event.type !== type);
      return { events: [...others, { type, count: before + 1, atMs: clock.now() }] };
    });

  /** The new version is current in this deployment. The old one lets its sessions end. */
  const becomeCurrent = (next: string, deployment: string): void => {
    changeWhere(
      (one) => one.deployment === deployment,
      () => ({ status: 'Running', version: next, replicas: 1 }),
    );
    if (deployment !== '') return;
    const versions = record.versions.map((one) =>
      one.version === next
        ? {
            ...one,
            current: true,
            active: true,
            draining: false,
            status: 'Deployed',
            deployedAtMs: clock.now(),
          }
        : one.current
          ? { ...one, current: false, draining: true }
          : one,
    );
    record = { ...record, version: next, deployedAtMs: clock.now(), versions };
    clock.after(DRAIN_MS, () => {
      const drained = record.versions.map((one) =>
        one.draining ? { ...one, draining: false, active: false } : one,
      );
      record = { ...record, versions: drained };
    });
  };

  const rollOut = (next: string, deployment: string, takesMs: number | null): void => {
    changeWhere(
      (one) => one.deployment === deployment,
      () => ({ status: 'Updating' }),
    );
    print(`deploying ${next}`);
    if (takesMs !== null) clock.after(takesMs, () => becomeCurrent(next, deployment));
  };

  const agent: SimulatedCloudAgent = {
    id,
    record: () => record,
    crash: (everyMs) => {
      let cancel = () => {};
      const once = (): void => {
        happen('APPLICATION_CRASHED');
        print('Traceback (most recent call last): RuntimeError: no model');
        if (everyMs !== undefined) cancel = clock.after(everyMs, once);
      };
      once();
      return () => cancel();
    },
    happen,
    setStatus: (next) => changeWhere(isProduction, () => ({ status: next })),
    change: (fields) => changeWhere(isProduction, () => fields),
    deploy: (next, takesMs) => {
      record = { ...record, versions: [newVersion(next, false), ...record.versions] };
      rollOut(next, '', takesMs);
    },
    addDeployment: (deployment, next) => {
      const [region = 'us-east'] = regions;
      record = {
        ...record,
        deployments: [...record.deployments, newDeployment(region, deployment, next, 'Running')],
        versions: [{ ...newVersion(next, false), active: true, status: 'Deployed' }, ...record.versions],
      };
    },
    failDeployment: (deployment, next) =>
      changeWhere(
        (one) => one.deployment === deployment,
        () => ({ status: next }),
      ),
    print,
  };
  return { agent, rollOut, lines, listeners };
};

/** @param clock of the world */
export const createCloud = (clock: Clock): SimulatedCloud => {
  const agents = new Map<string, ReturnType<typeof createAgent>>();
  let isOn = false;
  const find = (id: string) => {
    const found = agents.get(id);
    if (found === undefined) throw noSuchAgent(id);
    return found;
  };

  return {
    isOn: () => isOn,
    list: (id, name) =>
      Array.from(agents.values(), ({ agent }) => agent.record()).filter(
        (one) => (id === '' || one.id === id) && (name === '' || one.name === name),
      ),
    versions: (id) => find(id).agent.record().versions,
    restart: (id) => {
      const { agent } = find(id);
      agent.setStatus('Updating');
      agent.print('restarting');
      clock.after(ROLLOUT_MS, () => agent.setStatus('Running'));
    },
    rollback: (id, version) => {
      const { agent, rollOut } = find(id);
      if (!agent.record().versions.some((one) => one.version === version)) throw noSuchVersion(version);
      rollOut(version, '', ROLLOUT_MS);
    },
    promote: (id, from, to) => {
      const { agent, rollOut } = find(id);
      const source = agent.record().deployments.find(({ deployment }) => deployment === from);
      if (source === undefined) throw new TwirpError(404, 'not_found', `deployment ${from} not found`);
      rollOut(source.version, to, ROLLOUT_MS);
    },
    follow: (id, type, onLine) => {
      const { lines, listeners } = find(id);
      for (const line of lines.get(type) ?? []) onLine(line);
      listeners.get(type)?.add(onLine);
      return () => listeners.get(type)?.delete(onLine);
    },

    turnOn: () => {
      isOn = true;
    },
    addAgent: (wish) => {
      isOn = true;
      const id = wish.id ?? `CA_${String(agents.size + 1).padStart(8, '0')}`;
      const created = createAgent(clock, id, wish);
      agents.set(id, created);
      return created.agent;
    },
  };
};
