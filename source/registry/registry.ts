import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import type { ActionProgress } from '../actions/action.ts';
import type { Clock } from '../clock.ts';
import type { CloudProgress } from '../cloud/run-action.ts';
import type { Failure } from '../fleet/snapshot.ts';
import { createRedact } from '../livekit/redact.ts';
import { REGISTRY_CLOSE_MS, REGISTRY_LIMIT_MS, REGISTRY_RECORD_MS } from '../time-limits.ts';
import { IN_MEMORY } from './database.ts';
import { createDrainMarks, type DrainMarks } from './drain-marks.ts';
import { createExperience, type Experience } from './experience.ts';
import { LOCKED, registryFailure, slowFailure, UNKNOWN_RUN } from './failure.ts';
import {
  type Acknowledgement,
  type RecordedAction,
  type RegistryProject,
  recordedAcknowledgement,
  recordedAction,
  recordedCloudAction,
} from './recorded-action.ts';
import type { RetentionLimits } from './retention.ts';
import { createSeenNames, type SeenNames } from './seen-names.ts';
import { createSqliteStore } from './sqlite-store.ts';
import { type Batch, type HistoryReader, type MomentReader, type Store, StoreError } from './store.ts';

/** How many actions are kept in memory while they cannot be written. */
const MAX_UNSAVED = 200;
const MAX_IDS = 1000;
const CHECK_EVERY_MS = 2000;
/** How long a write of actions waits for another lktop. */
const WAIT_MS = 1000;

/**
 * The history of actions and sightings. It never throws, never rejects and never stops the monitor: its store works
 * elsewhere, in another thread or on another machine. What cannot be written stays in memory until a write succeeds.
 */
export interface Registry {
  /** Makes the first access to the store. The monitor calls it after its first frame. */
  readonly start: () => void;
  /** Why nothing can be written at present, as far as is known; null: nothing is known to be wrong. */
  readonly disabled: Failure | null;
  /** Tests a write now, at most once every 2 s. @returns `disabled` afterwards */
  readonly checkWritable: () => Promise<Failure | null>;
  /** Records the state of an action. Call it when the action starts and when it has ended. */
  readonly recordAction: (project: RegistryProject, progress: ActionProgress) => void;
  /** The same for an action with an agent deployed on LiveKit Cloud. */
  readonly recordCloudAction: (project: RegistryProject, progress: CloudProgress) => void;
  /** Records that a problem is known to somebody, who deals with it. */
  readonly recordAcknowledgement: (project: RegistryProject, note: Acknowledgement) => void;
  /** Resolves when the actions so far are written, or cannot be: then `disabled` says why. Takes 1.5 s at most. */
  readonly recorded: () => Promise<void>;
  /** Newest first. Without a project: those of all projects. */
  readonly listActions: (query: {
    readonly project?: RegistryProject;
    readonly limit: number;
  }) => Promise<readonly RecordedAction[]>;
  /** Cheap enough to call with every sweep. */
  readonly rememberAgentNames: (project: RegistryProject, names: Iterable<string>) => void;
  /** Most recently seen first. Those of earlier runs are unknown until the store has told them. */
  readonly seenAgentNames: (project: RegistryProject) => readonly string[];
  /** What ran, for whoever asks: lists of sessions, dispatches, agents, incidents and events. Rejects like a store. */
  readonly history: HistoryReader & MomentReader;
  /** What is known of a server's rooms from this run and earlier ones. @param host host and port */
  readonly experienceOf: (host: string) => Experience;
  /** Which workers of a server are marked as draining. @param host host and port */
  readonly drainMarksOf: (host: string) => DrainMarks;
  /** Writes what is held, for 1 s at most, and closes the store. It may be called more than once. */
  readonly close: () => Promise<void>;
  /** It keeps nothing after this run. */
  readonly isInMemory: boolean;
  /** A thread of the closed store still hangs, so that only `Host.leave` can end the process. */
  readonly isStuck: boolean;
}

export interface OpenRegistryOptions {
  /** From `registryPath()`, or `IN_MEMORY`. */
  readonly path: string;
  readonly clock: Clock;
  /** Must be started with `Registry.start`. Default: SQLite in this thread, which starts at once. */
  readonly store?: Store;
  /** Secrets to redact wherever they appear. Tokens are recognised by their format. */
  readonly secrets?: readonly string[];
  /** Keeps the metadata of dispatches made here. Default: false. */
  readonly keepsMetadata?: boolean;
  /** How much of the history is kept. */
  readonly limits?: RetentionLimits;
  /** The acting user. Default: this machine's user. */
  readonly who?: string;
}

const currentUser = (): string => {
  try {
    return userInfo().username;
  } catch {
    // In a container the user id may have no name.
    return process.env.USER || 'unknown';
  }
};

const keyOf = (project: RegistryProject, ...more: readonly string[]): string =>
  JSON.stringify([project.name, project.host, ...more]);

/** Deletes the oldest entries until at most `size` are left. */
const keepNewest = (map: Map<string, unknown>, size: number): void => {
  for (const oldest of map.keys()) {
    if (map.size <= size) return;
    map.delete(oldest);
  }
};

/** Resolves with the work's result, or with `late` if that takes longer. */
const within = <Result>(
  clock: Clock,
  limitMs: number,
  work: Promise<Result>,
  late: () => Result,
): Promise<Result> =>
  new Promise((resolve, reject) => {
    const cancel = clock.after(limitMs, () => resolve(late()));
    work.then(resolve, reject).finally(cancel);
  });

/**
 * Opens the registry. Its first write creates the database and deletes what is too old. If a write fails, the registry says why it is disabled and
 * keeps actions in memory until lktop ends.
 */
export const openRegistry = (options: OpenRegistryOptions): Registry => {
  const { path, clock, secrets = [], who = currentUser(), keepsMetadata = false } = options;
  const store = options.store ?? createSqliteStore(path);
  const redact = createRedact(secrets);
  let failure: Failure | null = null;
  /** By id, oldest first. */
  const unsaved = new Map<string, RecordedAction>();
  /** Each session numbers its actions from one, so an action gets a unique id here. */
  const ids = new Map<string, string>();
  const seenNames = new Map<string, SeenNames>();
  const experiences = new Map<string, Experience>();
  const drainMarks = new Map<string, DrainMarks>();
  let saving: Promise<void> | null = null;
  let isSaveDue = false;
  let isStuck = false;

  const failureOf = (error: unknown): Failure =>
    error instanceof StoreError ? error.failure : registryFailure(error, path);

  /** Follows a write: whether it succeeded, or takes so long that it counts as failed. Never rejects. */
  const follow = async (work: Promise<unknown>): Promise<boolean> => {
    const cancel = clock.after(REGISTRY_LIMIT_MS, () => {
      failure = slowFailure(path);
    });
    try {
      await work;
      failure = null;
      return true;
    } catch (error) {
      failure = failureOf(error);
      return false;
    } finally {
      cancel();
    }
  };

  /** Follows a write of the history. Another lktop that writes at that moment is no failure: the next write has all. */
  const followHistory = async (work: Promise<number>): Promise<number> => {
    const cancel = clock.after(REGISTRY_LIMIT_MS, () => {
      failure = slowFailure(path);
    });
    try {
      const deleted = await work;
      failure = null;
      // The store is back, so what waited for it is written, too.
      if (unsaved.size > 0) void save();
      return deleted;
    } catch (error) {
      const found = failureOf(error);
      if (found.kind !== LOCKED && found.kind !== UNKNOWN_RUN) failure = found;
      throw error;
    } finally {
      cancel();
    }
  };

  const write = (batch: Omit<Batch, 'nowMs'>): Promise<boolean> =>
    follow(store.write({ nowMs: clock.now(), ...batch }, WAIT_MS));

  const saveAll = async (): Promise<void> => {
    isSaveDue = false;
    const actions = [...unsaved.values()];
    if (!(await write({ actions, prunes: true }))) return;
    for (const action of actions) if (unsaved.get(action.id) === action) unsaved.delete(action.id);
    if (isSaveDue) await saveAll();
  };

  /** One write at a time: while a store hangs, the actions wait here. */
  const save = (): Promise<void> => {
    isSaveDue = true;
    saving ??= saveAll().finally(() => {
      saving = null;
    });
    return saving;
  };

  const idOf = (project: RegistryProject, progress: ActionProgress): string => {
    const key = keyOf(project, progress.id);
    const id = ids.get(key) ?? randomUUID();
    ids.set(key, id);
    keepNewest(ids, MAX_IDS);
    return id;
  };

  const seenNamesOf = (project: RegistryProject): SeenNames => {
    const key = keyOf(project);
    const known = seenNames.get(key);
    if (known) return known;
    const fresh = createSeenNames();
    seenNames.set(key, fresh);
    store.listAgentNames(project).then(fresh.addSaved, () => {});
    return fresh;
  };

  let closing: Promise<void> | null = null;
  const end = async (): Promise<void> => {
    const flushed = Promise.all([
      unsaved.size > 0 ? save() : saving,
      ...Array.from(experiences.values(), (experience) => experience.flush()),
      ...Array.from(drainMarks.values(), (marks) => marks.written()),
    ]).then(() => {});
    await within(clock, REGISTRY_CLOSE_MS, flushed, () => {});
    isStuck = !(await store.close());
  };

  let checkedAtMs = clock.now();
  const start = (): void => {
    store.start();
    void save();
  };
  if (options.store === undefined) start();

  return {
    start,
    get disabled() {
      return failure;
    },
    checkWritable: async () => {
      if (saving) await within(clock, REGISTRY_RECORD_MS, saving, () => undefined);
      if (clock.now() - checkedAtMs < CHECK_EVERY_MS) return failure;
      checkedAtMs = clock.now();
      if (unsaved.size > 0) void save();
      await within(clock, REGISTRY_RECORD_MS, follow(store.check()), () => false);
      return failure;
    },
    recordAction: (project, progress) => {
      const id = idOf(project, progress);
      unsaved.set(id, recordedAction(progress, { id, project, who, redact, keepsMetadata }));
      keepNewest(unsaved, MAX_UNSAVED);
      void save();
    },
    recordCloudAction: (project, progress) => {
      const { id } = progress.plan;
      unsaved.set(id, recordedCloudAction(progress, { id, project, who, redact }));
      keepNewest(unsaved, MAX_UNSAVED);
      void save();
    },
    recordAcknowledgement: (project, note) => {
      const id = randomUUID();
      unsaved.set(id, recordedAcknowledgement(note, { id, project, who, redact }));
      keepNewest(unsaved, MAX_UNSAVED);
      void save();
    },
    recorded: async () => {
      if (!saving) return;
      await within(clock, REGISTRY_RECORD_MS, saving, () => {
        failure ??= slowFailure(path);
      });
    },
    listActions: async ({ project = null, limit }) => {
      const saved = await store.listActions({ project, limit }).catch((error: unknown) => {
        failure = failureOf(error);
        return [];
      });
      const held = Array.from(unsaved.values()).filter(
        (action) => !project || (action.project === project.name && action.host === project.host),
      );
      return [...held, ...saved.filter(({ id }) => !unsaved.has(id))]
        .sort((a, b) => b.startedAtMs - a.startedAtMs)
        .slice(0, limit);
    },
    rememberAgentNames: (project, names) => {
      const due = seenNamesOf(project).note(names, clock.now());
      if (due.length > 0) void write({ agentNames: { project, names: due }, prunes: false });
    },
    seenAgentNames: (project) => seenNamesOf(project).list(),
    history: store,
    experienceOf: (host) => {
      const known =
        experiences.get(host) ??
        createExperience(store, clock, host, {
          redact,
          limits: options.limits,
          follow: followHistory,
        });
      experiences.set(host, known);
      return known;
    },
    drainMarksOf: (host) => {
      const known = drainMarks.get(host) ?? createDrainMarks(store, write, host, who);
      drainMarks.set(host, known);
      return known;
    },
    close: () => {
      closing ??= end();
      return closing;
    },
    isInMemory: path === IN_MEMORY,
    get isStuck() {
      return isStuck;
    },
  };
};
