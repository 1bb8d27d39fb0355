/** What the simulator's process is asked, and what it answers. */
export interface World {
  readonly rooms: number;
  /** In each room, its agent included. */
  readonly participants: number;
  /** So many more, spread among the others, whose node died. Default: none. */
  readonly ghosts?: number;
}

/** `new room`: a caller in it whom nobody serves. `agent left`: of a room that was well. */
export type Trouble = 'new room' | 'agent left';

export type Request =
  /** Every answer comes so much later; 0: at once. */
  | { readonly kind: 'latency'; readonly milliseconds: number }
  /** The agents of so many rooms do something else: not of the first room, which is looked at. */
  | { readonly kind: 'change'; readonly rooms: number }
  /** Something goes wrong in a living room. */
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
