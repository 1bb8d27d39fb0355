import type { Failure, RoomKey } from '../fleet/snapshot.ts';
import type { CreateDispatchRequest, CreateRoomRequest } from '../livekit/gateway.ts';

/** What the user wants, as the UI says it: always ids, never positions. */
export type Intention =
  | ({ readonly kind: 'dispatch' } & CreateDispatchRequest)
  | {
      readonly kind: 'redispatch';
      readonly room: RoomKey;
      readonly dispatchId: string;
      /** Another name than the dispatch's own: the cure of a mistyped one. */
      readonly agentName?: string;
      /** Another deployment than the dispatch's own; empty: none. */
      readonly deployment?: string;
    }
  | { readonly kind: 'remove-dispatch'; readonly room: RoomKey; readonly dispatchId: string }
  | { readonly kind: 'remove-agent'; readonly room: RoomKey; readonly identity: string }
  | { readonly kind: 'kick'; readonly room: RoomKey; readonly identity: string }
  | ({ readonly kind: 'create-room' } & CreateRoomRequest)
  | { readonly kind: 'delete-room'; readonly room: RoomKey }
  /** Of a room whose node died: a plain deletion fails. */
  | { readonly kind: 'clear-ghost'; readonly room: RoomKey };

export type ActionKind = Intention['kind'];

/** One call to LiveKit. */
export type Step =
  | ({
      readonly call: 'createDispatch';
      /** The dispatch whose metadata and attributes it is to have, of which only the beginning is known yet. */
      readonly likeDispatch?: string;
    } & CreateDispatchRequest)
  | { readonly call: 'deleteDispatch'; readonly room: string; readonly dispatchId: string }
  | { readonly call: 'removeParticipant'; readonly room: string; readonly identity: string }
  | ({ readonly call: 'createRoom' } & CreateRoomRequest)
  | { readonly call: 'deleteRoom'; readonly room: string };

/** What a plan acts upon, pinned by id: the plan is off when one of them changed or went. */
export interface Target {
  readonly room: RoomKey | null;
  readonly roomName: string;
  readonly dispatchId: string | null;
  readonly identity: string | null;
  /** The `PA_` id pinned with the identity: a participant that reconnected is another one. */
  readonly participantId: string | null;
  /** Nobody may have joined the room since, in milliseconds since the Unix epoch: it is held to be dead. */
  readonly nobodySinceMs?: number;
}

/** What will happen, in words and in calls, before anybody said yes. */
export interface Plan {
  readonly id: string;
  readonly intention: Intention;
  /** `Re-dispatch support-v2 in call-7f31 of prod-eu?` Raw: quotes names from the server. */
  readonly question: string;
  /** One sentence a step. Raw. */
  readonly sentences: readonly string[];
  /** Raw. */
  readonly warnings: readonly string[];
  readonly target: Target;
  readonly steps: readonly Step[];
  /** What must be typed to confirm; null: `y` is enough. */
  readonly typeToConfirm: string | null;
}

/** How an action stands; its end is what the sweeps show, never the call's 200. */
export type ActionState =
  | { readonly state: 'calling' }
  /** The calls are through, or their answer was lost; the next sweeps tell. */
  | {
      readonly state: 'verifying';
      readonly answerLost: boolean;
      /** Why it was lost. Raw. */
      readonly reason?: string;
    }
  | { readonly state: 'succeeded' }
  /** `forceable`: the dispatch is gone, its agent is not; the participant may be removed by force. */
  | { readonly state: 'unverified'; readonly sentence: string; readonly forceable: boolean }
  | { readonly state: 'failed'; readonly failure: Failure };

/** One action from its confirmation to its outcome. */
export interface ActionProgress {
  readonly id: string;
  readonly plan: Plan;
  readonly startedAtMs: number;
  /** When its last call answered; null while calling. */
  readonly calledAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly state: ActionState;
  /** The dispatch it made, once known. */
  readonly createdDispatchId: string | null;
  /** For the status line: `dispatching support-v2 to call-7f31`. Raw. */
  readonly sentence: string;
  /** What did not go as it should beside, however it ended. Raw. */
  readonly remark?: string;
  /** Its calls found that somebody else had done it: `remark` says so. */
  readonly wasDone?: boolean;
}

/** Many intentions under one question. Each is a plan of its own, done, proved and recorded by itself. */
export interface BatchPlan {
  readonly id: string;
  /** `Re-dispatch 14 dispatches in 14 rooms of prod-eu?` Raw. */
  readonly question: string;
  /** For the status line: `re-dispatching 14 dispatches`. */
  readonly doing: string;
  /** What is done in all. Raw. */
  readonly sentences: readonly string[];
  /** A line for each target, in the order of the plans. Raw. */
  readonly targets: readonly string[];
  /** Those of all plans, summed up, and what is left out. Raw. */
  readonly warnings: readonly string[];
  /** At least one. */
  readonly plans: readonly Plan[];
  /** The number of targets, where they are many; null: `y` is enough. */
  readonly typeToConfirm: string | null;
}

/** How one target of a batch stands. */
export type TargetOutcome = 'waiting' | 'running' | 'succeeded' | 'unverified' | 'failed';

/** A batch from its confirmation to the end of its last action. */
export interface BatchProgress {
  readonly plan: BatchPlan;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
  /** By the id of each plan; those still waiting when it has ended were not begun. */
  readonly outcomes: ReadonlyMap<string, TargetOutcome>;
  /** `stopping`: begins no more, and waits for those that run. */
  readonly state: 'running' | 'stopping' | 'ended';
  /** The calls of this minute are used up: the next target waits for them. */
  readonly waitsForCalls: boolean;
  /** Why it begins no more, where nobody stopped it: the next would fail alike. */
  readonly failure: Failure | null;
}
