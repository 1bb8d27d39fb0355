import { dirname, join, resolve } from 'node:path';
import { nearest } from '../fleet/nearest.ts';
import type { LoadedConfig } from '../settings/config-file.ts';
import type { ProjectConfig } from '../settings/config-schema.ts';
import { quoteTyped } from '../text/safe-text.ts';
import { UsageError } from '../usage-error.ts';
import { readSource, type WorkerSource } from '../workers/sources.ts';
import type { Flags } from './arguments.ts';
import type { Host } from './command.ts';
import { flagList } from './flag-values.ts';

/** Where a project's workers are, and whether public addresses may be asked. */
export interface NamedWorkers {
  readonly sources: readonly WorkerSource[];
  readonly allowsPublic: boolean;
}

/** A file's path counts from the folder of whoever wrote it: the settings', or the shell's. */
const withFullPath = (source: WorkerSource, folder: string, homeDirectory: string): WorkerSource => {
  if (source.kind !== 'file') return source;
  const { path } = source;
  return { ...source, path: /^~\//.test(path) ? join(homeDirectory, path.slice(2)) : resolve(folder, path) };
};

/**
 * The sources of workers: from `--workers`, else from the project's settings, else from the general ones.
 *
 * @throws UsageError if the flag names something else
 */
export const namedWorkers = (
  flags: Flags,
  { homeDirectory, workingDirectory }: Pick<Host, 'homeDirectory' | 'workingDirectory'>,
  { config, path }: Pick<LoadedConfig, 'config' | 'path'>,
  project: ProjectConfig | undefined,
): NamedWorkers => {
  const typed = flagList(flags, 'workers');
  const written = typed ?? project?.workers ?? config.workers ?? [];
  if (typed?.length === 0)
    throw new UsageError('--workers names no worker.', 'For example: --workers 10.0.0.4:8081.');
  const folder = typed === undefined ? dirname(path) : workingDirectory;
  return {
    sources: written.map((text) => withFullPath(readSource(text), folder, homeDirectory)),
    allowsPublic: project?.allowPublicWorkers ?? config.allowPublicWorkers ?? false,
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
