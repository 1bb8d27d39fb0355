import { quote, type RoomCase } from './case.ts';
import type { JobFacts, ParticipantFacts } from './facts.ts';
import type { Agent, AgentVerdictName, Evidence, Remedy, Verdict } from './fleet.ts';
import { belongingOf, nameOfAgent } from './members.ts';
import { agentMemory } from './memory.ts';
import { agentSign, publishesOnBehalfOf } from './recognise.ts';
import { repeated } from './texts.ts';

type AgentVerdict = Verdict<AgentVerdictName>;

/** What is known of an agent before it is judged. */
type Unjudged = Omit<Agent, 'verdict'>;

/** Where an agent belongs to no dispatch there is nothing to make again: a new dispatch is the cure. */
const replaceIt = (agent: Unjudged): Remedy => ({
  text: agent.dispatchId === null ? 'dispatch another, then remove this one' : 're-dispatch',
  actions: agent.dispatchId === null ? ['dispatch', 'remove'] : ['redispatch', 'remove'],
  suggestedAgentName: null,
});

const remove = (text: string): Remedy => ({ text, actions: ['remove'], suggestedAgentName: null });

const label = (agent: Unjudged): string => agent.agentName || 'unnamed agent';

const isActive = (agent: Unjudged): boolean => agent.participant.state === 'ACTIVE';

const joinedAt = (roomCase: RoomCase, participant: ParticipantFacts): number =>
  participant.joinedAtMs ||
  agentMemory(roomCase.memory, participant.identity)?.firstSeenMs ||
  roomCase.moment.nowMs;

const wellText = repeated((summary) => summary);
const BELONGS_NOWHERE: Evidence = {
  atMs: null,
  text: 'belongs to no dispatch: a server restart loses them',
};

const joinedText = repeated((state) => `joined, is ${state}; a killed agent stays so for about 20 s`);
const stateText = repeated((state) => `first seen with the state ${quote(state)}`);

/** What tells that an agent is there. */
type Presence = Pick<Agent, 'participant' | 'state' | 'stateSinceMs'> & { readonly isLost: boolean };

const presenceOf = (
  { participant, state, stateSinceMs, isLost }: Presence,
  joinedAtMs: number,
): readonly Evidence[] => {
  const joined: Evidence = { atMs: joinedAtMs, text: joinedText(participant.state) };
  const inState: Evidence[] = state === null ? [] : [{ atMs: stateSinceMs, text: stateText(state) }];
  return [joined].concat(inState, isLost ? BELONGS_NOWHERE : []);
};

/** Whether it belongs to nothing: an avatar belongs to the agent it speaks for. */
const isUntracked = (agent: Unjudged): boolean =>
  agent.dispatchId === null && agent.publishesOnBehalfOf === null;

const presence = (roomCase: RoomCase, agent: Unjudged): readonly Evidence[] =>
  presenceOf({ ...agent, isLost: isUntracked(agent) }, joinedAt(roomCase, agent.participant));

/** Most agents of a well project: what it rests on is put together for whoever reads it. */
class Well implements AgentVerdict, Presence {
  readonly summary: string;
  readonly sinceMs: number;
  readonly participant: ParticipantFacts;
  readonly state: string | null;
  readonly stateSinceMs: number;
  readonly isLost: boolean;

  constructor(agent: Unjudged, joinedAtMs: number) {
    this.summary = wellText(`${label(agent)} ${agent.state ?? 'active'}`);
    this.sinceMs = joinedAtMs;
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

  get evidence() {
    return presenceOf(this, this.sinceMs);
  }

  get remedy() {
    return null;
  }
}

const judgeState = (roomCase: RoomCase, agent: Unjudged): AgentVerdict | null => {
  const { moment, grace } = roomCase;
  const joinedAtMs = joinedAt(roomCase, agent.participant);
  if (!isActive(agent)) {
    const overdue = moment.isOver(joinedAtMs, grace.joiningMs);
    return {
      name: overdue ? 'stuck' : 'joining',
      severity: overdue ? 'warning' : 'ok',
      summary: overdue ? `${label(agent)} joined, never became active` : `${label(agent)} joining`,
      sinceMs: joinedAtMs,
      evidence: presence(roomCase, agent),
      remedy: overdue ? replaceIt(agent) : null,
    };
  }
  const isStuck =
    (agent.state === 'initializing' && moment.isOver(agent.stateSinceMs, grace.initializingMs)) ||
    (agent.state === 'thinking' && moment.isOver(agent.stateSinceMs, grace.thinkingMs));
  if (!isStuck) return null;
  return {
    name: 'stuck',
    severity: 'warning',
    summary: `${label(agent)} stuck ${agent.state}`,
    sinceMs: agent.stateSinceMs,
    evidence: presence(roomCase, agent),
    remedy: replaceIt(agent),
  };
};

const judgeSilence = (roomCase: RoomCase, agent: Unjudged): AgentVerdict | null => {
  const { moment, grace, members, memory } = roomCase;
  // An avatar's own voice is judged as its agent's, which it speaks for.
  if (agent.publishesOnBehalfOf !== null) return null;
  if (agentMemory(memory, agent.identity)?.missedAudio !== 2) return null;
  const waiting = members.humans.filter((human) => human.waits);
  if (waiting.length === 0) return null;
  const humanJoinedMs = Math.min(
    ...waiting.map((human) => human.participant.joinedAtMs || memory.firstSweptMs),
  );
  const sinceMs = Math.max(joinedAt(roomCase, agent.participant), humanJoinedMs);
  if (!moment.isOver(sinceMs, grace.silentMs)) return null;
  const isMuted = agent.participant.tracks.some((track) => track.kind === 'AUDIO');
  return {
    name: 'silent',
    severity: 'warning',
    summary: `${label(agent)} silent`,
    sinceMs,
    evidence: [
      ...presence(roomCase, agent),
      { atMs: null, text: isMuted ? 'its audio tracks are all muted' : 'it publishes no audio track' },
      { atMs: humanJoinedMs, text: `${quote(waiting[0]?.identity ?? '')} is in the room` },
    ],
    remedy: replaceIt(agent),
  };
};

/** Only agents for a whole room are duplicates: a publisher's or a participant's job rightly comes once for each. */
const servesWholeRoom = (job: JobFacts | null): boolean => job === null || job.type === 'ROOM';

const jobOf = (roomCase: RoomCase, identity: string): JobFacts | null =>
  belongingOf(roomCase.members, identity)?.job ?? null;

const judgeDuplicate = (roomCase: RoomCase, agent: Unjudged): AgentVerdict | null => {
  const { members, moment, grace } = roomCase;
  if (!isActive(agent) || agent.agentName === null || agent.publishesOnBehalfOf !== null) return null;
  const job = jobOf(roomCase, agent.identity);
  if (!servesWholeRoom(job)) return null;
  const joinedAtMs = joinedAt(roomCase, agent.participant);
  const older = members.agents.find((other) => {
    const otherMs = joinedAt(roomCase, other);
    const isOlder = otherMs < joinedAtMs || (otherMs === joinedAtMs && other.identity < agent.identity);
    return (
      isOlder &&
      other.state === 'ACTIVE' &&
      publishesOnBehalfOf(other) === null &&
      nameOfAgent(members, other) === agent.agentName &&
      servesWholeRoom(jobOf(roomCase, other.identity))
    );
  });
  if (!older) return null;
  // Until its job is listed nobody knows whether it is one for the whole room.
  if (job === null && !moment.isOver(joinedAtMs, grace.startingMs)) return null;
  return {
    name: 'duplicate',
    severity: 'warning',
    summary: `two agents ${label(agent)}`,
    sinceMs: joinedAtMs,
    evidence: [
      ...presence(roomCase, agent),
      {
        atMs: joinedAt(roomCase, older),
        text: `${quote(older.identity)} of the same name joined before it and is ACTIVE too`,
      },
    ],
    remedy: remove('remove this one, the newer'),
  };
};

/** Since when the agent has been without any human, as far as our sweeps can tell; null while one is there. */
const aloneSince = (roomCase: RoomCase, agent: Unjudged): number | null => {
  const { members, memory, moment, grace } = roomCase;
  if (members.humans.length > 0) return null;
  const joinedAtMs = joinedAt(roomCase, agent.participant);
  const fromMs = memory.humanLastSeenMs ?? Math.max(joinedAtMs, memory.firstSweptMs);
  const graceMs = memory.humanLastSeenMs === null ? grace.aloneFromStartMs : grace.aloneMs;
  return moment.isOver(fromMs, graceMs) ? fromMs : null;
};

const judgeCompany = (roomCase: RoomCase, agent: Unjudged): AgentVerdict => {
  const aloneSinceMs = aloneSince(roomCase, agent);
  if (aloneSinceMs === null) return new Well(agent, joinedAt(roomCase, agent.participant));
  const isLost = isUntracked(agent);
  const everSeen = roomCase.memory.humanEverSeen;
  return {
    name: isLost ? 'untracked' : 'alone',
    severity: 'notice',
    summary: `${label(agent)} alone${isLost ? ', no dispatch' : ''}`,
    sinceMs: aloneSinceMs,
    evidence: [
      ...presence(roomCase, agent),
      { atMs: aloneSinceMs, text: everSeen ? 'the last human was seen' : 'no human seen since' },
    ],
    remedy: remove('remove it if nobody is to come'),
  };
};

/** Judges one agent participant that is present. */
const judge = (roomCase: RoomCase, agent: Unjudged): AgentVerdict =>
  judgeState(roomCase, agent) ??
  judgeSilence(roomCase, agent) ??
  judgeDuplicate(roomCase, agent) ??
  judgeCompany(roomCase, agent);

/** Tells all there is to tell of one agent participant that is present, its verdict included. */
export const judgeAgent = (roomCase: RoomCase, participant: ParticipantFacts): Agent => {
  const { members, memory, moment } = roomCase;
  const belonging = belongingOf(members, participant.identity);
  const seen = agentMemory(memory, participant.identity);
  const job = belonging?.job ?? null;
  const agent: Unjudged = {
    identity: participant.identity,
    participant,
    sign: agentSign(participant, roomCase.recognition) ?? 'kind',
    agentName: nameOfAgent(members, participant) ?? null,
    state: participant.attributes['lk.agent.state'] ?? null,
    stateSinceMs: seen?.stateSinceMs ?? moment.nowMs,
    dispatchId: belonging?.dispatch.id ?? null,
    jobId: job?.id ?? null,
    workerId: job?.workerId || null,
    deployment: job?.deployment || belonging?.dispatch.deployment || null,
    publishesOnBehalfOf: publishesOnBehalfOf(participant),
    isFormer: false,
  };
  return { ...agent, verdict: judge(roomCase, agent) };
};
