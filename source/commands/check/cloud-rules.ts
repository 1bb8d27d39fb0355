import type { CloudState } from '../../cloud/poller.ts';
import { CLOUD_RULES, type CloudProblem, type CloudRuleName, cloudProblems } from '../../cloud/problems.ts';
import type { RuleResult } from './findings.ts';

/** A rule about agents deployed on LiveKit Cloud. It is reported only for a project there. */
export interface CloudRuleReport {
  readonly rule: { readonly rule: CloudRuleName; readonly passes: string };
  readonly result: RuleResult;
  /** Most severe first. */
  readonly findings: readonly CloudProblem[];
}

const resultOf = (
  rule: CloudRuleName,
  [worst]: readonly CloudProblem[],
  failOn: ReadonlySet<string> | null,
): RuleResult => {
  if (worst === undefined) return 'pass';
  if (failOn?.has(rule)) return 'fail';
  return worst.severity === 'critical' && failOn === null ? 'fail' : 'warn';
};

/**
 * Reports every rule about deployed agents.
 *
 * @param cloud null: the project is not on LiveKit Cloud, and there is nothing to report
 */
export const reportCloudRules = (
  cloud: CloudState | null,
  failOn: ReadonlySet<string> | null,
  nowMs: number,
): readonly CloudRuleReport[] => {
  if (cloud === null || cloud.rows === null) return [];
  const problems = cloudProblems(cloud.rows, nowMs, cloud.movingSince);
  return CLOUD_RULES.map((rule) => {
    const findings = problems.filter((problem) => problem.rule === rule.rule);
    return { rule, result: resultOf(rule.rule, findings, failOn), findings };
  });
};

/** Whether the rules cannot be reported although one of them is to fail the check. */
export const isCloudUnknown = (cloud: CloudState | null, failOn: ReadonlySet<string> | null): boolean =>
  cloud !== null && cloud.rows === null && CLOUD_RULES.some(({ rule }) => failOn?.has(rule));
