import type { Dispatch, Fleet, Room, Verdict } from '../../fleet/fleet.ts';
import { isWell, type Severity, severityRank } from '../../fleet/severity.ts';
import type { Subject } from '../../fleet/verdict/verdicts.ts';
import { RULES, type Rule, type RuleName, ruleOf } from './rules.ts';

/** One finding of a rule. */
export interface Finding {
  readonly rule: RuleName;
  readonly of: Subject;
  readonly room: Room;
  /** The dispatch's id or the agent's identity; null: the room. */
  readonly id: string | null;
  readonly agentName: string | null;
  readonly verdict: Verdict;
  /** The dispatch it belongs to; null: none. */
  readonly dispatch: Dispatch | null;
  /** The verdict's severity, or a notice if its caller is counted under another rule. */
  readonly severity: Severity;
  /** The rule that counts its caller; null: its own rule. */
  readonly countedUnder: RuleName | null;
}

export type RuleResult = 'pass' | 'warn' | 'fail';

/** A rule with its findings, most severe first. */
export interface RuleReport {
  readonly rule: Rule;
  readonly result: RuleResult;
  readonly findings: readonly Finding[];
}

/**
 * By its end a check has waited long enough to recognise ghosts, so a room that is still unreachable is a warning, not
 * a notice.
 */
const asCheckSays = (problem: Room['problems'][number]): Verdict =>
  problem.name === 'unreachable' ? { ...problem, severity: 'warning' } : problem;

const findingsIn = (room: Room): readonly Finding[] => {
  const found: Finding[] = [];
  const add = (
    of: Subject,
    id: string | null,
    agentName: string | null,
    verdict: Verdict | null,
    dispatch: Dispatch | null = null,
  ) => {
    const rule = verdict && !isWell(verdict) ? ruleOf(verdict.name) : null;
    if (!verdict || !rule) return;
    const { severity } = verdict;
    found.push({ rule, of, room, id, agentName, verdict, dispatch, severity, countedUnder: null });
  };
  for (const problem of room.problems) add('room', null, null, asCheckSays(problem));
  for (const dispatch of room.dispatches) {
    add('dispatch', dispatch.id, dispatch.facts.agentName, dispatch.verdict, dispatch);
  }
  for (const { identity, agentName, verdict } of room.agents) add('agent', identity, agentName, verdict);
  return found;
};

const ABOUT_CALLERS: ReadonlySet<RuleName> = new Set(
  RULES.filter(({ isAboutCallers }) => isAboutCallers).map(({ rule }) => rule),
);

const isAboutCallers = ({ rule, verdict }: Finding): boolean =>
  verdict.severity === 'critical' && ABOUT_CALLERS.has(rule);

/**
 * Returns the callers a finding is about: the one that a publisher's or participant's job names. Null: everybody who
 * waits in the room.
 */
const callersOf = ({ dispatch }: Finding): ReadonlySet<string> | null => {
  const subjects = dispatch?.facts.jobs.map(({ subject }) => subject) ?? [];
  return subjects.length === 0 || subjects.includes('') ? null : new Set(subjects);
};

const areAboutTheSame = (one: Finding, other: Finding): boolean => {
  const [mine, theirs] = [callersOf(one), callersOf(other)];
  return mine === null || theirs === null || [...mine].some((caller) => theirs.has(caller));
};

const isCause = ({ of, id, room }: Finding): boolean =>
  of === room.cause.of && (of === 'room' || id === room.cause.id);

/**
 * Counts each caller of a room once. If several findings are critical for the same caller, one counts and the others
 * refer to it: the one of a rule that was asked to fail, else the room's cause.
 */
const countCallersOnce = (
  findings: readonly Finding[],
  failOn: ReadonlySet<string> | null,
): readonly Finding[] => {
  const rank = (finding: Finding): number =>
    Number(failOn !== null && !failOn.has(finding.rule)) * 2 + Number(!isCause(finding));
  const counted: Finding[] = [];
  const under = new Map<Finding, RuleName>();
  for (const finding of findings.filter(isAboutCallers).sort((a, b) => rank(a) - rank(b))) {
    const same = counted.find((other) => areAboutTheSame(other, finding));
    if (same) under.set(finding, same.rule);
    else counted.push(finding);
  }
  return findings.map((finding) => {
    const countedUnder = under.get(finding);
    return countedUnder === undefined ? finding : { ...finding, severity: 'notice', countedUnder };
  });
};

const resultOf = (
  rule: RuleName,
  findings: readonly Finding[],
  failOn: ReadonlySet<string> | null,
): RuleResult => {
  const worst = findings.find(({ countedUnder }) => countedUnder === null);
  if (!worst) return 'pass';
  if (failOn?.has(rule)) return 'fail';
  const { severity } = worst;
  if (severity === 'critical' && failOn === null) return 'fail';
  return severity === 'notice' ? 'pass' : 'warn';
};

/**
 * Reports every rule with its findings in a fleet. Each waiting caller is counted under one rule only.
 * @param failOn rules that fail at any finding; null: every rule fails at a critical one
 */
export const reportRules = ({ rooms }: Fleet, failOn: ReadonlySet<string> | null): readonly RuleReport[] => {
  const all = rooms.flatMap((room) => countCallersOnce(findingsIn(room), failOn));
  return RULES.map((rule) => {
    const findings = all
      .filter((finding) => finding.rule === rule.rule)
      .sort((a, b) => severityRank(a) - severityRank(b));
    return { rule, result: resultOf(rule.rule, findings, failOn), findings };
  });
};

/** Returns the findings that count under their own rule. */
export const ownFindings = ({ findings }: RuleReport): readonly Finding[] =>
  findings.filter(({ countedUnder }) => countedUnder === null);

/**
 * Returns rooms that cannot be judged: a caller waits, no agent is there, and nothing says whether one is expected.
 */
export const notJudged = (reports: readonly RuleReport[]): readonly Finding[] =>
  reports
    .filter(({ rule }) => rule.rule === 'unattended')
    .flatMap(ownFindings)
    .filter(({ severity }) => severity === 'notice');
