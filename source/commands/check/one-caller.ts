import type { Finding } from './findings.ts';
import type { RuleName } from './rules.ts';

/** Rules that fail because somebody waits: of one caller several of them may. */
const ABOUT_CALLERS: ReadonlySet<RuleName> = new Set<RuleName>([
  'unserved',
  'unattended',
  'no-worker',
  'declined',
  'failed',
  'absent',
  'partly-present',
  'left',
]);

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
export const countCallersOnce = (
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
