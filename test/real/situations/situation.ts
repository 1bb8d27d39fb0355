import type { SnapshotDocument } from '../../../source/report/documents/snapshot.ts';
import type { Checked, Run } from './stage/lktop.ts';
import type { Stage } from './stage/stage.ts';
import type { WatchLog } from './watch-log.ts';

/** The rows of what was found wrong once, from "a guess beats a fact" to "after an outage". */
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

/** What a situation cannot do without, beside a livekit-server. */
export type Need = 'redis' | 'python';

/** All that lktop said of a situation. */
export interface Said {
  /** By an lktop that watched all along. */
  readonly watch: WatchLog;
  /** By one that looked twice at the end, knowing only what the registry holds. */
  readonly snapshot: SnapshotDocument;
  /** By `lktop check`, with these flags. */
  readonly check: (flags: readonly string[]) => Checked;
  /** What came of other commands that the situation ran, under the names it gave them. */
  readonly runs: ReadonlyMap<string, Run>;
  /** When the situation came to a point it has marked, in milliseconds. */
  readonly marks: ReadonlyMap<string, number>;
}

export interface Outcome {
  readonly isRight: boolean;
  /** What lktop said, in one line. */
  readonly verdict: string;
}

/** One thing that lktop should say, or should not. */
export interface Claim {
  /** Which command says it. */
  readonly by: 'watch' | 'snapshot' | 'check' | 'dispatch' | 'remove';
  /** What is right, in one line. */
  readonly right: string;
  /** The flags of the `check` it is about. */
  readonly flags?: readonly string[];
  readonly judge: (said: Said) => Outcome;
}

/** Something that happens to operators, played with a real server, real workers and real callers. */
export interface Situation {
  readonly kind: Kind;
  /** As its file is called, without the letter. */
  readonly name: string;
  /** What happens, as one sentence. */
  readonly does: string;
  /** What is so, and is right to say, as one sentence. */
  readonly truth: string;
  readonly needs?: readonly Need[];
  /** Text of lktop's `config.yaml`. */
  readonly config?: string;
  /** Seconds from one sweep of the watching lktop to the next; default 1. */
  readonly watchEverySeconds?: number;
  /** It is for the situation to say when lktop begins to watch (`stage.watch`). Default: before anything happens. */
  readonly watchesLater?: boolean;
  readonly claims: readonly Claim[];
  /** Makes it happen, and throws where it does not. Resolves when lktop has had the time to judge it. */
  readonly play: (stage: Stage) => Promise<void>;
}

/** A row that no server of today plays, and why. */
export interface Unplayable {
  readonly kind: Kind;
  readonly name: string;
  readonly unplayable: string;
}
