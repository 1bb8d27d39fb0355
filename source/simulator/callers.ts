import { offerJobsFor } from './dispatches.ts';
import { depart, enter, kill, publish } from './presence.ts';
import type { SimulatedKind } from './records.ts';
import type { ParticipantState, RoomState, WorldState } from './state.ts';
import { createTrackRecord } from './state.ts';

export interface CallerOptions {
  readonly room: string;
  /** Default: a new one. */
  readonly identity?: string;
  readonly name?: string;
  /** Default STANDARD, or SIP where a phone number is given. */
  readonly kind?: SimulatedKind;
  readonly phoneNumber?: string;
  readonly publishAudio?: boolean;
  readonly hidden?: boolean;
  readonly metadata?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** Somebody who is no agent. */
export interface SimulatedCaller {
  readonly room: string;
  readonly identity: string;
  readonly leave: () => void;
  /** The line is cut: still ACTIVE in the list for 20 s. */
  readonly kill: () => void;
}

const sipAttributes = (state: WorldState, phoneNumber: string): Readonly<Record<string, string>> => ({
  'sip.callID': state.random.id('SCL_'),
  'sip.callStatus': 'active',
  'sip.phoneNumber': phoneNumber,
  'sip.trunkID': 'ST_simulated',
});

export const addCaller = (state: WorldState, room: RoomState, options: CallerOptions): SimulatedCaller => {
  const { phoneNumber } = options;
  const sip = phoneNumber === undefined ? {} : sipAttributes(state, phoneNumber);
  const identity = options.identity ?? state.random.id(phoneNumber === undefined ? 'caller-' : 'sip_', 6);
  const participant: ParticipantState = enter(
    state,
    room,
    {
      identity,
      name: options.name ?? '',
      kind: options.kind ?? (phoneNumber === undefined ? 'STANDARD' : 'SIP'),
      hidden: options.hidden ?? false,
      metadata: options.metadata ?? '',
      attributes: { ...sip, ...options.attributes },
    },
    {
      onActive: () => {
        for (const tell of room.waiting) tell();
        room.waiting.clear();
        offerJobsFor(state, participant, 'JT_PARTICIPANT');
        if (options.publishAudio !== true) return;
        publish(state, participant, createTrackRecord(state.random, { source: 'MICROPHONE' }));
        offerJobsFor(state, participant, 'JT_PUBLISHER');
      },
    },
  );
  return {
    room: options.room,
    identity,
    leave: () => depart(state, participant),
    kill: () => kill(state, participant),
  };
};
