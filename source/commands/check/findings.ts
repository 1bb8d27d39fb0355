import type { Fleet, Room, Severity, Verdict } from '../../fleet/fleet.ts';
import { isGhost } from '../../fleet/ghost.ts';
import type { GraceTimes } from '../../fleet/settings.ts';
import type { RoomKey } from '../../fleet/snapshot.ts';
import { RULES, type Rule, type RuleName, type RuleSubject } from './rules.ts';
import type { Looked } from './undecided.ts';

/** Something that a rule does not like. */
export interface Finding {
  readonly rule: RuleName;
  readonly of: RuleSubject;
  readonly room: Room;
  /** Id of the dispatch, identity of the agent; null for the room. */
  readonly id: string | null;
  readonly agentName: string | null;
  readonly verdict: Verdict;
}

export type RuleResult = 'pass' | 'warn' | 'fail';

/** A rule with what it found, the gravest first. */
export interface RuleReport {
  readonly rule: Rule;
  readonly result: RuleResult;
  readonly findings: readonly Finding[];
}

const RULE_OF: Readonly<Record<string, RuleName>> = {
  'no worker': 'no-worker',
  // A dispatch whose agent joins for ever.
  joining: 'stuck',
  ...Object.fromEntries(RULES.map(({ rule }) => [rule, rule])),
};

const isFinding = ({ severity }: Verdict): boolean => severity !== 'ok' && severity !== 'ignored';

/**
 * A room's verdict is its worst, which often is a dispatch's: whether a caller waits in vain is told apart here.
 */
const unservedVerdict = (room: Room, grace: GraceTimes, looked: Looked | null): Verdict | null => {
  if (room.verdict.name === 'unserved') return room.verdict;
  const { waitingSinceMs, expectation } = room;
  if (waitingSinceMs === null || expectation === null || looked === null || looked.times < 2) return null;
  if (looked.lastMs - waitingSinceMs <= grace.waitingMs) return null;
  return {
    name: 'unserved',
    severity: 'critical',
    summary: 'caller waits, no agent',
    sinceMs: waitingSinceMs,
    evidence: room.verdict.evidence,
    remedy: room.verdict.remedy,
  };
};

const unreachableVerdict = (room: Room): Verdict | null =>
  isGhost(room) || room.failure === null
    ? null
    : {
        name: 'unreachable',
        severity: 'warning',
        summary: 'listed, but its calls fail',
        sinceMs: null,
        evidence: [{ atMs: null, text: room.failure.sentence }],
        remedy: null,
      };

const findingsIn = (room: Room, grace: GraceTimes, looked: Looked | null): readonly Finding[] => {
  const found: Finding[] = [];
  const add = (of: RuleSubject, id: string | null, agentName: string | null, verdict: Verdict | null) => {
    const rule = verdict && isFinding(verdict) ? RULE_OF[verdict.name] : undefined;
    if (verdict && rule) found.push({ rule, of, room, id, agentName, verdict });
  };
  add('room', null, null, unservedVerdict(room, grace, looked));
  add('room', null, null, unreachableVerdict(room));
  if (isGhost(room)) add('room', null, null, room.verdict);
  for (const { id, facts, verdict } of room.dispatches) add('dispatch', id, facts.agentName, verdict);
  for (const { identity, agentName, verdict } of room.agents) add('agent', identity, agentName, verdict);
  return found;
};

const GRAVITY: Readonly<Record<Severity, number>> = {
  critical: 0,
  warning: 1,
  notice: 2,
  ok: 3,
  ignored: 4,
};

const resultOf = (
  rule: RuleName,
  findings: readonly Finding[],
  failOn: ReadonlySet<string> | null,
): RuleResult => {
  const [worst] = findings;
  if (!worst) return 'pass';
  if (failOn?.has(rule)) return 'fail';
  const { severity } = worst.verdict;
  if (severity === 'critical' && failOn === null) return 'fail';
  return severity === 'notice' ? 'pass' : 'warn';
};

/**
 * Every rule with what it finds in a fleet.
 *
 * @param failOn the rules that fail, at any finding; null: every rule, at a critical one
 */
export const reportRules = (
  { rooms }: Fleet,
  grace: GraceTimes,
  lookedAt: (room: RoomKey) => Looked | null,
  failOn: ReadonlySet<string> | null,
): readonly RuleReport[] => {
  const all = rooms.flatMap((room) => findingsIn(room, grace, lookedAt(room.key)));
  return RULES.map((rule) => {
    const findings = all
      .filter((finding) => finding.rule === rule.rule)
      .sort((a, b) => GRAVITY[a.verdict.severity] - GRAVITY[b.verdict.severity]);
    return { rule, result: resultOf(rule.rule, findings, failOn), findings };
  });
};
