import { type SessionLoad, sessionLoad } from '../../fleet/session-limit.ts';
import type { SessionState } from '../../session/session.ts';
import type { RuleResult } from './findings.ts';

/** The rule about the plan's limit. It is reported only where the settings name the limit. */
export const SESSION_RULE = {
  rule: 'agent-sessions',
  passes: 'fewer agent sessions than 80 % of the limit',
} as const;

export interface SessionReport extends SessionLoad {
  readonly result: RuleResult;
}

/** @returns null if no limit is set */
export const reportSessions = (
  { fleet }: SessionState,
  limit: number | undefined,
  failOn: ReadonlySet<string> | null,
): SessionReport | null => {
  const load = sessionLoad(fleet.figures.activeAgentSessions, limit);
  if (load === null) return null;
  const found = failOn?.has(SESSION_RULE.rule) ? 'fail' : 'warn';
  return { ...load, result: load.isNear ? found : 'pass' };
};

/** `18 of 20 agent sessions (90 %)` */
export const sessionsText = ({ sessions, limit }: SessionLoad): string =>
  `${sessions} of ${limit} agent sessions (${Math.round((sessions / limit) * 100)} %)`;
