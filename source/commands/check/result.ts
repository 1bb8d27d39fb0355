import type { Fleet } from '../../fleet/fleet.ts';
import { findIncidents, type Incident } from '../../fleet/incidents.ts';
import { isHuman, isSimulated } from '../../fleet/members/classify.ts';
import type { FleetSettings } from '../../fleet/settings.ts';
import type { SessionState } from '../../session/session.ts';
import { EXIT } from '../exit-code.ts';
import { type CloudRuleReport, isCloudUnknown, reportCloudRules } from './cloud-rules.ts';
import { type RuleReport, reportRules } from './findings.ts';
import type { Sight } from './look-until-sure.ts';
import { reportSessions, type SessionReport } from './session-limit.ts';
import { reportWorkerRules, type WorkerRuleReport } from './worker-rules.ts';

export type CheckResult = 'pass' | 'warn' | 'fail' | 'unknown';

export interface TooFew {
  readonly rooms: number;
  /** The value of `--min-rooms`. */
  readonly least: number;
}

/** A finished check. */
export interface Checked {
  readonly result: CheckResult;
  readonly rules: readonly RuleReport[];
  /** Empty: the project is not on LiveKit Cloud, or its deployed agents are not known. */
  readonly cloudRules: readonly CloudRuleReport[];
  /** Whether the deployed agents are not known, and the check is to fail because of them. */
  readonly isCloudUnknown: boolean;
  /** Null: the settings name no limit. */
  readonly sessions: SessionReport | null;
  /** Empty: no workers are known. */
  readonly workerRules: readonly WorkerRuleReport[];
  readonly sight: Sight;
  /** Fewer rooms than required; null: enough, or no minimum was set. */
  readonly tooFew: TooFew | null;
  /** Whether simulated callers count. */
  readonly countsSimulated: boolean;
  /** By the server's clock. */
  readonly checkedAtMs: number;
  readonly tookMs: number;
}

/** A certain problem decides the result, whatever else is still unknown. */
const resultOf = (
  rules: readonly Pick<RuleReport, 'result'>[],
  sight: Sight,
  tooFew: TooFew | null,
): CheckResult => {
  if (tooFew !== null || sight.state.losses.length > 0 || rules.some(({ result }) => result === 'fail'))
    return 'fail';
  if (sight.failure !== null || sight.unseen > 0 || sight.undecided.length > 0) return 'unknown';
  if (unknownWorkers(sight) > 0) return 'unknown';
  return rules.some(({ result }) => result === 'warn') ? 'warn' : 'pass';
};

/** Counts sources that could not be read, and workers that were not asked in time. */
export const unknownWorkers = ({ state: { workers } }: Sight): number =>
  workers === null
    ? 0
    : workers.failures.length + workers.workers.filter(({ condition }) => condition === 'asking').length;

/** @returns null also if the rooms could not be listed, because their number is then unknown */
const findTooFew = ({ state, failure }: Sight, least: number): TooFew | null => {
  const rooms = state.fleet.rooms.length;
  return failure === null && state.snapshot.sweep > 0 && rooms < least ? { rooms, least } : null;
};

/** What the user requires of a project. */
export interface Demands {
  /** Rules that fail at any finding; null: every rule fails at a critical one. */
  readonly failOn: ReadonlySet<string> | null;
  readonly leastRooms: number;
  /** Agent names that must have a worker. */
  readonly needsWorkers: readonly string[];
  /** Agent sessions at once that the plan allows. */
  readonly agentSessionLimit?: number | undefined;
}

export const conclude = (
  sight: Sight,
  settings: FleetSettings,
  { failOn, leastRooms, needsWorkers, agentSessionLimit }: Demands,
  times: Pick<Checked, 'checkedAtMs' | 'tookMs'>,
): Checked => {
  const rules = reportRules(sight.state.fleet, failOn);
  const { countsSimulated } = settings;
  const tooFew = findTooFew(sight, leastRooms);
  const workerRules = reportWorkerRules(sight.state.workers, failOn, needsWorkers);
  const { cloud } = sight.state;
  const cloudRules = reportCloudRules(cloud, failOn, times.checkedAtMs);
  const sessions = reportSessions(sight.state, agentSessionLimit, failOn);
  const cloudUnknown = isCloudUnknown(cloud, failOn);
  const found = resultOf(
    [...rules, ...workerRules, ...cloudRules, ...(sessions ? [sessions] : [])],
    sight,
    tooFew,
  );
  const result = cloudUnknown && found !== 'fail' ? 'unknown' : found;
  return {
    result,
    rules,
    workerRules,
    cloudRules,
    sessions,
    isCloudUnknown: cloudUnknown,
    sight,
    tooFew,
    countsSimulated,
    ...times,
  };
};

/** Counts callers made by `lk agent simulate`. Those that do not count as callers are among the room's others. */
export const simulatedCallers = ({ rooms }: Fleet): number =>
  rooms.reduce(
    (sum, { humans, others }) =>
      sum +
      humans.filter((human) => human.isSimulated).length +
      others.filter((one) => isHuman(one) && isSimulated(one)).length,
    0,
  );

/** Counts rooms whose caller came too late for this check: neither well nor a problem. */
export const stillWaiting = ({ rooms }: Fleet): number =>
  rooms.filter(({ verdict }) => verdict.name === 'waiting').length;

/** Returns the incidents of the whole project, then those of its workers and of its rooms. */
export const incidentsIn = ({ losses, workerIncidents, fleet }: SessionState): readonly Incident[] => [
  ...losses,
  ...workerIncidents,
  ...findIncidents(fleet.rooms),
];

export const exitCodeOf = (result: CheckResult): number => {
  switch (result) {
    case 'pass':
    case 'warn':
      return EXIT.ok;
    case 'fail':
      return EXIT.problems;
    case 'unknown':
      return EXIT.unknown;
  }
};
