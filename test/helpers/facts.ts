import type {
  DispatchFacts,
  JobFacts,
  ParticipantFacts,
  RoomFacts,
  TrackFacts,
} from '../../source/fleet/facts.ts';
import { compareText } from '../../source/fleet/order.ts';
import {
  noDoubts,
  noPace,
  type RoomKey,
  type RoomObservation,
  roomKey,
  type Snapshot,
} from '../../source/fleet/snapshot.ts';

/** The time at which the tests' worlds begin. */
export const START_MS = 1_700_000_000_000;

export const roomFacts = (changes: Partial<RoomFacts> = {}): RoomFacts => ({
  name: 'call-1',
  id: 'RM_1',
  createdAtMs: START_MS,
  metadata: '',
  numParticipants: 0,
  numPublishers: 0,
  maxParticipants: 0,
  emptyTimeoutSeconds: 300,
  departureTimeoutSeconds: 20,
  ...changes,
});

export const track = (changes: Partial<TrackFacts> = {}): TrackFacts => ({
  kind: 'AUDIO',
  source: 'MICROPHONE',
  muted: false,
  ...changes,
});

export const participant = (changes: Partial<ParticipantFacts> = {}): ParticipantFacts => ({
  id: `PA_${changes.identity ?? 'alice'}`,
  identity: 'alice',
  name: '',
  kind: 'STANDARD',
  kindDetails: [],
  state: 'ACTIVE',
  hidden: false,
  recorder: false,
  isPublisher: false,
  joinedAtMs: START_MS,
  metadata: '',
  attributes: {},
  tracks: [],
  ...changes,
});

/** An agent participant that publishes audio. Its job is `AJ_1` by default. */
export const agent = (
  changes: Partial<ParticipantFacts> & { agentName?: string; agentState?: string } = {},
) => {
  const { agentName = 'support', agentState, ...rest } = changes;
  return participant({
    identity: 'agent-AJ_1',
    kind: 'AGENT',
    tracks: [track()],
    attributes: { 'lk.agent_name': agentName, ...(agentState ? { 'lk.agent.state': agentState } : {}) },
    ...rest,
  });
};

export const job = (changes: Partial<JobFacts> = {}): JobFacts => ({
  id: 'AJ_1',
  type: 'ROOM',
  status: 'RUNNING',
  error: '',
  startedAtMs: START_MS,
  endedAtMs: 0,
  updatedAtMs: START_MS,
  participantIdentity: changes.id ? `agent-${changes.id}` : 'agent-AJ_1',
  workerId: 'AW_1',
  agentName: 'support',
  deployment: '',
  subject: '',
  history: null,
  ...changes,
});

export const dispatch = (changes: Partial<DispatchFacts> = {}): DispatchFacts => ({
  id: 'AD_1',
  agentName: 'support',
  metadata: '',
  deployment: '',
  restartPolicy: '',
  attributes: {},
  createdAtMs: START_MS,
  deletedAtMs: 0,
  jobs: [],
  ...changes,
});

/** Sorted by identity, then id, as the gateway sorts them. */
export const inOrder = (participants: readonly ParticipantFacts[]): ParticipantFacts[] =>
  participants.toSorted((a, b) => compareText(a.identity, b.identity) || compareText(a.id, b.id));

/** Sorted by creation, then id, as the gateway sorts them. */
export const byCreation = (dispatches: readonly DispatchFacts[]): DispatchFacts[] =>
  dispatches.toSorted((a, b) => a.createdAtMs - b.createdAtMs || compareText(a.id, b.id));

export const observation = (changes: Partial<Omit<RoomObservation, 'key'>> = {}): RoomObservation => {
  const room = changes.room ?? roomFacts();
  return {
    participants: [],
    dispatches: [],
    failure: null,
    ghostSinceMs: null,
    ...changes,
    // As the gateway answers.
    ...(changes.participants ? { participants: inOrder(changes.participants) } : {}),
    ...(changes.dispatches ? { dispatches: byCreation(changes.dispatches) } : {}),
    room,
    key: roomKey(room),
  };
};

/** A finished sweep of rooms that all answered at `atMs`. */
export const sweptSnapshot = (
  atMs: number,
  rooms: readonly RoomObservation[],
  verifiedAtMs: ReadonlyMap<RoomKey, number> = new Map(rooms.map((room) => [room.key, atMs])),
): Snapshot => ({
  sweep: 1,
  startedAtMs: atMs,
  finishedAtMs: atMs,
  connection: { state: 'live' },
  rooms,
  verifiedAtMs,
  listing: noDoubts,
  callsPerMinute: 0,
  pace: noPace,
});
