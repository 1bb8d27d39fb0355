import type { Dispatch, Fleet, Room, Verdict } from '../../fleet/fleet.ts';
import { isWell, type Severity, severityRank } from '../../fleet/severity.ts';
import type { Subject } from '../../fleet/verdict/verdicts.ts';
import { RULES, type Rule, type RuleName, ruleOf } from './rules.ts';

/** Something that a rule found. */
export interface Finding {
  readonly rule: RuleName;
  readonly of: Subject;
  readonly room: Room;
  /** Id of the dispatch, identity of the agent; null for the room. */
  readonly id: string | null;
  readonly agentName: string | null;
  readonly verdict: Verdict;
  /** The dispatch it is of; null: it is of none. */
  readonly dispatch: Dispatch | null;
  /** As it counts here: the verdict's, or a notice where its caller is counted under another rule. */
  readonly severity: Severity;
  /** The rule under which its caller is counted; null: under its own. */
  readonly countedUnder: RuleName | null;
}

export type RuleResult = 'pass' | 'warn' | 'fail';

/** A rule with what it found, the gravest first. */
export interface RuleReport {
  readonly rule: Rule;
  readonly result: RuleResult;
  readonly findings: readonly Finding[];
}

/** A check has waited long enough to know of ghosts, so what is still unreachable is a warning, and not a notice. */
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

/** Whom a finding is about: a job of a publisher or a participant names its caller. Null: all who wait in the room. */
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
 * One room's findings, each caller counted once: of several that are critical for the same caller one counts, and the
 * others name it. It is of a rule that was asked to fail, where there is one; else the room's cause.
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
 * Every rule with what it finds in a fleet. A caller who waits in vain is counted under one rule only.
 *
 * @param failOn the rules that fail, at any finding; null: every rule, at a critical one
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

/** Those that count under their own rule. */
export const ownFindings = ({ findings }: RuleReport): readonly Finding[] =>
  findings.filter(({ countedUnder }) => countedUnder === null);

/** Rooms that cannot be judged: a caller, no agent, and nothing says whether one is expected. */
export const notJudged = (reports: readonly RuleReport[]): readonly Finding[] =>
  reports
    .filter(({ rule }) => rule.rule === 'unattended')
    .flatMap(ownFindings)
    .filter(({ severity }) => severity === 'notice');
