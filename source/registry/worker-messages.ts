import type { Failure } from '../fleet/snapshot.ts';
import type { StoreRequest } from './store.ts';

/** What the worker is started with. */
export interface WorkerStart {
  /** A file, or `IN_MEMORY`. */
  readonly path: string;
}

/** Plain data, so that it can be copied to the other thread. */
export interface WorkerQuestion {
  readonly id: number;
  readonly request: StoreRequest | 'close';
  readonly parameters: readonly unknown[];
}

export type WorkerAnswer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly failure: Failure };
