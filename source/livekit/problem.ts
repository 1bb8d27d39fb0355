/** A server's answer that is no success. */
export interface BadAnswer {
  readonly status: number;
  readonly body: string;
  readonly contentType: string;
  /** Seconds, or a date; empty where the server did not say. */
  readonly retryAfter: string;
  /** The server's clock; empty where it did not say. */
  readonly date: string;
  /** Where it redirects to, or empty. */
  readonly location: string;
}

export type Problem =
  | { readonly kind: 'answer'; readonly answer: BadAnswer }
  /** Answered with success, and with something that LiveKit would not say. */
  | { readonly kind: 'unreadable'; readonly answer: BadAnswer }
  | { readonly kind: 'too-large'; readonly limitBytes: number }
  /** `neverSent`: the call still waited for a connection, so the server never had it. */
  | { readonly kind: 'timeout'; readonly limitMs: number; readonly neverSent?: boolean }
  | { readonly kind: 'no-credentials' }
  | { readonly kind: 'cancelled'; readonly neverSent?: boolean };

/** What went wrong with a call, before it is put into words: may hold tokens, so it never leaves this folder. */
export class CallProblem extends Error {
  override readonly name = 'CallProblem';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.kind);
    this.problem = problem;
  }
}
