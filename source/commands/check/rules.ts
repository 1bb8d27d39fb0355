/** What a rule looks at. */
export type RuleSubject = 'room' | 'dispatch' | 'agent';

export interface Rule {
  /** As it is typed after `--fail-on`. */
  readonly rule: string;
  readonly of: RuleSubject;
  /** What is so where the rule passes. */
  readonly passes: string;
}

/** A rule for every verdict that is not well, the gravest first. */
export const RULES = [
  { rule: 'unserved', of: 'room', passes: 'no caller waits without an agent that is expected' },
  {
    rule: 'unattended',
    of: 'room',
    passes: 'no caller is without an agent where none is known to be expected',
  },
  { rule: 'no-worker', of: 'dispatch', passes: 'every dispatch found a worker' },
  { rule: 'declined', of: 'dispatch', passes: 'no worker declined a job' },
  { rule: 'failed', of: 'dispatch', passes: 'no job failed' },
  { rule: 'absent', of: 'dispatch', passes: 'every agent whose job claims to run is there' },
  { rule: 'partly-present', of: 'dispatch', passes: 'every job has its agent' },
  { rule: 'left', of: 'dispatch', passes: 'no agent left its room' },
  { rule: 'stuck', of: 'agent', passes: 'no agent is stuck' },
  { rule: 'silent', of: 'agent', passes: 'no agent fell silent' },
  { rule: 'session-may-have-ended', of: 'agent', passes: 'no agent outlasts the caller it came for' },
  { rule: 'duplicate', of: 'agent', passes: 'no room has an agent twice' },
  { rule: 'room-replaced', of: 'room', passes: 'no room was made anew with people in it' },
  { rule: 'unreachable', of: 'room', passes: 'every room that is listed answers' },
  { rule: 'ghost', of: 'room', passes: 'every room that is listed has a living node' },
  { rule: 'ended', of: 'dispatch', passes: 'no dispatch outlasts its session' },
  { rule: 'alone', of: 'agent', passes: 'no agent is alone' },
  { rule: 'untracked', of: 'agent', passes: 'every agent that is alone belongs to a dispatch' },
] as const satisfies readonly Rule[];

export type RuleName = (typeof RULES)[number]['rule'];

/** Verdicts that have no rule of their own: those of one kind are told by one rule. */
const TOLD_BY: Readonly<Record<string, RuleName>> = {
  // A dispatch whose agent joins for ever.
  joining: 'stuck',
  'crash-looping': 'failed',
  'handed over': 'left',
};

const byVerdict = new Map<string, RuleName>([
  ...RULES.map(({ rule }) => [rule.replaceAll('-', ' '), rule] as const),
  ...Object.entries(TOLD_BY),
]);

/** The rule that tells of a verdict; null: nothing is wrong with it, or it counts for nothing. */
export const ruleOf = (verdictName: string): RuleName | null => byVerdict.get(verdictName) ?? null;
