import type { DispatchOptions } from './dispatches.ts';
import type { ParticipantRecord, TrackRecord } from './records.ts';
import { keepsOpen, noteCounts } from './rooms.ts';
import type { AgentState, ParticipantState, RoomState, WorldState } from './state.ts';
import { createParticipantRecord } from './state.ts';

/** From the request to join on. A JOINING participant is hardly ever seen in the list. */
const JOINED_AFTER_MS = 20;
const ACTIVE_AFTER_MS = 300;

/** How long the server believes in a participant whose process was killed. */
export const TIMEOUT_MS = 20_000;

export type Arrival = Partial<Omit<ParticipantRecord, 'id' | 'state' | 'joinedAtMs'>> & {
  readonly identity: string;
};

/** The agent has its job no more, whether it ever joined or not. */
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

/** The room is gone from the list, and everybody in it. */
export const closeRoom = (state: WorldState, room: RoomState): void => {
  room.cancelClosing();
  state.rooms.delete(room.record.name);
  for (const participant of room.participants.values()) setGone(participant);
  for (const dispatch of room.dispatches.values()) for (const agent of dispatch.agents) endAgent(agent);
  room.participants.clear();
  room.dispatches.clear();
};

/** To be called when a room was made, and when somebody came or went: an empty room closes after a while. */
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

/** Calls back after `delayMs` if the participant's process still runs then. */
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

/** The server forgets the participant at once, as it does of those who are put out. */
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

/** The server it was on is gone, and it does not come to the next one: listed as it was until the room closes. */
export const strand = (participant: ParticipantState): void => {
  setGone(participant);
  participant.former = true;
};

/** Its process dies: nothing of it changes any more, and the server drops it only after its time-out. */
export const kill = (state: WorldState, participant: ParticipantState): void => {
  if (!participant.alive) return;
  participant.alive = false;
  for (const cancel of participant.cancels) cancel();
  participant.cancels.clear();
  if (participant.agent !== null) participant.agent.worker.agents.delete(participant.agent);
  participant.cancels.add(state.clock.after(TIMEOUT_MS, () => depart(state, participant)));
};

export interface Entrance {
  /** The agent that joins, where one does. */
  readonly agent?: AgentState;
  /** The agents that its token names for a room that it makes. */
  readonly roomAgents?: readonly DispatchOptions[];
  /** Milliseconds until it is ACTIVE. Default 300. */
  readonly activeAfterMs?: number;
  readonly onActive?: () => void;
}

/** Somebody joins: JOINING now, ACTIVE a moment later. Whoever had the identity is put out. */
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

/** Adds a track to what it publishes. */
export const publish = (state: WorldState, participant: ParticipantState, track: TrackRecord): void => {
  change(participant, { tracks: [...participant.record.tracks, track] });
  noteCounts(state, participant.room);
};

/** Takes its tracks away. */
export const unpublish = (state: WorldState, participant: ParticipantState): void => {
  change(participant, { tracks: [] });
  noteCounts(state, participant.room);
};
