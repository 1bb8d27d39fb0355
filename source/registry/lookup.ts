import type { Clock } from '../clock.ts';

/** After a failed question, nothing is asked for a minute: thousands of rooms ask for the same. */
const AFTER_FAILURE_MS = 60_000;

/** Answers of a store that are asked for when they are first needed, and kept for a while. */
export interface Lookup<Answer> {
  /**
   * Returns at once. An answer that is too old is returned once more while it is asked for again.
   * @returns undefined: it is being asked for
   */
  readonly get: (key: string) => Answer | undefined;
  /** Drops an answer that is known to be wrong. */
  readonly forget: (isWrong: (key: string) => boolean) => void;
  /** Whether a first answer is still missing. */
  readonly isAsking: () => boolean;
}

export interface LookupOptions<Answer> {
  /** Asks for several keys at once. @returns the answers in the order of the keys; a rejection counts as `nothing` */
  readonly ask: (keys: readonly string[]) => Promise<readonly Answer[]>;
  /** The answer while none can be had. */
  readonly nothing: Answer;
  /** How long an answer is used before it is asked for again. */
  readonly keepMs: number;
  /** How many answers are kept. The oldest are dropped. */
  readonly most: number;
  readonly clock: Clock;
  /** Called when answers have arrived. @param isNews whether one of them differs from what `get` said before */
  readonly onAnswers: (isNews: boolean) => void;
}

interface Entry<Answer> {
  answer: Answer | undefined;
  askedAtMs: number;
  /** What `answer` looks like in JSON. */
  text: string;
}

export const createLookup = <Answer>(options: LookupOptions<Answer>): Lookup<Answer> => {
  const { ask, nothing, keepMs, most, clock, onAnswers } = options;
  const entries = new Map<string, Entry<Answer>>();
  const due = new Set<string>();
  let missing = 0;
  let isDue = false;
  let pausedUntilMs = Number.NEGATIVE_INFINITY;

  /** @returns whether the answer differs from the one before */
  const file = (entry: Entry<Answer>, answer: Answer): boolean => {
    const text = JSON.stringify(answer);
    const isNews = entry.text !== text;
    if (entry.answer === undefined) missing -= 1;
    if (isNews || entry.answer === undefined) entry.answer = answer;
    entry.text = text;
    return isNews;
  };

  const send = async (): Promise<void> => {
    const keys = [...due];
    due.clear();
    isDue = false;
    const asked = keys.flatMap((key) => {
      const entry = entries.get(key);
      return entry === undefined ? [] : [[key, entry] as const];
    });
    let isNews = false;
    try {
      const answers = await ask(asked.map(([key]) => key));
      asked.forEach(([key, entry], place) => {
        if (entries.get(key) === entry && file(entry, answers[place] ?? nothing)) isNews = true;
      });
    } catch {
      pausedUntilMs = clock.now() + AFTER_FAILURE_MS;
      for (const [key, entry] of asked) {
        if (entries.get(key) === entry && entry.answer === undefined) file(entry, nothing);
      }
    }
    onAnswers(isNews);
  };

  const request = (key: string): void => {
    due.add(key);
    if (isDue) return;
    isDue = true;
    // All questions of one assessment go together.
    queueMicrotask(() => void send());
  };

  const drop = (key: string, { answer }: Entry<Answer>): void => {
    if (answer === undefined) missing -= 1;
    entries.delete(key);
  };

  return {
    get: (key) => {
      const nowMs = clock.now();
      const known = entries.get(key);
      const isPaused = nowMs < pausedUntilMs;
      if (known === undefined) {
        if (isPaused) return nothing;
        entries.set(key, { answer: undefined, askedAtMs: nowMs, text: JSON.stringify(nothing) });
        missing += 1;
        request(key);
        const [oldest] = entries;
        if (entries.size > most && oldest) drop(...oldest);
        return undefined;
      }
      if (!isPaused && known.answer !== undefined && nowMs - known.askedAtMs >= keepMs) {
        known.askedAtMs = nowMs;
        request(key);
      }
      return known.answer;
    },
    forget: (isWrong) => {
      for (const [key, entry] of [...entries]) if (isWrong(key)) drop(key, entry);
    },
    isAsking: () => missing > 0,
  };
};
