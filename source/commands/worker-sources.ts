import { dirname, join, resolve } from 'node:path';
import { nearest } from '../fleet/nearest.ts';
import type { LoadedConfig } from '../settings/config-file.ts';
import type { ProjectConfig } from '../settings/config-schema.ts';
import { quoteTyped } from '../text/safe-text.ts';
import { UsageError } from '../usage-error.ts';
import { type MetricsSource, readMetricsSource } from '../workers/metrics-sources.ts';
import { readSource, type WorkerSource } from '../workers/sources.ts';
import type { Flags } from './arguments.ts';
import type { Host } from './command.ts';
import { flagList } from './flag-values.ts';

/** Where a project's workers are, and whether public addresses may be asked. */
export interface NamedWorkers {
  readonly sources: readonly WorkerSource[];
  /** Where their metrics are, and those of the servers. */
  readonly metrics: readonly MetricsSource[];
  readonly allowsPublic: boolean;
}

const EXAMPLES = {
  workers: { what: 'worker', example: '10.0.0.4:8081' },
  metrics: { what: 'address', example: '10.0.0.2:6789' },
};

/** A file's path counts from the folder of whoever wrote it: the settings', or the shell's. */
const withFullPath = (source: WorkerSource, folder: string, homeDirectory: string): WorkerSource => {
  if (source.kind !== 'file') return source;
  const { path } = source;
  return { ...source, path: /^~\//.test(path) ? join(homeDirectory, path.slice(2)) : resolve(folder, path) };
};

interface Written {
  readonly texts: readonly string[];
  /** From which relative paths count. */
  readonly folder: string;
}

/** What a flag says, else the project's settings, else the general ones. @throws UsageError if the flag is empty */
const writtenIn = (
  name: 'workers' | 'metrics',
  flags: Flags,
  { workingDirectory }: Pick<Host, 'workingDirectory'>,
  { config, path }: Pick<LoadedConfig, 'config' | 'path'>,
  project: ProjectConfig | undefined,
): Written => {
  const typed = flagList(flags, name);
  if (typed?.length === 0)
    throw new UsageError(
      `--${name} names no ${EXAMPLES[name].what}.`,
      `For example: --${name} ${EXAMPLES[name].example}.`,
    );
  return {
    texts: typed ?? project?.[name] ?? config[name] ?? [],
    folder: typed === undefined ? dirname(path) : workingDirectory,
  };
};

/**
 * The sources of workers and of metrics: from `--workers` and `--metrics`, else from the project's settings, else from
 * the general ones.
 *
 * @throws UsageError if a flag names something else
 */
export const namedWorkers = (
  flags: Flags,
  host: Pick<Host, 'homeDirectory' | 'workingDirectory'>,
  loaded: Pick<LoadedConfig, 'config' | 'path'>,
  project: ProjectConfig | undefined,
): NamedWorkers => {
  const workers = writtenIn('workers', flags, host, loaded, project);
  const metrics = writtenIn('metrics', flags, host, loaded, project);
  return {
    sources: workers.texts.map((text) => withFullPath(readSource(text), workers.folder, host.homeDirectory)),
    metrics: metrics.texts.map((text) => {
      const one = readMetricsSource(text);
      return one.kind === 'addresses'
        ? { ...one, source: withFullPath(one.source, metrics.folder, host.homeDirectory) }
        : one;
    }),
    allowsPublic: project?.allowPublicWorkers ?? loaded.config.allowPublicWorkers ?? false,
  };
};

/** The settings of a project. @throws UsageError if they have no such project */
export const projectNamed = ({ config, path }: LoadedConfig, name: string): ProjectConfig => {
  const projects = config.projects ?? {};
  const project = projects[name];
  if (project !== undefined) return project;
  const likely = nearest(name, Object.keys(projects));
  throw new UsageError(
    `${path} has no project ${quoteTyped(name)}, so it names no workers of it.`,
    likely === null ? 'Add it under projects, with workers.' : `Did you mean ${likely}?`,
  );
};
