import { kill } from './presence.ts';
import type { SimulatedJobType } from './records.ts';
import type { Session } from './sessions.ts';
import { listens } from './sessions.ts';
import type { WorkerState, WorldState } from './state.ts';

export interface WorkerOptions {
  /** Default "": takes the automatic dispatches. */
  readonly agentName?: string;
  /** Default `JT_ROOM`: one job per room. */
  readonly type?: SimulatedJobType;
  /** Default "": takes only dispatches without a deployment. */
  readonly deployment?: string;
  /** The SDK that its own HTTP port tells. Default `python`. */
  readonly sdk?: 'python' | 'node';
  /** The version of the SDK. Default: the newest that the simulator knows. */
  readonly version?: string;
  /** How many jobs it takes at once. Default: no limit. */
  readonly capacity?: number;
  /** The load it reports, 0 to 1. From 0.7 on it gets no jobs. Default 0. */
  readonly load?: number;
  /** Declines every job. With `terminate` no other worker is asked; with `pass` the next one is. */
  readonly declines?: 'terminate' | 'pass';
  /** What its agents do. Default: publish a voice and listen. */
  readonly session?: Session;
  /** The session for the job of that publisher or participant; null: the default session. */
  readonly sessionFor?: (identity: string) => Session | null;
}

/** An agent server registered with the simulator. */
export interface SimulatedWorker {
  /** `AW_…` */
  readonly id: string;
  readonly agentName: string;
  /** Running jobs. */
  readonly activeJobs: () => number;
  readonly setLoad: (load: number) => void;
  /** Sets the session of jobs that start from now on. */
  readonly setSession: (session: Session) => void;
  /** Takes no new jobs. Its agents go on. */
  readonly drain: () => void;
  /** Stops responding: offered jobs are lost. Its agents go on. */
  readonly hang: () => void;
  /** `kill -9`. The list shows its agents ACTIVE for another 20 s. */
  readonly kill: () => void;
}

/** livekit-agents for Python and for Node. */
const NEWEST = { python: '1.8.9', node: '1.9.0' } as const;

export const addWorker = (state: WorldState, options: WorkerOptions): SimulatedWorker => {
  const worker: WorkerState = {
    id: state.random.id('AW_'),
    agentName: options.agentName ?? '',
    type: options.type ?? 'JT_ROOM',
    deployment: options.deployment ?? '',
    sdk: options.sdk ?? 'python',
    version: options.version ?? NEWEST[options.sdk ?? 'python'],
    capacity: options.capacity ?? Number.POSITIVE_INFINITY,
    load: options.load ?? 0,
    condition: 'ready',
    declines: options.declines ?? null,
    absentUntilMs: 0,
    session: options.session ?? listens,
    sessionFor: options.sessionFor ?? (() => null),
    agents: new Set(),
  };
  const tell = () => {
    for (const listener of state.workerListeners) listener(worker);
  };
  state.workers.set(worker.id, worker);
  tell();

  return {
    id: worker.id,
    agentName: worker.agentName,
    activeJobs: () => worker.agents.size,
    setLoad: (load) => {
      worker.load = load;
    },
    setSession: (session) => {
      worker.session = session;
    },
    drain: () => {
      worker.condition = 'draining';
    },
    hang: () => {
      worker.condition = 'hung';
    },
    kill: () => {
      worker.condition = 'dead';
      state.workers.delete(worker.id);
      tell();
      for (const agent of [...worker.agents]) {
        if (agent.participant !== null) kill(state, agent.participant);
      }
    },
  };
};
