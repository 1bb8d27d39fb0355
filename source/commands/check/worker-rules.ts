import type { Severity } from '../../fleet/severity.ts';
import { severityRank } from '../../fleet/severity.ts';
import { isFull, versionSkew, type Worker, type Workers } from '../../fleet/workers.ts';
import { quoteTyped } from '../../text/safe-text.ts';
import type { RuleResult } from './findings.ts';

export type WorkerRuleName = 'worker-down' | 'worker-full' | 'version-skew' | 'no-worker-for';

/** A rule about workers. It is reported only if workers are known. */
export interface WorkerRule {
  /** The name as typed after `--fail-on`. */
  readonly rule: WorkerRuleName;
  /** What is true when the rule passes. */
  readonly passes: string;
}

/** In the order of the report. */
export const WORKER_RULES: readonly WorkerRule[] = [
  { rule: 'no-worker-for', passes: 'every agent name of --need-workers has a worker that is up' },
  { rule: 'worker-down', passes: 'every known worker is up' },
  { rule: 'worker-full', passes: 'no known worker is near its limit' },
  { rule: 'version-skew', passes: 'the workers of each agent name have one SDK version' },
];

export interface WorkerFinding {
  /** Null: no worker at all. */
  readonly address: string | null;
  /** Null: it never told its name. */
  readonly agentName: string | null;
  readonly severity: Severity;
  /** Raw. */
  readonly summary: string;
}

export interface WorkerRuleReport {
  readonly rule: WorkerRule;
  readonly result: RuleResult;
  /** Most severe first. */
  readonly findings: readonly WorkerFinding[];
}

const finding = ({ address, facts }: Worker, severity: Severity, summary: string): WorkerFinding => ({
  address,
  agentName: facts?.agentName ?? null,
  severity,
  summary,
});

const notUp = ({ workers }: Workers): readonly WorkerFinding[] =>
  workers
    .filter(({ condition }) => condition !== 'up')
    .map((worker) =>
      finding(worker, 'warning', `${worker.condition}: ${worker.reason ?? 'not asked in time'}`),
    );

const full = ({ workers }: Workers): readonly WorkerFinding[] =>
  workers
    .filter(isFull)
    .map((worker) =>
      finding(worker, 'warning', `load ${worker.facts?.load?.toFixed(2)}: it takes no more jobs`),
    );

const skewed = ({ workers }: Workers): readonly WorkerFinding[] => {
  const skew = versionSkew(workers);
  return workers
    .filter(({ key }) => skew.has(key))
    .map((worker) =>
      finding(
        worker,
        'notice',
        `${worker.facts?.sdk} ${worker.facts?.version}, where others of its name have ${skew.get(worker.key)}`,
      ),
    );
};

const withoutWorker = ({ workers }: Workers, needed: readonly string[]): readonly WorkerFinding[] =>
  needed
    .filter(
      (name) => !workers.some(({ condition, facts }) => condition === 'up' && facts?.agentName === name),
    )
    .map((name) => ({
      address: null,
      agentName: name,
      severity: 'critical',
      summary: `no worker named ${quoteTyped(name)} is up, of ${workers.length} known`,
    }));

const resultOf = (
  { rule }: WorkerRule,
  [worst]: readonly WorkerFinding[],
  failOn: ReadonlySet<string> | null,
): RuleResult => {
  if (worst === undefined) return 'pass';
  if (failOn?.has(rule)) return 'fail';
  if (worst.severity === 'critical' && failOn === null) return 'fail';
  return worst.severity === 'notice' ? 'pass' : 'warn';
};

/**
 * Reports every rule about workers.
 *
 * @param workers null: none are known, and there is nothing to report
 * @param needed agent names that must have a worker
 */
export const reportWorkerRules = (
  workers: Workers | null,
  failOn: ReadonlySet<string> | null,
  needed: readonly string[],
): readonly WorkerRuleReport[] => {
  if (workers === null) return [];
  const findingsOf: Readonly<Record<WorkerRuleName, () => readonly WorkerFinding[]>> = {
    'no-worker-for': () => withoutWorker(workers, needed),
    'worker-down': () => notUp(workers),
    'worker-full': () => full(workers),
    'version-skew': () => skewed(workers),
  };
  return WORKER_RULES.map((rule) => {
    const findings = [...findingsOf[rule.rule]()].sort((a, b) => severityRank(a) - severityRank(b));
    return { rule, result: resultOf(rule, findings, failOn), findings };
  });
};
