import type { DispatchOptions, ParticipantRecord, TrackRecord } from './records.ts';
import { keepsOpen, noteCounts } from './rooms.ts';
import type { AgentState, ParticipantState, RoomState, WorldState } from './state.ts';
import { createParticipantRecord } from './state.ts';

/** Delay from the join request to JOINED. A list hardly ever shows a JOINING participant. */
const JOINED_AFTER_MS = 20;
const ACTIVE_AFTER_MS = 300;

/** How long the server keeps a participant whose process was killed. */
export const TIMEOUT_MS = 20_000;

export type Arrival = Partial<Omit<ParticipantRecord, 'id' | 'state' | 'joinedAtMs'>> & {
  readonly identity: string;
};

/** Ends the agent's job, whether or not the agent ever joined. */
const endAgent = (agent: AgentState): void => {
  agent.over = true;
  agent.worker.agents.delete(agent);
  agent.dispatch.agents.delete(agent);
};

const setGone = (participant: ParticipantState): void => {
  participant.gone = true;
  participant.alive = false;
  for (const cancel of participant.cancels) cancel();
  participant.cancels.clear();
  if (participant.agent !== null) endAgent(participant.agent);
};

/** Removes the room and all its participants from the list. */
export const closeRoom = (state: WorldState, room: RoomState): void => {
  room.cancelClosing();
  state.rooms.delete(room.record.name);
  for (const participant of room.participants.values()) setGone(participant);
  for (const dispatch of room.dispatches.values()) for (const agent of dispatch.agents) endAgent(agent);
  room.participants.clear();
  room.dispatches.clear();
};

/** Call this when a room was created, or when somebody joined or left. An empty room closes after its timeout. */
export const noteOccupancy = (state: WorldState, room: RoomState): void => {
  room.cancelClosing();
  room.cancelClosing = () => {};
  for (const participant of room.participants.values()) {
    if (!keepsOpen(participant)) continue;
    room.visited = true;
    return;
  }
  const { departureTimeoutSeconds, emptyTimeoutSeconds } = room.record;
  const seconds = room.visited ? departureTimeoutSeconds : emptyTimeoutSeconds;
  room.cancelClosing = state.clock.after(seconds * 1_000, () => closeRoom(state, room));
};

/** Calls back after `delayMs` if the participant's process still runs by then. */
export const afterFor = (
  state: WorldState,
  participant: ParticipantState,
  delayMs: number,
  callback: () => void,
): void => {
  const cancel = state.clock.after(delayMs, () => {
    participant.cancels.delete(cancel);
    if (participant.alive) callback();
  });
  participant.cancels.add(cancel);
};

export const change = (participant: ParticipantState, fields: Partial<ParticipantRecord>): void => {
  if (!participant.gone) participant.record = { ...participant.record, ...fields };
};

/** The server forgets the participant at once, as it does when a participant is removed. */
export const depart = (state: WorldState, participant: ParticipantState): void => {
  if (participant.gone) return;
  const { room } = participant;
  setGone(participant);
  if (room.participants.get(participant.record.identity) === participant) {
    room.participants.delete(participant.record.identity);
  }
  noteCounts(state, room);
  noteOccupancy(state, room);
};

/** The participant's server is gone and it does not reconnect. It stays listed unchanged until the room closes. */
export const strand = (participant: ParticipantState): void => {
  setGone(participant);
  participant.former = true;
};

/** Kills the participant's process. Its record stops changing, and the server drops it only after its timeout. */
export const kill = (state: WorldState, participant: ParticipantState): void => {
  if (!participant.alive) return;
  participant.alive = false;
  for (const cancel of participant.cancels) cancel();
  participant.cancels.clear();
  if (participant.agent !== null) participant.agent.worker.agents.delete(participant.agent);
  participant.cancels.add(state.clock.after(TIMEOUT_MS, () => depart(state, participant)));
};

export interface Entrance {
  /** The agent that joins, if the participant is one. */
  readonly agent?: AgentState;
  /** The agents named by its token. They count only if it creates the room. */
  readonly roomAgents?: readonly DispatchOptions[];
  /** Milliseconds until ACTIVE. Default 300. */
  readonly activeAfterMs?: number;
  readonly onActive?: () => void;
}

/** Adds a participant: JOINING now, ACTIVE a moment later. It replaces any participant with the same identity. */
export const enter = (
  state: WorldState,
  room: RoomState,
  arrival: Arrival,
  entrance: Entrance = {},
): ParticipantState => {
  const present = room.participants.get(arrival.identity);
  if (present !== undefined) depart(state, present);
  const record = createParticipantRecord(state.random, {
    ...arrival,
    joinedAtMs: Math.floor(state.clock.now()),
  });
  const participant: ParticipantState = {
    record,
    room,
    alive: true,
    gone: false,
    former: false,
    agent: entrance.agent ?? null,
    roomAgents: entrance.roomAgents ?? [],
    cancels: new Set(),
  };
  room.participants.set(arrival.identity, participant);
  noteOccupancy(state, room);
  noteCounts(state, room);
  afterFor(state, participant, JOINED_AFTER_MS, () => change(participant, { state: 'JOINED' }));
  afterFor(state, participant, entrance.activeAfterMs ?? ACTIVE_AFTER_MS, () => {
    change(participant, { state: 'ACTIVE' });
    entrance.onActive?.();
  });
  return participant;
};

/** Publishes a track. */
export const publish = (state: WorldState, participant: ParticipantState, track: TrackRecord): void => {
  change(participant, { tracks: [...participant.record.tracks, track] });
  noteCounts(state, participant.room);
};

/** Unpublishes all its tracks. */
export const unpublish = (state: WorldState, participant: ParticipantState): void => {
  change(participant, { tracks: [] });
  noteCounts(state, participant.room);
};
