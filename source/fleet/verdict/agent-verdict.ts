import { repeated } from '../compact.ts';
import type { ParticipantFacts } from '../facts.ts';
import type { Agent, Evidence, Verdict } from '../fleet.ts';
import { agentSign, claimedAgentName, claimedState, publishesOnBehalfOf } from '../members/classify.ts';
import type { LifeProof } from '../room-memory.ts';
import { agentLabel, basisOf, type Unjudged } from './agent-case.ts';
import { judgeState } from './agent-state.ts';
import type { RoomCase } from './case.ts';
import { judgeCompany } from './company.ts';
import { judgeDuplicate } from './duplicate.ts';
import { quote, remedy } from './evidence.ts';
import { judgeSession } from './session-end.ts';
import { judgeSilence, neverHeard } from './silence.ts';
import { unjudged } from './unjudged.ts';
import type { AgentVerdictName, NoneMissing } from './verdicts.ts';

const wellText = repeated((summary) => summary);

/** The verdict of most agents in a healthy project. */
const well = (roomCase: RoomCase, agent: Unjudged): Verdict<'ok' | 'untracked'> => {
  const audio = neverHeard(roomCase, agent) ? ', publishes no audio' : '';
  const basis = basisOf(roomCase, agent);
  return {
    name: basis.isUntracked ? 'untracked' : 'ok',
    severity: 'ok',
    summary: wellText(`${agentLabel(agent)} ${agent.state ?? 'active'}${audio}`),
    // The summary names the state, so the time is the state's.
    sinceMs: agent.state === null ? basis.joinedAtMs : agent.stateSinceMs,
    basis,
    remedy: null,
  };
};

/** The rules for an agent that is present, in order. The first verdict wins. */
const RULES = [judgeState, judgeSilence, judgeDuplicate, judgeSession, judgeCompany, well];

type Given = NonNullable<ReturnType<(typeof RULES)[number]>>['name'] | 'former life';
/** A type error here names a verdict in the table that no rule returns. */
export type UnjudgedAgent = NoneMissing<Exclude<AgentVerdictName, Given>>;

const judge = (roomCase: RoomCase, agent: Unjudged): Verdict<AgentVerdictName> => {
  for (const rule of RULES) {
    const verdict = rule(roomCase, agent);
    if (verdict) return verdict;
  }
  return well(roomCase, agent);
};

/** Describes and judges one agent that is present. */
export const judgeAgent = (roomCase: RoomCase, participant: ParticipantFacts): Agent => {
  const agent = unjudged(roomCase, participant);
  return { ...agent, verdict: judge(roomCase, agent) };
};

/**
 * Returns the proof that a participant dates from before a server restart. It lists only the evidence that was used.
 */
const formerEvidence = ({ joinedAtMs }: ParticipantFacts, proof: LifeProof | null): readonly Evidence[] => {
  if (proof === null) return [];
  const { dispatch, isBroughtBack, isCountedShort } = proof;
  const which = dispatch.agentName === '' ? 'an automatic one' : `to ${quote(dispatch.agentName)}`;
  return [
    { atMs: joinedAtMs, text: "joined before the room's oldest dispatch was made" },
    {
      atMs: dispatch.createdAtMs,
      text: `that dispatch, ${which}, was made${isBroughtBack ? '; somebody joined at once, as after a server restart' : ''}`,
    },
    ...(isCountedShort ? [{ atMs: null, text: 'the room counts fewer participants than it lists' }] : []),
    { atMs: null, text: 'so the server has restarted since, and goes on listing it until the room closes' },
  ];
};

/** Judges an agent from before a server restart: still listed, but not there. */
export const judgeFormerAgent = (
  { evaluation, settings, members }: RoomCase,
  participant: ParticipantFacts,
): Agent => ({
  identity: participant.identity,
  participant,
  sign: agentSign(participant, settings.recognition) ?? 'kind',
  agentName: claimedAgentName(participant),
  state: claimedState(participant),
  stateSinceMs: participant.joinedAtMs || evaluation.nowMs,
  isFormer: true,
  unheardSinceMs: null,
  dispatchId: null,
  jobId: null,
  workerId: null,
  deployment: null,
  publishesOnBehalfOf: publishesOnBehalfOf(participant),
  verdict: {
    name: 'former life',
    severity: 'ignored',
    summary: `${claimedAgentName(participant) || 'unnamed agent'}: left over from before the server restarted, not there`,
    sinceMs: participant.joinedAtMs,
    basis: formerEvidence(participant, members.life.proof),
    remedy: remedy('it cannot be removed: it goes when the room closes'),
  },
});
