import type { Failure, RoomKey } from '../fleet/snapshot.ts';
import type { CreateDispatchRequest, CreateRoomRequest } from '../livekit/gateway.ts';

/** What the user wants, as the UI states it. Targets are always ids, never positions. */
export type Intention =
  | ({ readonly kind: 'dispatch' } & CreateDispatchRequest)
  | {
      readonly kind: 'redispatch';
      readonly room: RoomKey;
      readonly dispatchId: string;
      /** A different agent name than the dispatch has, to fix a mistyped one. */
      readonly agentName?: string;
      /** A different deployment than the dispatch has; empty: none. */
      readonly deployment?: string;
    }
  | { readonly kind: 'remove-dispatch'; readonly room: RoomKey; readonly dispatchId: string }
  | { readonly kind: 'remove-agent'; readonly room: RoomKey; readonly identity: string }
  | { readonly kind: 'kick'; readonly room: RoomKey; readonly identity: string }
  | ({ readonly kind: 'create-room' } & CreateRoomRequest)
  | { readonly kind: 'delete-room'; readonly room: RoomKey }
  /** For a room whose node died, where a plain deletion fails. */
  | { readonly kind: 'clear-ghost'; readonly room: RoomKey };

export type ActionKind = Intention['kind'];

/** One call to LiveKit. */
export type Step =
  | ({
      readonly call: 'createDispatch';
      /** The dispatch whose metadata and attributes the new one copies, if only their beginning is known so far. */
      readonly likeDispatch?: string;
    } & CreateDispatchRequest)
  | { readonly call: 'deleteDispatch'; readonly room: string; readonly dispatchId: string }
  | { readonly call: 'removeParticipant'; readonly room: string; readonly identity: string }
  | ({ readonly call: 'createRoom' } & CreateRoomRequest)
  | { readonly call: 'deleteRoom'; readonly room: string };

/** What a plan acts on, pinned by id. The plan is cancelled if a target changed or is gone. */
export interface Target {
  readonly room: RoomKey | null;
  readonly roomName: string;
  readonly dispatchId: string | null;
  readonly identity: string | null;
  /** The `PA_` id pinned with the identity. A participant that reconnected has another id. */
  readonly participantId: string | null;
  /** The name of the agent acted on, for the history; "": unnamed. Default: unknown, or nobody's. */
  readonly agentName?: string;
  /** The action is only for people who wait. It is cancelled if nobody of them does any more, or an agent has come. */
  readonly onlyFor?: {
    /** Identities, at least one of which must still be there. */
    readonly waiting: readonly string[];
    /** Identities of the agents that were there already. */
    readonly agents: readonly string[];
  };
  /** Nobody may have joined since this time, because the room is presumed dead. Milliseconds since the Unix epoch. */
  readonly nobodySinceMs?: number;
}

/** What will happen, in words and in calls, for the user to confirm. */
export interface Plan {
  readonly id: string;
  readonly intention: Intention;
  /** `Re-dispatch support-v2 in call-7f31 of prod-eu?` Raw: it quotes names from the server. */
  readonly question: string;
  /** One sentence per step. Raw. */
  readonly sentences: readonly string[];
  /** Raw. */
  readonly warnings: readonly string[];
  readonly target: Target;
  readonly steps: readonly Step[];
  /** The text to type for confirmation; null: `y` is enough. */
  readonly typeToConfirm: string | null;
}

/** The state of an action. The sweeps decide how it ends, never the 200 of a call. */
export type ActionState =
  | { readonly state: 'calling' }
  /** All calls were sent or their answer was lost. The next sweeps verify the result. */
  | {
      readonly state: 'verifying';
      readonly answerLost: boolean;
      /** Why the answer was lost. Raw. */
      readonly reason?: string;
    }
  | { readonly state: 'succeeded' }
  /** `forceable`: the dispatch is gone but its agent is not, so the participant may be removed by force. */
  | { readonly state: 'unverified'; readonly sentence: string; readonly forceable: boolean }
  | { readonly state: 'failed'; readonly failure: Failure };

/** One action from its confirmation to its outcome. */
export interface ActionProgress {
  readonly id: string;
  readonly plan: Plan;
  readonly startedAtMs: number;
  /** When the last call was answered; null while calling. */
  readonly calledAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly state: ActionState;
  /** The id of the dispatch it created, once known. */
  readonly createdDispatchId: string | null;
  /** For the status line: `dispatching support-v2 to call-7f31`. Raw. */
  readonly sentence: string;
  /** What did not go as planned besides, whatever the outcome. Raw. */
  readonly remark?: string;
  /** Its calls found that somebody else had already done it, as `remark` says. */
  readonly wasDone?: boolean;
}

/** Whether an action has ended, however it did. */
export const isOver = ({ state: { state } }: ActionProgress): boolean =>
  state !== 'calling' && state !== 'verifying';

/** Many intentions under one question. Each has its own plan, and is executed, verified and recorded separately. */
export interface BatchPlan {
  readonly id: string;
  /** `Re-dispatch 14 dispatches in 14 rooms of prod-eu?` Raw. */
  readonly question: string;
  /** For the status line: `re-dispatching 14 dispatches`. */
  readonly doing: string;
  /** `re-dispatched 14 dispatches` */
  readonly done: string;
  /** `re-dispatch 14 dispatches` */
  readonly toDo: string;
  /** What is done in total. Raw. */
  readonly sentences: readonly string[];
  /** One line per target, in the order of the plans. Raw. */
  readonly targets: readonly string[];
  /** The summed warnings of all plans, and what is left out. Raw. */
  readonly warnings: readonly string[];
  /** At least one. */
  readonly plans: readonly Plan[];
  /** The number of targets if there are many; null: `y` is enough. */
  readonly typeToConfirm: string | null;
}

/** The state of one target of a batch. */
export type TargetOutcome = 'waiting' | 'running' | 'succeeded' | 'unverified' | 'failed';

/** A batch from its confirmation to the end of its last action. */
export interface BatchProgress {
  readonly plan: BatchPlan;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
  /** By plan id. A plan that is still waiting at the end was not started. */
  readonly outcomes: ReadonlyMap<string, TargetOutcome>;
  /** `stopping`: starts no more actions and waits for the running ones. */
  readonly state: 'running' | 'stopping' | 'ended';
  /** This minute's calls are used up, so the next target waits. */
  readonly waitsForCalls: boolean;
  /** Why it stopped by itself: the next action would fail in the same way. */
  readonly failure: Failure | null;
}
