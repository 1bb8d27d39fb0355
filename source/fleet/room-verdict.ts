import { quote, type RoomCase } from './case.ts';
import { type Agent, type Dispatch, type RoomVerdictName, SEVERITIES, type Verdict } from './fleet.ts';

/** Smaller is worse. */
export const severityRank = (verdict: Verdict): number => SEVERITIES.indexOf(verdict.severity);

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

const judgeUnreachable = ({ observation }: RoomCase): Verdict<RoomVerdictName> | null =>
  observation.failure && {
    name: 'unreachable',
    severity: 'warning',
    summary: 'listed, but its calls fail',
    sinceMs: null,
    evidence: [{ atMs: null, text: observation.failure.sentence }],
    remedy: null,
  };

const quiet = (roomCase: RoomCase, agentExpected: boolean): Verdict<RoomVerdictName> => ({
  name: 'quiet',
  severity: 'ok',
  summary: agentExpected ? 'agent expected, nobody waits' : 'nobody expected',
  sinceMs: roomCase.observation.room.createdAtMs || null,
  evidence: [{ atMs: null, text: agentExpected ? 'an agent is expected here' : 'no agent is expected here' }],
  remedy: null,
});

/** What tells most, where several verdicts are equally severe: a dispatch names the cause, then an agent. */
const worstOf = (own: Verdict, agents: readonly Agent[], dispatches: readonly Dispatch[]): Verdict => {
  const candidates: Verdict[] = [
    ...dispatches.map((dispatch) => dispatch.verdict),
    ...agents.map((agent) => agent.verdict),
    own,
  ];
  const worst = candidates.reduce((a, b) => (severityRank(b) < severityRank(a) ? b : a));
  if (worst.severity !== 'ok' && worst.severity !== 'ignored') return worst;
  // Nothing is wrong: then what the agents do says more than that their dispatches are served.
  return (
    agents[0]?.verdict ?? dispatches.find((dispatch) => dispatch.verdict.severity === 'ok')?.verdict ?? own
  );
};

/** The verdict of a room: its own where that is worse, else its worst agent's or dispatch's. */
export const judgeRoom = (
  roomCase: RoomCase,
  agents: readonly Agent[],
  dispatches: readonly Dispatch[],
  agentExpected: boolean,
): Verdict => {
  const unreachable = judgeUnreachable(roomCase);
  const own =
    judgeUnserved(roomCase, dispatches, agentExpected) ?? unreachable ?? quiet(roomCase, agentExpected);
  return worstOf(own, agents, dispatches);
};
