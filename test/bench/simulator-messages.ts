/** The messages to and from the simulator's process. */
export interface World {
  readonly rooms: number;
  /** In each room, including its agent. */
  readonly participants: number;
  /** Additional rooms of a dead node, spread among the others. Default: none. */
  readonly ghosts?: number;
}

/** `new room`: a room with an unserved caller. `agent left`: the agent of a healthy room leaves. */
export type Trouble = 'new room' | 'agent left';

export type Request =
  /** Delays every answer by this much; 0: no delay. */
  | { readonly kind: 'latency'; readonly milliseconds: number }
  /** Changes the agent state in this many rooms. Skips the first room, which is the selected one. */
  | { readonly kind: 'change'; readonly rooms: number }
  /** Causes a problem in a living room. */
  | { readonly kind: 'trouble'; readonly trouble: Trouble }
  /** When calls came in, since the start or since `forget`. */
  | { readonly kind: 'calls' }
  | { readonly kind: 'forget' };

export interface ArrivedCall {
  readonly method: string;
  /** Milliseconds since the Unix epoch. */
  readonly atMs: number;
}

export type Reply =
  | { readonly kind: 'ready'; readonly url: string; readonly apiKey: string; readonly apiSecret: string }
  | { readonly kind: 'calls'; readonly calls: readonly ArrivedCall[] }
  | { readonly kind: 'trouble'; readonly room: string }
  | { readonly kind: 'done' };
