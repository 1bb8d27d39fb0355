import { quote, type RoomCase } from './case.ts';
import {
  type Agent,
  type Cause,
  type Dispatch,
  type RoomVerdictName,
  SEVERITIES,
  type Severity,
  type Verdict,
} from './fleet.ts';
import type { Failure } from './snapshot.ts';

/** Looked up, not counted: rows are compared by it a hundred thousand times at a go. */
const RANKS = Object.fromEntries(SEVERITIES.map((severity, rank) => [severity, rank])) as Readonly<
  Record<Severity, number>
>;

/** Smaller is worse. */
export const severityRank = (verdict: Pick<Verdict, 'severity'>): number => RANKS[verdict.severity];

const judgeUnserved = (
  roomCase: RoomCase,
  dispatches: readonly Dispatch[],
  agentExpected: boolean,
): Verdict<RoomVerdictName> | null => {
  const { waitingSinceMs, moment, grace, memory, members } = roomCase;
  if (waitingSinceMs === null || !agentExpected || memory.missedLiveAgent !== 2) return null;
  if (!moment.isOver(waitingSinceMs, grace.waitingMs)) return null;
  const named = dispatches.filter((dispatch) => dispatch.facts.agentName !== '');
  return {
    name: 'unserved',
    severity: 'critical',
    summary: named.some(
      (dispatch) => dispatch.verdict.name === 'starting' || dispatch.verdict.name === 'joining',
    )
      ? 'caller waits, agent starting'
      : 'caller waits, no agent',
    sinceMs: waitingSinceMs,
    evidence: [
      ...members.humans
        .filter((human) => human.waits)
        .map((human) => ({
          atMs: human.participant.joinedAtMs || null,
          text: `${quote(human.identity)} is in the room`,
        })),
      memory.liveAgentLastSeenMs === null
        ? { atMs: null, text: 'no ACTIVE agent in two sweeps' }
        : { atMs: memory.liveAgentLastSeenMs, text: 'an ACTIVE agent was last seen' },
    ],
    remedy:
      dispatches.length > 0
        ? {
            text: 're-dispatch, or dispatch an agent',
            actions: ['redispatch', 'dispatch'],
            suggestedAgentName: null,
          }
        : { text: 'dispatch an agent', actions: ['dispatch'], suggestedAgentName: null },
  };
};

/** The room is listed, and yet its calls fail. */
export const unreachable = (failure: Failure): Verdict<RoomVerdictName> => ({
  name: 'unreachable',
  severity: 'warning',
  summary: 'listed, but its calls fail',
  sinceMs: null,
  evidence: [{ atMs: null, text: failure.sentence }],
  remedy: null,
});

const quietSummary = ({ waitingSinceMs }: RoomCase, agentExpected: boolean): string => {
  if (!agentExpected) return 'nobody expected';
  return waitingSinceMs === null ? 'agent expected, nobody waits' : 'caller waits for an agent';
};

const quiet = (roomCase: RoomCase, agentExpected: boolean): Verdict<RoomVerdictName> => ({
  name: 'quiet',
  severity: 'ok',
  summary: quietSummary(roomCase, agentExpected),
  sinceMs: roomCase.observation.room.createdAtMs || null,
  evidence: [{ atMs: null, text: agentExpected ? 'an agent is expected here' : 'no agent is expected here' }],
  remedy: null,
});

/** A verdict, and what it speaks of. */
export interface Finding {
  readonly verdict: Verdict;
  readonly cause: Cause;
}

/** A verdict that speaks of the room itself. */
export const OF_ROOM: Cause = { of: 'room', id: null, agentName: null, deployment: null };

const ofDispatch = ({ id, facts, verdict }: Dispatch): Finding => ({
  verdict,
  cause: { of: 'dispatch', id, agentName: facts.agentName, deployment: facts.deployment || null },
});

const ofAgent = ({ identity, agentName, deployment, verdict }: Agent): Finding => ({
  verdict,
  cause: { of: 'agent', id: identity, agentName, deployment },
});

const isProblem = ({ verdict }: { readonly verdict: Pick<Verdict, 'severity'> }): boolean =>
  verdict.severity !== 'ok' && verdict.severity !== 'ignored';

/** What tells most, where several verdicts are equally severe: a dispatch names the cause, then an agent. */
const worstOf = (
  problem: Finding | null,
  agents: readonly Agent[],
  dispatches: readonly Dispatch[],
): Finding | null => {
  const findings = [
    ...dispatches.filter(isProblem).map(ofDispatch),
    ...agents.filter(isProblem).map(ofAgent),
    ...(problem ? [problem] : []),
  ];
  return findings.reduce<Finding | null>(
    (a, b) => (a === null || severityRank(b.verdict) < severityRank(a.verdict) ? b : a),
    null,
  );
};

/** Nothing is wrong: then what the agents do says more than that their dispatches are served. */
const wellOf = (agents: readonly Agent[], dispatches: readonly Dispatch[]): Finding | null => {
  const [agent] = agents;
  if (agent) return ofAgent(agent);
  const dispatch = dispatches.find(({ verdict }) => verdict.severity === 'ok');
  return dispatch ? ofDispatch(dispatch) : null;
};

/** The verdict of a room: its own where that is worse, else its worst agent's or dispatch's. */
export const judgeRoom = (
  roomCase: RoomCase,
  agents: readonly Agent[],
  dispatches: readonly Dispatch[],
  agentExpected: boolean,
): Finding => {
  const { failure } = roomCase.observation;
  const problem = judgeUnserved(roomCase, dispatches, agentExpected) ?? (failure && unreachable(failure));
  return (
    worstOf(problem && { verdict: problem, cause: OF_ROOM }, agents, dispatches) ??
    wellOf(agents, dispatches) ?? { verdict: quiet(roomCase, agentExpected), cause: OF_ROOM }
  );
};
