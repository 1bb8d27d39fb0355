import type { Clock } from '../clock.ts';
import type { CloudAgentFacts, CloudVersionFacts } from '../fleet/cloud-facts.ts';
import type { Failure } from '../fleet/snapshot.ts';
import type { CloudGateway } from '../livekit/cloud-gateway.ts';
import { failureOf } from '../livekit/gateway.ts';
import { CLOUD_POLL_MS, CLOUD_VERSIONS_MS, LONGEST_CLOUD_BACK_OFF_MS } from '../time-limits.ts';
import { type CloudAgentRow, cloudAgentRows, isOnItsWay } from './rows.ts';
import { addSeen, type SeenVersion } from './version-times.ts';

/** Which log to read: `serverRegion` as in the row of the deployment. */
export type { CloudLogRequest } from '../livekit/cloud-gateway.ts';

/** What is known about the deployed agents. Immutable. */
export interface CloudState {
  /** The last list; null: none yet. A failure later keeps it. */
  readonly rows: readonly CloudAgentRow[] | null;
  /** When that list came; null: never. */
  readonly atMs: number | null;
  /** Why the newest list is missing; null: it came. */
  readonly failure: Failure | null;
  /** Why the versions of some agents are missing; null: none are. */
  readonly versionsFailure: Failure | null;
  /** Agents whose status says that a version or a restart is on its way, by id, since this run first saw it. */
  readonly movingSince: ReadonlyMap<string, number>;
  /** What this run saw in production, by the id of the agent. Oldest first. */
  readonly seenVersions: ReadonlyMap<string, readonly SeenVersion[]>;
  /** How many rounds have ended: the list was asked for, and the versions that were due. */
  readonly rounds: number;
}

export interface CloudPollerOptions {
  /** Within its own budget. */
  readonly cloud: CloudGateway;
  readonly clock: Clock;
}

/** A poller with the calls of which the user decides. */
export interface CloudWatch extends CloudPoller {
  readonly gateway: CloudGateway;
}

/** Asks LiveKit Cloud about its deployed agents, on its own interval and never twice at once. */
export interface CloudPoller {
  /** The same object until something changed. */
  readonly getState: () => CloudState;
  /** @returns unsubscribes */
  readonly subscribe: (listener: () => void) => () => void;
  /** Asks now, and from then on every `CLOUD_POLL_MS`. */
  readonly start: () => void;
  /** Asks as soon as possible, with all versions. Resolves when it was answered or has failed. */
  readonly ask: () => Promise<void>;
  /** Cancels calls in flight. */
  readonly stop: () => void;
}

const NOTHING_YET: CloudState = {
  rows: null,
  atMs: null,
  failure: null,
  versionsFailure: null,
  movingSince: new Map(),
  seenVersions: new Map(),
  rounds: 0,
};

interface KnownVersions {
  readonly versions: readonly CloudVersionFacts[];
  readonly atMs: number;
  /** The agent when they were read. A deployment or a change of status asks again. */
  readonly seen: string;
}

/** What changes when a deployment begins or ends. */
const looksOf = ({ version, deployedAtMs, deployments }: CloudAgentFacts): string =>
  JSON.stringify([
    version,
    deployedAtMs,
    deployments.map((one) => [one.region, one.deployment, one.version, one.status]),
  ]);

/** Doubles the interval after each failure in a row. */
const waitAfter = (failures: number): number =>
  Math.min(CLOUD_POLL_MS * 2 ** failures, LONGEST_CLOUD_BACK_OFF_MS);

/** Creates a poller. It asks nothing before `start` or `ask`. */
export const createCloudPoller = ({ cloud, clock }: CloudPollerOptions): CloudPoller => {
  const listeners = new Set<() => void>();
  const stopping = new AbortController();
  const { signal } = stopping;
  const versionsOf = new Map<string, KnownVersions>();
  let state = NOTHING_YET;
  let underWay: Promise<void> | null = null;
  let isStarted = false;
  let failures = 0;
  let cancelTimer = () => {};

  const update = (next: CloudState): void => {
    state = next;
    for (const listener of [...listeners]) listener();
  };

  const isDue = (agent: CloudAgentFacts, all: boolean): boolean => {
    const known = versionsOf.get(agent.id);
    return (
      all ||
      known === undefined ||
      known.seen !== looksOf(agent) ||
      clock.now() - known.atMs >= CLOUD_VERSIONS_MS
    );
  };

  /** One after the other: after a deployment of all agents, the list must not wait for the versions. */
  const readVersions = async (agents: readonly CloudAgentFacts[], all: boolean): Promise<Failure | null> => {
    let failure: Failure | null = null;
    for (const agent of agents.filter((one) => isDue(one, all))) {
      try {
        const versions = await cloud.listVersions(agent.id, { signal });
        versionsOf.set(agent.id, { versions, atMs: clock.now(), seen: looksOf(agent) });
      } catch (error) {
        failure = failureOf(error);
        // A call that has no place, or a limit, would fail again for the next agent.
        if (failure.kind !== 'not-found') return failure;
      }
    }
    return failure;
  };

  /** Keeps the time of those that were on their way before. */
  const movingIn = (rows: readonly CloudAgentRow[]): ReadonlyMap<string, number> =>
    new Map(
      rows
        .filter(({ deployments }) => deployments.some(({ status }) => isOnItsWay(status)))
        .map(({ id }) => [id, state.movingSince.get(id) ?? clock.now()]),
    );

  const seenIn = (rows: readonly CloudAgentRow[], atMs: number): CloudState['seenVersions'] =>
    new Map(rows.map((row) => [row.id, addSeen(state.seenVersions.get(row.id) ?? [], row, atMs)]));

  const rowsOf = (agents: readonly CloudAgentFacts[]) =>
    cloudAgentRows(agents, new Map(Array.from(versionsOf, ([id, { versions }]) => [id, versions])));

  const askOnce = async (all: boolean): Promise<void> => {
    try {
      const agents = await cloud.listAgents({ signal });
      const atMs = clock.now();
      for (const id of versionsOf.keys()) if (!agents.some((agent) => agent.id === id)) versionsOf.delete(id);
      failures = 0;
      const rows = rowsOf(agents);
      update({
        ...state,
        rows,
        atMs,
        failure: null,
        movingSince: movingIn(rows),
        // By the new list alone: the versions that are known may be older.
        seenVersions: seenIn(cloudAgentRows(agents), atMs),
      });
      const versionsFailure = await readVersions(agents, all);
      if (!signal.aborted)
        update({ ...state, rows: rowsOf(agents), versionsFailure, rounds: state.rounds + 1 });
    } catch (error) {
      failures += 1;
      if (!signal.aborted) update({ ...state, failure: failureOf(error), rounds: state.rounds + 1 });
    }
  };

  const schedule = (): void => {
    cancelTimer();
    if (isStarted && !signal.aborted) cancelTimer = clock.after(waitAfter(failures), () => void ask(false));
  };

  const ask = (all: boolean): Promise<void> => {
    cancelTimer();
    underWay ??= askOnce(all).finally(() => {
      underWay = null;
      schedule();
    });
    return underWay;
  };

  return {
    getState: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start: () => {
      if (isStarted) return;
      isStarted = true;
      void ask(false);
    },
    ask: async () => {
      // A round in flight may have begun before what the caller wants to see.
      if (underWay) await underWay;
      if (!signal.aborted) await ask(true);
    },
    stop: () => {
      stopping.abort();
      cancelTimer();
      listeners.clear();
    },
  };
};
