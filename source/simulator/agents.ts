import { afterFor, change, depart, enter, kill, publish } from './presence.ts';
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
/** The server removes the agent of a worker that does not react. */
const FORCED_AFTER_MS = 3_000;

/** An agent that has joined, as its own program sees it. Nothing happens once it is gone or killed. */
export interface SimulatedAgent {
  readonly identity: string;
  readonly room: string;
  readonly agentName: string;
  readonly dispatchId: string;
  readonly jobId: string;
  readonly random: Random;
  /** Calls back when the first caller is ACTIVE in the room: at once if one is. */
  readonly onCaller: (callback: () => void) => void;
  /** Calls back after `delayMs` unless it is gone by then. */
  readonly after: (delayMs: number, callback: () => void) => void;
  /** Sets `lk.agent.state`. */
  readonly setState: (state: string) => void;
  readonly setAttributes: (attributes: Readonly<Record<string, string>>) => void;
  /** @returns the track's id */
  readonly publish: (track: Partial<TrackRecord> & Pick<TrackRecord, 'source'>) => string;
  readonly setMuted: (trackId: string, muted: boolean) => void;
  /** Another participant joins that publishes for it. */
  readonly bringAvatar: () => void;
  /** Ends its session and goes; its job stays RUNNING in the list. */
  readonly leave: () => void;
  /** Its process dies: it stays ACTIVE in the list for 20 s. */
  readonly kill: () => void;
}

const createHandle = (
  state: WorldState,
  agent: AgentState,
  participant: ParticipantState,
): SimulatedAgent => {
  const setAttributes = (attributes: Readonly<Record<string, string>>): void => {
    if (!participant.alive) return;
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
      const present = [...participants.values()].some(
        ({ record }) => record.kind !== 'AGENT' && record.state === 'ACTIVE',
      );
      if (present) callback();
      else waiting.add(() => participant.alive && callback());
    },
    after: (delayMs, callback) => afterFor(state, participant, delayMs, callback),
    setState: (sessionState) => setAttributes({ 'lk.agent.state': sessionState }),
    setAttributes,
    publish: (fields) => {
      const track = createTrackRecord(state.random, fields);
      if (participant.alive) publish(state, participant, track);
      return track.id;
    },
    setMuted: (trackId, muted) => {
      if (!participant.alive) return;
      const { tracks } = participant.record;
      change(participant, {
        tracks: tracks.map((track) => (track.id === trackId ? { ...track, muted } : track)),
      });
    },
    bringAvatar: () => {
      if (participant.alive) bringAvatar(state, participant);
    },
    leave: () => depart(state, participant),
    kill: () => kill(state, participant),
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
        afterFor(state, participant, SESSION_AFTER_MS, () =>
          agent.session.begin(createHandle(state, agent, participant)),
        ),
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
