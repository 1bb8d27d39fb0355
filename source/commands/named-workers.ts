import { areAsked, type Workers } from '../fleet/workers.ts';
import { loadConfig } from '../settings/config-file.ts';
import { UsageError } from '../usage-error.ts';
import type { WorkerWatch } from '../workers/watch-workers.ts';
import type { CommandContext, Host } from './command.ts';
import { findConnection } from './find-connection.ts';
import { flagText, isSet } from './flag-values.ts';
import { type NamedWorkers, namedWorkers, projectNamed } from './worker-sources.ts';

/** The workers of a command that asks only them. */
export interface Asked extends NamedWorkers {
  readonly project: string | null;
  readonly close: () => Promise<void>;
}

const noWorkers = (path: string): UsageError =>
  new UsageError(
    'No workers are named. LiveKit lists none, so lktop must know their addresses.',
    `Give --workers host:8081, or set workers in ${path}. To try it on the built-in simulator, add --demo.`,
  );

const ofDemo = async (host: Host): Promise<Asked> => {
  const { startDemo } = await import('../simulator/demo.ts');
  const { workerAddresses: addresses, close } = await startDemo(host.clock);
  const sources = [{ kind: 'own', text: 'the demo', addresses } as const];
  return { sources, metrics: [], allowsPublic: false, project: 'demo', close };
};

/** With `--workers` no project is needed, so a broken one does not matter. */
export const findWorkers = async ({ flags, host }: CommandContext): Promise<Asked> => {
  if (isSet(flags, 'demo')) return ofDemo(host);
  const loaded = await loadConfig(host.environment, host.homeDirectory);
  const { project: asked } = flagText(flags, 'project');
  const isTyped = flags['workers'] !== undefined;
  const connection = asked === undefined && !isTyped ? await findConnection(flags, host, loaded) : null;
  const project = asked ?? connection?.projectName ?? null;
  const settings =
    asked === undefined || isTyped ? loaded.config.projects?.[project ?? ''] : projectNamed(loaded, asked);
  const named = namedWorkers(flags, host, loaded, settings);
  if (named.sources.length === 0) throw noWorkers(loaded.path);
  return { ...named, project, close: async () => {} };
};

/** Resolves when every source was read and every worker was asked. Failures count as read. */
export const onceAsked = (watch: WorkerWatch, signal: AbortSignal): Promise<Workers> =>
  new Promise((resolve, reject) => {
    const look = () => {
      if (!areAsked(watch.getState()) || !watch.getMetrics().wasRead) return;
      stop();
      resolve(watch.getState());
    };
    const giveUp = () => {
      stop();
      reject(signal.reason);
    };
    const unsubscribe = watch.subscribe(look);
    const stop = () => {
      unsubscribe();
      signal.removeEventListener('abort', giveUp);
    };
    signal.addEventListener('abort', giveUp);
    if (signal.aborted) giveUp();
  });
