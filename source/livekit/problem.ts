/** A server's answer with an error status. */
export interface BadAnswer {
  readonly status: number;
  readonly body: string;
  readonly contentType: string;
  /** Seconds or a date; empty: the server did not say. */
  readonly retryAfter: string;
  /** The server's clock; empty: the server did not say. */
  readonly date: string;
  /** The target of a redirect, or empty. */
  readonly location: string;
}

export type Problem =
  | { readonly kind: 'answer'; readonly answer: BadAnswer }
  /** A success with a body that LiveKit would not send. */
  | { readonly kind: 'unreadable'; readonly answer: BadAnswer }
  | { readonly kind: 'too-large'; readonly limitBytes: number }
  /** `neverSent`: the call was still waiting for a connection, so the server never received it. */
  | { readonly kind: 'timeout'; readonly limitMs: number; readonly neverSent?: boolean }
  | { readonly kind: 'no-credentials' }
  | { readonly kind: 'cancelled'; readonly neverSent?: boolean };

/** The problem of a call before it is worded. It may hold tokens, so it never leaves this folder. */
export class CallProblem extends Error {
  override readonly name = 'CallProblem';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.kind);
    this.problem = problem;
  }
}
