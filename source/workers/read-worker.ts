import type { WorkerFacts } from '../fleet/workers.ts';
import { beginningOf } from '../text/safe-text.ts';

/** LiveKit's workers register names of up to some 2,000 characters; a row shows far fewer. */
const LONGEST_NAME = 2_000;
const LONGEST_WORD = 64;
/** More jobs than this no worker runs: the number is not one of jobs. */
const MOST_JOBS = 1_000_000;

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const textIn = (value: unknown, most: number): string | null =>
  typeof value === 'string' ? beginningOf(value, most) : null;

/** Reads a number. protobuf's JSON may write one as a text. */
const numberIn = (value: unknown): number | null => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : null;
};

/** `JT_ROOM` → `ROOM`; protobuf leaves the first one out. */
const typeIn = (value: unknown): string =>
  (textIn(value, LONGEST_WORD) ?? 'ROOM').replace(/^JT_/, '') || 'ROOM';

/** Python's answer names no SDK. Node's says `nodejs`. */
const sdkIn = (value: unknown): string => {
  const name = textIn(value, LONGEST_WORD) ?? 'python';
  return name === 'nodejs' ? 'node' : name;
};

/**
 * Python's answer is protobuf's JSON, which leaves zeros out: a missing number is 0. Node writes all it knows, and it
 * knows no load (livekit-agents 1.8.9, @livekit/agents 1.9.0).
 */
const zeroIfLeftOut = (fields: Fields, name: string, isWhole: boolean): number | null =>
  fields[name] === undefined && !isWhole ? 0 : numberIn(fields[name]);

/** Fields of which every worker's answer has at least one. */
const SIGNS = ['agent_name', 'worker_type', 'sdk_version', 'protocol_version'];

/** Reads the answer of `GET /worker`. @returns null if it is not that of a worker */
export const readWorker = (body: string): WorkerFacts | null => {
  let fields: unknown;
  try {
    fields = JSON.parse(body);
  } catch {
    return null;
  }
  if (!isFields(fields)) return null;
  const known: Fields = fields;
  if (!SIGNS.some((name) => known[name] !== undefined)) return null;
  const sdk = sdkIn(known['project_type']);
  const isWhole = known['project_type'] !== undefined;
  const jobs = zeroIfLeftOut(known, 'active_jobs', isWhole);
  const load = zeroIfLeftOut(known, 'worker_load', isWhole);
  return {
    agentName: textIn(known['agent_name'], LONGEST_NAME) ?? '',
    type: typeIn(known['worker_type']),
    activeJobs: jobs === null || jobs > MOST_JOBS ? null : Math.round(jobs),
    load: load === null ? null : Math.min(1, load),
    sdk,
    version: textIn(known['sdk_version'], LONGEST_WORD) ?? '',
    deployment: textIn(known['deployment'], LONGEST_NAME),
  };
};
