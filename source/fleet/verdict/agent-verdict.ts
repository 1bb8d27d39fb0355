import type { ParticipantFacts } from '../facts.ts';
import type { Agent, Evidence } from '../fleet.ts';
import { agentSign, claimedAgentName, claimedState, publishesOnBehalfOf } from '../members/classify.ts';
import type { LifeProof } from '../room-memory.ts';
import { repeated } from '../texts.ts';
import {
  type AgentVerdict,
  agentLabel,
  isUntracked,
  joinedAt,
  type Presence,
  presenceOf,
  type Unjudged,
} from './agent-case.ts';
import { judgeState } from './agent-state.ts';
import { quote, type RoomCase } from './case.ts';
import { judgeCompany } from './company.ts';
import { judgeDuplicate } from './duplicate.ts';
import { judgeSession } from './session-end.ts';
import { judgeSilence, neverHeard } from './silence.ts';
import { unjudged } from './unjudged.ts';

const wellText = repeated((summary) => summary);

/** Most agents of a well project: what it rests on is put together for whoever reads it. */
class Well implements AgentVerdict, Presence {
  readonly summary: string;
  readonly joinedAtMs: number;
  readonly participant: ParticipantFacts;
  readonly state: string | null;
  readonly stateSinceMs: number;
  readonly isLost: boolean;

  constructor(agent: Unjudged, joinedAtMs: number, isNeverHeard: boolean) {
    const audio = isNeverHeard ? ', publishes no audio' : '';
    this.summary = wellText(`${agentLabel(agent)} ${agent.state ?? 'active'}${audio}`);
    this.joinedAtMs = joinedAtMs;
    this.participant = agent.participant;
    this.state = agent.state;
    this.stateSinceMs = agent.stateSinceMs;
    this.isLost = isUntracked(agent);
  }

  get name() {
    return this.isLost ? 'untracked' : 'ok';
  }

  get severity() {
    return 'ok' as const;
  }

  /** Its summary speaks of its state: so does the time. */
  get sinceMs() {
    return this.state === null ? this.joinedAtMs : this.stateSinceMs;
  }

  get evidence() {
    return presenceOf(this, this.joinedAtMs);
  }

  get remedy() {
    return null;
  }
}

/** Judges one agent participant that is present. */
const judge = (roomCase: RoomCase, agent: Unjudged): AgentVerdict =>
  judgeState(roomCase, agent) ??
  judgeSilence(roomCase, agent) ??
  judgeDuplicate(roomCase, agent) ??
  judgeSession(roomCase, agent) ??
  judgeCompany(roomCase, agent) ??
  new Well(agent, joinedAt(roomCase, agent.participant), neverHeard(roomCase, agent));

/** Tells all there is to tell of one agent participant that is present, its verdict included. */
export const judgeAgent = (roomCase: RoomCase, participant: ParticipantFacts): Agent => {
  const agent = unjudged(roomCase, participant);
  return { ...agent, verdict: judge(roomCase, agent) };
};

/** What proves that a participant is of a former life: only what was relied on. */
const formerEvidence = ({ joinedAtMs }: ParticipantFacts, proof: LifeProof | null): readonly Evidence[] => {
  if (proof === null) return [];
  const { dispatch, isBroughtBack, isCountedShort } = proof;
  const which = dispatch.agentName === '' ? 'an automatic one' : `to ${quote(dispatch.agentName)}`;
  return [
    { atMs: joinedAtMs, text: "joined before the room's oldest dispatch was made" },
    {
      atMs: dispatch.createdAtMs,
      text: `that dispatch, ${which}, was made${isBroughtBack ? '; somebody joined at once, as when a server comes back' : ''}`,
    },
    ...(isCountedShort ? [{ atMs: null, text: 'the room counts fewer than it lists' }] : []),
    { atMs: null, text: 'so the server restarted since, and lists it until the room closes' },
  ];
};

/** An agent of a former life of the room: it is listed as it was, and is not there. */
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
    summary: `${claimedAgentName(participant) || 'unnamed agent'}: of a former life of the room, not there`,
    sinceMs: participant.joinedAtMs,
    evidence: formerEvidence(participant, members.life.proof),
    remedy: { text: 'nothing can remove it: it goes with the room', actions: [], suggestedAgentName: null },
  },
});
