import type { SnapshotDocument } from '../../../source/report/documents/snapshot.ts';
import type { Checked, Run } from './stage/lktop.ts';
import type { Stage } from './stage/stage.ts';
import type { WatchLog } from './watch-log.ts';

/** The kinds of past mistakes, from "a guess beats a fact" to "after an outage". */
export type Kind =
  | 'A'
  | 'B'
  | 'C'
  | 'D'
  | 'E'
  | 'F'
  | 'G'
  | 'H'
  | 'I'
  | 'J'
  | 'K'
  | 'L'
  | 'M'
  | 'N'
  | 'O'
  | 'P'
  | 'Q'
  | 'R'
  | 'S';

/** What a situation needs in addition to a livekit-server. */
export type Need = 'redis' | 'python';

/** Everything lktop said about a situation. */
export interface Said {
  /** From an lktop that watched from the start. */
  readonly watch: WatchLog;
  /** From an lktop that swept twice at the end and knows only what the registry holds. */
  readonly snapshot: SnapshotDocument;
  /** From `lktop check` with these flags. */
  readonly check: (flags: readonly string[]) => Checked;
  /** The results of other commands that the situation ran, by the names it gave them. */
  readonly runs: ReadonlyMap<string, Run>;
  /** The times of the situation's marks, in milliseconds. */
  readonly marks: ReadonlyMap<string, number>;
}

export interface Outcome {
  readonly isRight: boolean;
  /** What lktop said, in one line. */
  readonly verdict: string;
}

/** One thing that lktop should or should not say. */
export interface Claim {
  /** The command that says it. */
  readonly by: 'watch' | 'snapshot' | 'check' | 'dispatch' | 'remove';
  /** What is right, in one line. */
  readonly right: string;
  /** The flags of the `check` that the claim is about. */
  readonly flags?: readonly string[];
  readonly judge: (said: Said) => Outcome;
}

/** Something that happens to operators, played with a real server, real workers and real callers. */
export interface Situation {
  readonly kind: Kind;
  /** The name of its file without the letter. */
  readonly name: string;
  /** What happens, in sentences. */
  readonly does: string;
  /** What is true, and what lktop should say, in sentences. */
  readonly truth: string;
  readonly needs?: readonly Need[];
  /** The text of lktop's `config.yaml`. */
  readonly config?: string;
  /** Seconds between sweeps of the watching lktop. Default: 1. */
  readonly watchEverySeconds?: number;
  /**
   * Whether the situation itself starts the watching lktop with `stage.watch`. Default: it starts before
   * anything happens.
   */
  readonly watchesLater?: boolean;
  readonly claims: readonly Claim[];
  /** Makes the situation happen, and throws if it does not. Resolves when lktop has had time to judge it. */
  readonly play: (stage: Stage) => Promise<void>;
}

/** A kind that no current server can play, and why. */
export interface Unplayable {
  readonly kind: Kind;
  readonly name: string;
  readonly unplayable: string;
}
