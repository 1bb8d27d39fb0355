import { closeSessionsOf } from './agents.ts';
import { offerJobsFor } from './dispatches.ts';
import { change, depart, enter, kill, publish } from './presence.ts';
import type { DispatchOptions, SimulatedKind, SimulatedKindDetail } from './records.ts';
import type { ParticipantState, RoomState, WorldState } from './state.ts';
import { createTrackRecord } from './state.ts';

export interface CallerOptions {
  readonly room: string;
  /** Default: a new identity. */
  readonly identity?: string;
  readonly name?: string;
  /** Default STANDARD, or SIP if a phone number is given. */
  readonly kind?: SimulatedKind;
  readonly kindDetails?: readonly SimulatedKindDetail[];
  readonly phoneNumber?: string;
  /** Status of a phone call. Default `active`. */
  readonly callStatus?: 'dialing' | 'ringing' | 'active' | 'hangup';
  readonly publishAudio?: boolean;
  readonly hidden?: boolean;
  readonly recorder?: boolean;
  readonly metadata?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  /** The agents named by its token. They count only if this caller creates the room; an existing room ignores them. */
  readonly roomAgents?: readonly DispatchOptions[];
}

/** A participant that is not an agent. */
export interface SimulatedCaller {
  readonly room: string;
  readonly identity: string;
  /** Leaves on purpose, which closes a session that listens to it. */
  readonly leave: () => void;
  readonly setAttributes: (attributes: Readonly<Record<string, string>>) => void;
  /** Its connection is cut. The list shows it ACTIVE for another 20 s. */
  readonly kill: () => void;
}

const sipAttributes = (
  state: WorldState,
  { phoneNumber = '', callStatus = 'active' }: CallerOptions,
): Readonly<Record<string, string>> => ({
  'sip.callID': state.random.id('SCL_'),
  'sip.callStatus': callStatus,
  'sip.phoneNumber': phoneNumber,
  'sip.trunkID': 'ST_simulated',
});

/** A listener may wait for the next caller again, so clear the set before calling back. */
const notifyWaiting = (room: RoomState, caller: ParticipantState): void => {
  const waiting = [...room.waiting];
  room.waiting.clear();
  for (const tell of waiting) tell(caller);
};

export const addCaller = (state: WorldState, room: RoomState, options: CallerOptions): SimulatedCaller => {
  const { phoneNumber } = options;
  const sip = phoneNumber === undefined ? {} : sipAttributes(state, options);
  const identity = options.identity ?? state.random.id(phoneNumber === undefined ? 'caller-' : 'sip_', 6);
  const participant: ParticipantState = enter(
    state,
    room,
    {
      identity,
      name: options.name ?? '',
      kind: options.kind ?? (phoneNumber === undefined ? 'STANDARD' : 'SIP'),
      kindDetails: options.kindDetails ?? [],
      hidden: options.hidden ?? false,
      recorder: options.recorder ?? false,
      metadata: options.metadata ?? '',
      attributes: { ...sip, ...options.attributes },
    },
    {
      roomAgents: options.roomAgents ?? [],
      onActive: () => {
        notifyWaiting(room, participant);
        if (options.publishAudio !== true) return;
        publish(state, participant, createTrackRecord(state.random, { source: 'MICROPHONE' }));
        offerJobsFor(state, participant, 'JT_PUBLISHER');
      },
    },
  );
  offerJobsFor(state, participant, 'JT_PARTICIPANT');
  return {
    room: options.room,
    identity,
    leave: () => {
      if (participant.alive) closeSessionsOf(state, participant);
      depart(state, participant);
    },
    setAttributes: (attributes) =>
      change(participant, { attributes: { ...participant.record.attributes, ...attributes } }),
    kill: () => kill(state, participant),
  };
};
