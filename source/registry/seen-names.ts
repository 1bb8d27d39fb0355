import { MAX_AGENT_NAMES, type SeenAgentName } from './agent-names-table.ts';

/** How stale the saved time may get before it is written again. */
const SAVE_EVERY_MS = 60 * 60 * 1000;
/** LiveKit's own limit for names. */
const MAX_NAME_LENGTH = 256;

const latestFirst = (a: SeenAgentName, b: SeenAgentName): number =>
  b.lastSeenMs - a.lastSeenMs || (a.name < b.name ? -1 : 1);

/** The agent names of one project, cached so that a sweep without new names writes nothing. */
export interface SeenNames {
  /** Records that the names are there now. @returns the names to write */
  readonly note: (names: Iterable<string>, nowMs: number) => readonly SeenAgentName[];
  /** Most recently seen first. The same list until something changes. */
  readonly list: () => readonly string[];
  /** Adds what the store has. */
  readonly addSaved: (saved: readonly SeenAgentName[]) => void;
}

export const createSeenNames = (): SeenNames => {
  let lastSeen = new Map<string, number>();
  const savedAt = new Map<string, number>();
  let listed: readonly string[] | null = null;

  const sorted = () => Array.from(lastSeen, ([name, lastSeenMs]) => ({ name, lastSeenMs })).sort(latestFirst);

  const forgetOldest = () => {
    if (lastSeen.size <= MAX_AGENT_NAMES) return;
    lastSeen = new Map(
      sorted()
        .slice(0, MAX_AGENT_NAMES)
        .map(({ name, lastSeenMs }) => [name, lastSeenMs]),
    );
    for (const name of savedAt.keys()) if (!lastSeen.has(name)) savedAt.delete(name);
  };

  return {
    note: (names, nowMs) => {
      const due: SeenAgentName[] = [];
      for (const name of names) {
        if (name === '' || name.length > MAX_NAME_LENGTH) continue;
        lastSeen.set(name, nowMs);
        if (nowMs - (savedAt.get(name) ?? Number.NEGATIVE_INFINITY) < SAVE_EVERY_MS) continue;
        savedAt.set(name, nowMs);
        due.push({ name, lastSeenMs: nowMs });
      }
      forgetOldest();
      listed = null;
      return due;
    },
    list: () => {
      listed ??= sorted().map(({ name }) => name);
      return listed;
    },
    addSaved: (saved) => {
      for (const { name, lastSeenMs } of saved) {
        lastSeen.set(name, Math.max(lastSeenMs, lastSeen.get(name) ?? lastSeenMs));
        savedAt.set(name, Math.max(lastSeenMs, savedAt.get(name) ?? lastSeenMs));
      }
      forgetOldest();
      listed = null;
    },
  };
};
