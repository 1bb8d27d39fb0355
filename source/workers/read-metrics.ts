import { readSamples, type Sample } from './metrics-text.ts';

/** What a worker's metrics tell. Null: not told. */
export interface WorkerMetrics {
  readonly activeJobs: number | null;
  /** 0 to 1. */
  readonly load: number | null;
  readonly childProcesses: number | null;
}

/** How often a server's node offered a job since it started. */
export interface OfferCounts {
  readonly taken: number;
  /** Offers that ended with an error: nobody took the job. */
  readonly failed: number;
}

/** What a page of metrics is, and what it tells. */
export interface MetricsPage {
  /** Null: it is no worker's page. */
  readonly worker: WorkerMetrics | null;
  /** Null: no server's, or one that does not count its offers. */
  readonly offers: OfferCounts | null;
  /** It is a livekit-server's, whether it counts its offers or not. */
  readonly isServer: boolean;
  /** The server counted dispatches. Whoever also counts offers has then counted one. */
  readonly hasDispatches: boolean;
}

/**
 * livekit-agents 1.8.9: `lk_agents_active_job_count{nodename}`, `lk_agents_worker_load{nodename}`, and with
 * `prometheus_multiproc_dir` also `lk_agents_child_process_count{nodename}`; then the load has a label `pid`. A value
 * that was never set has no sample. @livekit/agents 1.9.0 serves no metrics.
 */
const JOBS = 'lk_agents_active_job_count';
const LOAD = 'lk_agents_worker_load';
const CHILDREN = 'lk_agents_child_process_count';
/** A worker without any job yet has only this one. */
const WORKER_SIGNS = [JOBS, LOAD, CHILDREN, 'lk_agents_proc_initialize_duration_seconds_count'];

/**
 * livekit-server 1.13.5: `{kind, method, node_id, node_type, role, service}`. A call that failed counts only as an
 * error. That version counts the services AgentDispatchInternal, RoomManager and Signal; AgentInternal, by which jobs
 * are offered, only a server that observes it.
 */
const ANSWERED = 'livekit_psrpc_request_time_ms_count';
const ERRORS = 'livekit_psrpc_error_total';
const OFFER_SERVICE = 'AgentInternal';
const OFFER_METHOD = 'JobRequest';
const SERVER_SIGN = 'livekit_room_total';

const WANTED = new Set([...WORKER_SIGNS, ANSWERED, ERRORS, SERVER_SIGN]);

/** More than this no worker has: the number is not what it seems. */
const MOST = 1_000_000;

const valuesOf = (samples: readonly Sample[], name: string): readonly number[] =>
  samples.flatMap((one) =>
    one.name === name && Number.isFinite(one.value) && one.value >= 0 && one.value <= MOST ? [one.value] : [],
  );

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** Of several processes the busiest; null: none told it. */
const mostOf = (values: readonly number[]): number | null =>
  values.length === 0 ? null : Math.max(...values);

const workerIn = (samples: readonly Sample[]): WorkerMetrics | null => {
  if (!samples.some(({ name }) => WORKER_SIGNS.includes(name))) return null;
  const jobs = valuesOf(samples, JOBS);
  const load = mostOf(valuesOf(samples, LOAD));
  const children = mostOf(valuesOf(samples, CHILDREN));
  return {
    activeJobs: jobs.length === 0 ? null : Math.round(sumOf(jobs)),
    load: load === null ? null : Math.min(1, load),
    childProcesses: children === null ? null : Math.round(children),
  };
};

/** The server that offers is the client of the call. Counting both sides would count each offer twice. */
const isOffer = ({ labels }: Sample): boolean =>
  labels.get('service') === OFFER_SERVICE &&
  labels.get('method') === OFFER_METHOD &&
  labels.get('role') === 'client';

const counterOf = (samples: readonly Sample[], name: string): number =>
  sumOf(
    samples.flatMap((one) =>
      one.name === name && Number.isFinite(one.value) ? [Math.max(0, one.value)] : [],
    ),
  );

const offersIn = (samples: readonly Sample[]): OfferCounts | null => {
  const offers = samples.filter(isOffer);
  return offers.length === 0
    ? null
    : { taken: counterOf(offers, ANSWERED), failed: counterOf(offers, ERRORS) };
};

const isDispatch = ({ name, labels, value }: Sample): boolean =>
  name === ANSWERED && labels.get('method') === 'CreateDispatch' && value > 0;

/** Reads a page of metrics. @returns null if it is neither a worker's nor a server's */
export const readMetrics = (body: string): MetricsPage | null => {
  const samples = readSamples(body, WANTED);
  const worker = workerIn(samples);
  const isServer = samples.some(({ name }) => name === SERVER_SIGN || name === ANSWERED || name === ERRORS);
  if (worker === null && !isServer) return null;
  return { worker, offers: offersIn(samples), isServer, hasDispatches: samples.some(isDispatch) };
};
