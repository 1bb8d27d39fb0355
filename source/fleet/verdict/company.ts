import type { Verdict } from '../fleet.ts';
import { agentMemory } from '../room-memory.ts';
import { agentEvidence, agentLabel, isUntracked, joinedAt, removeIt, type Unjudged } from './agent-case.ts';
import type { RoomCase } from './case.ts';

/** Returns since when the agent has been alone, as far as the sweeps can tell; null: it has company. */
const aloneSince = (roomCase: RoomCase, agent: Unjudged): number | null => {
  const { memory, evaluation, grace } = roomCase;
  const seen = agentMemory(memory, agent.identity);
  if (!seen) return null;
  const { everHadCompany, companyLastSeenMs, firstSeenMs } = seen;
  if (everHadCompany) {
    return companyLastSeenMs !== null && evaluation.isOver(companyLastSeenMs, grace.aloneMs)
      ? companyLastSeenMs
      : null;
  }
  const fromMs = Math.max(joinedAt(roomCase, agent.participant), firstSeenMs);
  return evaluation.isOver(fromMs, grace.aloneFromStartMs) ? fromMs : null;
};

/** Judges an agent with nobody to serve: no human, no incoming stream, no other agent that publishes. */
export const judgeCompany = (roomCase: RoomCase, agent: Unjudged): Verdict<'alone' | 'untracked'> | null => {
  const sinceMs = aloneSince(roomCase, agent);
  if (sinceMs === null) return null;
  const isLost = isUntracked(agent);
  const everHad = agentMemory(roomCase.memory, agent.identity)?.everHadCompany === true;
  return {
    name: isLost ? 'untracked' : 'alone',
    severity: 'notice',
    summary: `${agentLabel(agent)} alone${isLost ? ', no dispatch' : ''}`,
    sinceMs,
    basis: [
      ...agentEvidence(roomCase, agent),
      {
        atMs: sinceMs,
        text: everHad ? 'somebody it could serve was last seen' : 'nobody it could serve has been seen since',
      },
    ],
    remedy: removeIt('remove it if nobody else is expected'),
  };
};
