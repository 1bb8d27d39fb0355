import type { ParticipantFacts } from '../../source/fleet/facts.ts';
import type { Fleet } from '../../source/fleet/fleet.ts';
import type { RoomObservation } from '../../source/fleet/snapshot.ts';
import { agent, dispatch, job, observation, participant, roomFacts, track } from '../helpers/facts.ts';
import { watch } from '../helpers/watch.ts';

/** 2026-07-14 12:08:31 UTC: "now" on the screens of the tests. */
export const NOW_MS = Date.UTC(2026, 6, 14, 12, 8, 31);

const ago = (seconds: number): number => NOW_MS - seconds * 1_000;

const caller = (identity: string, seconds: number, changes: Partial<ParticipantFacts> = {}) =>
  participant({ identity, joinedAtMs: ago(seconds), tracks: [track()], ...changes });

/** A room in which an agent serves a caller. */
export const servedRoom = (
  name: string,
  seconds: number,
  state = 'listening',
  agentName = 'support-v2',
): RoomObservation =>
  observation({
    room: roomFacts({ name, id: `RM_${name}`, createdAtMs: ago(seconds) }),
    participants: [
      agent({ identity: `agent-AJ_${name}`, joinedAtMs: ago(seconds), agentName, agentState: state }),
      caller(`caller-${name}`, seconds),
    ],
    dispatches: [
      dispatch({
        id: `AD_${name}`,
        agentName,
        createdAtMs: ago(seconds),
        jobs: [job({ id: `AJ_${name}`, agentName, startedAtMs: ago(seconds) })],
      }),
    ],
  });

/** A room nobody expects an agent in. */
export const quietRoom = (name: string, seconds: number): RoomObservation =>
  observation({ room: roomFacts({ name, id: `RM_${name}`, createdAtMs: ago(seconds) }) });

/** A caller by telephone waits: no worker has the mistyped name. */
export const mistypedRoom = (name = 'call-7f31', seconds = 240): RoomObservation =>
  observation({
    room: roomFacts({ name, id: 'RM_byV92GNMHXjm', createdAtMs: ago(seconds) }),
    participants: [
      caller('alice', seconds - 2, { kind: 'SIP', attributes: { 'sip.phoneNumber': '+1 555 0100' } }),
    ],
    dispatches: [
      dispatch({ id: 'AD_jaHZHYaaaaaa', agentName: '', createdAtMs: ago(seconds) }),
      dispatch({ id: 'AD_uXjGjNbbbbbb', agentName: 'suport-v2', createdAtMs: ago(seconds) }),
    ],
  });

const leftRoom = (): { readonly before: RoomObservation; readonly now: RoomObservation } => {
  const before = servedRoom('sip-4411', 600);
  return { before, now: { ...before, participants: [caller('caller-sip-4411', 600)] } };
};

const duplicateRoom = (): RoomObservation => {
  const served = servedRoom('call-88a0', 720, 'speaking');
  return {
    ...served,
    participants: [
      ...served.participants,
      agent({ identity: 'agent-AJ_second', joinedAtMs: ago(600), agentName: 'support-v2' }),
    ],
    dispatches: [
      ...served.dispatches,
      dispatch({
        id: 'AD_second',
        agentName: 'support-v2',
        createdAtMs: ago(601),
        jobs: [job({ id: 'AJ_second', agentName: 'support-v2', startedAtMs: ago(600) })],
      }),
    ],
  };
};

/** The rooms of a night with two incidents, as two sweeps 40 s ago and two just now saw them. */
export const busyFleet = (extra: readonly RoomObservation[] = []): Fleet => {
  const left = leftRoom();
  const rest = [
    mistypedRoom(),
    duplicateRoom(),
    servedRoom('call-0193', 200),
    servedRoom('call-0194', 150, 'speaking'),
    servedRoom('call-0195', 590, 'idle'),
    quietRoom('lobby', 3_700),
    ...extra,
  ];
  return watch([
    { atMs: ago(40), rooms: [...rest, left.before] },
    { atMs: ago(38), rooms: [...rest, left.before] },
    { atMs: ago(2), rooms: [...rest, left.now] },
    { atMs: NOW_MS, rooms: [...rest, left.now] },
  ]);
};

/** Rooms as two sweeps saw them, the later just now. */
export const fleetOf = (rooms: readonly RoomObservation[]): Fleet =>
  watch([
    { atMs: ago(2), rooms },
    { atMs: NOW_MS, rooms },
  ]);

export const healthyFleet = (count: number): Fleet =>
  fleetOf(
    Array.from({ length: count }, (_, index) =>
      servedRoom(`call-${String(index).padStart(3, '0')}`, 120 + index),
    ),
  );
