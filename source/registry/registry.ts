import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import type { ActionProgress } from '../actions/action.ts';
import type { Clock } from '../clock.ts';
import type { Failure } from '../fleet/snapshot.ts';
import { createRedact } from '../livekit/redact.ts';
import { pruneActions, readActions, saveAction } from './actions-table.ts';
import { pruneAgentNames, readAgentNames, saveAgentNames } from './agent-names-table.ts';
import { createConnection } from './connection.ts';
import { createExperience, type Experience } from './experience.ts';
import { type RecordedAction, type RegistryProject, recordedAction } from './recorded-action.ts';
import { createSeenNames, type SeenNames } from './seen-names.ts';

/** How many actions are kept in memory while they cannot be written. */
const MAX_UNSAVED = 200;
const MAX_IDS = 1000;
const CHECK_EVERY_MS = 2000;

/**
 * The local database of actions and sightings. It never throws and never stops the monitor. What cannot be written
 * stays in memory until a write succeeds.
 */
export interface Registry {
  /** Why nothing can be written at present, or null. */
  readonly disabled: Failure | null;
  /** Like `disabled`, but tests a write now, at most once every 2 s. */
  readonly checkWritable: () => Failure | null;
  /** Records the state of an action. Call it when the action starts and when it has ended. */
  readonly recordAction: (project: RegistryProject, progress: ActionProgress) => void;
  /** Newest first. Without a project: those of all projects. */
  readonly listActions: (query: {
    readonly project?: RegistryProject;
    readonly limit: number;
  }) => readonly RecordedAction[];
  /** Cheap enough to call with every sweep. */
  readonly rememberAgentNames: (project: RegistryProject, names: Iterable<string>) => void;
  /** Most recently seen first. */
  readonly seenAgentNames: (project: RegistryProject) => readonly string[];
  /** What is known of a server's rooms from this run and earlier ones. @param host host and port */
  readonly experienceOf: (host: string) => Experience;
  readonly close: () => void;
}

export interface OpenRegistryOptions {
  /** From `registryPath()`, or `IN_MEMORY`. */
  readonly path: string;
  readonly clock: Clock;
  /** Secrets to redact wherever they appear. Tokens are recognised by their format. */
  readonly secrets?: readonly string[];
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

/**
 * Opens the registry. If that fails, the registry says why it is disabled and keeps actions in memory until lktop
 * ends.
 */
export const openRegistry = (options: OpenRegistryOptions): Registry => {
  const { path, clock, secrets = [], who = currentUser() } = options;
  const connection = createConnection(path);
  const redact = createRedact(secrets);
  /** By id, oldest first. */
  const unsaved = new Map<string, RecordedAction>();
  /** Each session numbers its actions from one, so an action gets a unique id here. */
  const ids = new Map<string, string>();
  const seenNames = new Map<string, SeenNames>();
  const experiences = new Map<string, Experience>();

  const save = () => {
    const saved = connection.write((database) => {
      for (const action of unsaved.values()) saveAction(database, action);
      pruneActions(database, clock.now());
      pruneAgentNames(database, clock.now());
    });
    if (saved) unsaved.clear();
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
    const fresh = createSeenNames(connection.read((database) => readAgentNames(database, project)) ?? []);
    seenNames.set(key, fresh);
    return fresh;
  };

  save();
  let checkedAtMs = clock.now();

  return {
    get disabled() {
      return connection.failure();
    },
    checkWritable: () => {
      if (clock.now() - checkedAtMs < CHECK_EVERY_MS) return connection.failure();
      checkedAtMs = clock.now();
      if (unsaved.size > 0) save();
      return connection.check();
    },
    recordAction: (project, progress) => {
      const id = idOf(project, progress);
      unsaved.set(id, recordedAction(progress, { id, project, who, redact }));
      keepNewest(unsaved, MAX_UNSAVED);
      save();
    },
    listActions: ({ project = null, limit }) => {
      const saved = connection.read((database) => readActions(database, { project, limit })) ?? [];
      const held = Array.from(unsaved.values()).filter(
        (action) => !project || (action.project === project.name && action.host === project.host),
      );
      return [...held, ...saved.filter(({ id }) => !unsaved.has(id))]
        .sort((a, b) => b.startedAtMs - a.startedAtMs)
        .slice(0, limit);
    },
    rememberAgentNames: (project, names) => {
      const due = seenNamesOf(project).note(names, clock.now());
      if (due.length > 0) connection.write((database) => saveAgentNames(database, project, due));
    },
    seenAgentNames: (project) => seenNamesOf(project).list(),
    experienceOf: (host) => {
      const known =
        experiences.get(host) ?? createExperience(connection.aside, clock, host, connection.write);
      experiences.set(host, known);
      return known;
    },
    close: () => {
      if (unsaved.size > 0) save();
      for (const experience of experiences.values()) experience.flush();
      connection.close();
    },
  };
};
