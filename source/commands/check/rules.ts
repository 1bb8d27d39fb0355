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
  { rule: 'unserved', of: 'room', passes: 'no caller waits without an agent' },
  { rule: 'no-worker', of: 'dispatch', passes: 'every dispatch found a worker' },
  { rule: 'failed', of: 'dispatch', passes: 'no job failed' },
  { rule: 'absent', of: 'dispatch', passes: 'every agent whose job claims to run is there' },
  { rule: 'left', of: 'dispatch', passes: 'no agent left its room' },
  { rule: 'stuck', of: 'agent', passes: 'no agent is stuck' },
  { rule: 'silent', of: 'agent', passes: 'every agent with a caller can be heard' },
  { rule: 'duplicate', of: 'agent', passes: 'no room has an agent twice' },
  { rule: 'unreachable', of: 'room', passes: 'every room that is listed answers' },
  { rule: 'ghost', of: 'room', passes: 'every room that is listed has a living node' },
  { rule: 'ended', of: 'dispatch', passes: 'no dispatch outlasts its session' },
  { rule: 'alone', of: 'agent', passes: 'no agent is alone' },
  { rule: 'untracked', of: 'agent', passes: 'every agent that is alone belongs to a dispatch' },
] as const satisfies readonly Rule[];

export type RuleName = (typeof RULES)[number]['rule'];
