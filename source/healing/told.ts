import type { Candidate } from './candidates.ts';
import type { Doubt } from './doubts.ts';

/** What was told already: a doubt is told once, not at every sweep. */
export interface Told {
  /** True for the first time. A doubt about the project or an agent name counts as new after it was over. */
  readonly isNews: (candidate: Candidate, doubt: Doubt) => boolean;
  /** True for the first time. */
  readonly isFirstWait: (candidate: Candidate) => boolean;
  /** True if it is another one than the last. */
  readonly isNewState: (sentence: string) => boolean;
  /** These are all doubts about the project and about agent names that the sweeps and the workers give now. */
  readonly keepOnly: (current: readonly (readonly [Candidate, Doubt])[]) => void;
  /** A doubt about the project that the sweeps do not tell is over. */
  readonly isOver: (kind: Doubt['kind']) => void;
}

/** Many rooms share these, so they are told again only after they were over. */
const ENDED_BY_SWEEPS: ReadonlySet<Doubt['kind']> = new Set(['server stale', 'sweep stale', 'workers down']);

/** A run remembers so many. By then the oldest dispatches are long gone. */
const MOST_KEPT = 20_000;

const keyOf = ({ dispatch }: Candidate, { kind, about }: Doubt): string =>
  about === 'project'
    ? JSON.stringify([kind])
    : JSON.stringify([kind, about === 'dispatch' ? dispatch.id : dispatch.facts.agentName, about]);

export const createTold = (): Told => {
  /** The kind of doubt by key, oldest first. */
  const told = new Map<string, Doubt['kind'] | null>();
  let state: string | null = null;

  const tellOnce = (key: string, kind: Doubt['kind'] | null): boolean => {
    if (told.has(key)) return false;
    told.set(key, kind);
    for (const oldest of told.keys()) if (told.size > MOST_KEPT) told.delete(oldest);
    return true;
  };

  return {
    isNews: (candidate, doubt) => tellOnce(keyOf(candidate, doubt), doubt.kind),
    isFirstWait: ({ dispatch }) => tellOnce(JSON.stringify(['waits', dispatch.id]), null),
    isNewState: (sentence) => {
      const isNew = sentence !== state;
      state = sentence;
      return isNew;
    },
    keepOnly: (current) => {
      const keys = new Set(current.map(([candidate, doubt]) => keyOf(candidate, doubt)));
      for (const [key, kind] of told) {
        if (kind !== null && ENDED_BY_SWEEPS.has(kind) && !keys.has(key)) told.delete(key);
      }
    },
    isOver: (kind) => {
      for (const [key, other] of told) if (other === kind) told.delete(key);
    },
  };
};
