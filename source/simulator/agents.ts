import { afterFor, change, depart, enter, kill, publish, unpublish } from './presence.ts';
import type { Random } from './random.ts';
import type { TrackRecord } from './records.ts';
import type { AgentState, ParticipantState, WorldState } from './state.ts';
import { createTrackRecord } from './state.ts';

/** From the job to the agent's attempt to join. */
const JOIN_AFTER_MS = 200;
/** From ACTIVE to the attributes. */
const SESSION_AFTER_MS = 80;
/** An agent that is told to stop is gone after. */
const STOPPED_AFTER_MS = 60;
/** A session whose caller left closes after. */
const CLOSED_AFTER_MS = 300;
/** Whom a session listens to. */
const LINKED_KINDS: readonly string[] = ['STANDARD', 'SIP', 'CONNECTOR'];
/** The server removes the agent of a worker that does not react. */
const FORCED_AFTER_MS = 3_000;

/**
 * An agent that has joined, as its own program sees it. Nothing happens once it is gone or killed. Once its session has
 * closed it does nothing more either, and yet it stays.
 */
export interface SimulatedAgent {
  readonly identity: string;
  readonly room: string;
  readonly agentName: string;
  readonly dispatchId: string;
  readonly jobId: string;
  readonly random: Random;
  /** Calls back when the first caller is ACTIVE in the room: at once if one is. */
  readonly onCaller: (callback: () => void) => void;
  /** Calls back after `delayMs` unless its session has closed by then. */
  readonly after: (delayMs: number, callback: () => void) => void;
  /** Sets `lk.agent.state`. */
  readonly setState: (state: string) => void;
  readonly setAttributes: (attributes: Readonly<Record<string, string>>) => void;
  /** @returns the track's id */
  readonly publish: (track: Partial<TrackRecord> & Pick<TrackRecord, 'source'>) => string;
  readonly setMuted: (trackId: string, muted: boolean) => void;
  /** Takes all its tracks away. */
  readonly unpublish: () => void;
  /** Another participant joins that publishes for it. */
  readonly bringAvatar: () => void;
  /** Ends its session and goes; its job stays RUNNING in the list. */
  readonly leave: () => void;
  /** Its process dies: it stays ACTIVE in the list for 20 s. */
  readonly kill: () => void;
  /** As `after`, whatever became of its session. */
  readonly always: (delayMs: number, callback: () => void) => void;
}

const isCaller = ({ record, former }: ParticipantState): boolean =>
  record.kind !== 'AGENT' && record.state === 'ACTIVE' && !former;

/** The session listens to the caller that came first, or to whom its job is about; others it does not hear. */
const link = (agent: AgentState, { record }: ParticipantState): void => {
  const subject = agent.job.participant?.identity ?? record.identity;
  if (agent.linked !== null || record.identity !== subject) return;
  if (LINKED_KINDS.includes(record.kind)) agent.linked = record.identity;
};

/** To be called when a caller leaves of its own accord: by default that closes the session that listens to it. */
export const closeSessionsOf = (state: WorldState, caller: ParticipantState): void => {
  for (const participant of caller.room.participants.values()) {
    const { agent } = participant;
    if (agent?.linked !== caller.record.identity || agent.session.staysOpen === true) continue;
    afterFor(state, participant, CLOSED_AFTER_MS, () => {
      agent.closed = true;
      const { attributes } = participant.record;
      if (attributes['lk.agent.state'] === undefined) return;
      change(participant, { attributes: { ...attributes, 'lk.agent.state': 'listening' } });
    });
  }
};

const createHandle = (
  state: WorldState,
  agent: AgentState,
  participant: ParticipantState,
): SimulatedAgent => {
  const isOpen = (): boolean => participant.alive && !agent.closed;
  const setAttributes = (attributes: Readonly<Record<string, string>>): void => {
    if (!isOpen()) return;
    change(participant, { attributes: { ...participant.record.attributes, ...attributes } });
  };

  return {
    identity: participant.record.identity,
    room: agent.room.record.name,
    agentName: agent.job.agentName,
    dispatchId: agent.job.dispatchId,
    jobId: agent.job.id,
    random: state.random,
    onCaller: (callback) => {
      const { participants, waiting } = agent.room;
      if ([...participants.values()].some(isCaller)) callback();
      else waiting.add(() => isOpen() && callback());
    },
    after: (delayMs, callback) =>
      afterFor(state, participant, delayMs, () => {
        if (isOpen()) callback();
      }),
    setState: (sessionState) => setAttributes({ 'lk.agent.state': sessionState }),
    setAttributes,
    publish: (fields) => {
      const track = createTrackRecord(state.random, fields);
      if (isOpen()) publish(state, participant, track);
      return track.id;
    },
    unpublish: () => {
      if (isOpen()) unpublish(state, participant);
    },
    setMuted: (trackId, muted) => {
      if (!isOpen()) return;
      const { tracks } = participant.record;
      change(participant, {
        tracks: tracks.map((track) => (track.id === trackId ? { ...track, muted } : track)),
      });
    },
    bringAvatar: () => {
      if (isOpen()) bringAvatar(state, participant);
    },
    leave: () => depart(state, participant),
    kill: () => kill(state, participant),
    always: (delayMs, callback) => afterFor(state, participant, delayMs, callback),
  };
};

const bringAvatar = (state: WorldState, agent: ParticipantState): void => {
  const avatar: ParticipantState = enter(
    state,
    agent.room,
    {
      identity: `avatar-${agent.record.identity}`,
      kind: 'AGENT',
      attributes: { 'lk.publish_on_behalf': agent.record.identity },
    },
    {
      onActive: () => {
        publish(state, avatar, createTrackRecord(state.random, { source: 'MICROPHONE' }));
        publish(state, avatar, createTrackRecord(state.random, { source: 'CAMERA' }));
      },
    },
  );
};

const linkToFirst = (agent: AgentState, participant: ParticipantState): void => {
  const { participants, waiting } = agent.room;
  for (const caller of participants.values()) if (isCaller(caller)) link(agent, caller);
  if (agent.linked !== null) return;
  const tell = (caller: ParticipantState): void => {
    if (!participant.alive) return;
    link(agent, caller);
    if (agent.linked === null) waiting.add(tell);
  };
  waiting.add(tell);
};

const join = (state: WorldState, agent: AgentState): void => {
  if (agent.over || agent.worker.condition === 'dead') return;
  const { activeAfterMs } = agent.session;
  const participant = enter(
    state,
    agent.room,
    {
      identity: agent.job.participantIdentity,
      kind: 'AGENT',
      attributes: { 'lk.agent_name': agent.job.agentName, 'lk.agent.name': agent.job.agentName },
    },
    {
      agent,
      ...(activeAfterMs === undefined ? {} : { activeAfterMs }),
      onActive: () =>
        afterFor(state, participant, SESSION_AFTER_MS, () => {
          linkToFirst(agent, participant);
          agent.session.begin(createHandle(state, agent, participant));
        }),
    },
  );
  agent.participant = participant;
};

/** The agent has its job: it joins its room, or, by its session, does not. */
export const startAgent = (state: WorldState, agent: AgentState): void => {
  const { joinAfterMs = JOIN_AFTER_MS } = agent.session;
  if (joinAfterMs !== null) state.clock.after(joinAfterMs, () => join(state, agent));
};

/** What a worker that is told to stop an agent does about it. */
export const stopAgent = (state: WorldState, agent: AgentState): void => {
  agent.over = true;
  const { participant } = agent;
  agent.worker.agents.delete(agent);
  if (participant === null || !participant.alive) return;
  const delayMs = agent.worker.condition === 'hung' ? FORCED_AFTER_MS : STOPPED_AFTER_MS;
  state.clock.after(delayMs, () => depart(state, participant));
};
