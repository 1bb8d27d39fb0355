import { afterFor, change, depart, enter, kill, publish, unpublish } from './presence.ts';
import type { SimulatedAgent } from './sessions.ts';
import type { AgentState, ParticipantState, WorldState } from './state.ts';
import { createTrackRecord } from './state.ts';

/** Delay from the job to the agent's attempt to join. */
const JOIN_AFTER_MS = 200;
/** Delay from ACTIVE to the first attributes. */
const SESSION_AFTER_MS = 80;
/** An agent that is told to stop is gone after this delay. */
const STOPPED_AFTER_MS = 60;
/** A session closes this long after its caller left. */
const CLOSED_AFTER_MS = 300;
/** The participant kinds a session listens to. */
const LINKED_KINDS: readonly string[] = ['STANDARD', 'SIP', 'CONNECTOR'];
/** The server removes the agent of an unresponsive worker after this delay. */
const FORCED_AFTER_MS = 3_000;

const isCaller = ({ record, former }: ParticipantState): boolean =>
  record.kind !== 'AGENT' && record.state === 'ACTIVE' && !former;

/** A session listens to the first caller, or to the participant its job is about, and ignores all others. */
const link = (agent: AgentState, { record }: ParticipantState): void => {
  const subject = agent.job.participant?.identity ?? record.identity;
  if (agent.linked !== null || record.identity !== subject) return;
  if (LINKED_KINDS.includes(record.kind)) agent.linked = record.identity;
};

/** Call this when a caller leaves on purpose. By default that closes the session that listens to it. */
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

/** Starts the agent of a job. It joins the room, unless its session says otherwise. */
export const startAgent = (state: WorldState, agent: AgentState): void => {
  const { joinAfterMs = JOIN_AFTER_MS } = agent.session;
  if (joinAfterMs !== null) state.clock.after(joinAfterMs, () => join(state, agent));
};

/** How a worker reacts when it is told to stop an agent. */
export const stopAgent = (state: WorldState, agent: AgentState): void => {
  agent.over = true;
  const { participant } = agent;
  agent.worker.agents.delete(agent);
  if (participant === null || !participant.alive) return;
  const delayMs = agent.worker.condition === 'hung' ? FORCED_AFTER_MS : STOPPED_AFTER_MS;
  state.clock.after(delayMs, () => depart(state, participant));
};
