import { execFile } from 'node:child_process';
import { beginningOf } from '../text/safe-text.ts';
import { UsageError } from '../usage-error.ts';
import type { FoundAddress } from './find.ts';
import type { WorkerSource } from './sources.ts';

type KubernetesSource = Extract<WorkerSource, { kind: 'kubernetes' }>;

/** A pod takes some 10 kB of JSON, so this is enough for 3,000. */
const MOST_BYTES = 32 * 1024 * 1024;
const LONGEST_REASON = 300;
/** The environment variable of both SDKs that names a worker's deployment. */
const DEPLOYMENT_VARIABLE = 'LIVEKIT_AGENT_DEPLOYMENT';

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {};
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** The deployment that the pod's own environment names, if it is written there plainly. */
const deploymentOf = (spec: Fields): string | null => {
  const variables = listOf(spec['containers'])
    .flatMap((container) => listOf(fieldsOf(container)['env']))
    .map(fieldsOf);
  return textOf(variables.find(({ name }) => name === DEPLOYMENT_VARIABLE)?.['value']);
};

const addressOf = (value: unknown, port: number): readonly FoundAddress[] => {
  const pod = fieldsOf(value);
  const [metadata, status] = [fieldsOf(pod['metadata']), fieldsOf(pod['status'])];
  const ip = textOf(status['podIP']);
  // A pod that is over keeps its address, which another pod may have by now.
  if (ip === null || status['phase'] === 'Succeeded' || status['phase'] === 'Failed') return [];
  return [
    {
      host: ip,
      port,
      label: textOf(metadata['name']),
      deployment: deploymentOf(fieldsOf(pod['spec'])),
      isEnding: metadata['deletionTimestamp'] !== undefined,
    },
  ];
};

/** What `kubectl` printed on standard output. Rejects with the error of `execFile`. */
export type RunKubectl = (words: readonly string[], signal: AbortSignal) => Promise<string>;

/** Runs the user's own `kubectl` with the user's own context. No shell reads the words. */
export const runKubectl: RunKubectl = (words, signal) =>
  new Promise((resolve, reject) => {
    execFile('kubectl', [...words], { maxBuffer: MOST_BYTES, signal }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(Object.assign(error, { said: stderr }));
    });
  });

const failed = (error: unknown, signal: AbortSignal): UsageError => {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ENOENT') {
    return new UsageError(
      'kubectl, which lists the pods of workers, is not installed.',
      'Install it, or give the addresses of the workers.',
    );
  }
  if (signal.aborted) {
    return new UsageError(
      'kubectl did not list the pods of workers in time.',
      'Try: kubectl get pods. Check the network or VPN to the cluster, and its login.',
    );
  }
  const said = error instanceof Error && 'said' in error ? String(error.said).trim() : '';
  const lines = said.split('\n').filter((line) => line !== '');
  const reason = beginningOf(lines.at(-1) ?? String(code), LONGEST_REASON);
  return new UsageError(`kubectl does not list the pods of workers: ${reason}`, 'Try: kubectl get pods.');
};

/**
 * Lists the pods of a label selector with `kubectl get pods`, which changes nothing.
 *
 * @throws UsageError
 */
export const listPods = async (
  { namespace, selector, port }: KubernetesSource,
  run: RunKubectl,
  signal: AbortSignal,
): Promise<readonly FoundAddress[]> => {
  const where = namespace === null ? [] : ['-n', namespace];
  let printed: string;
  try {
    printed = await run(['get', 'pods', ...where, '-l', selector, '-o', 'json'], signal);
  } catch (error) {
    throw failed(error, signal);
  }
  let list: unknown;
  try {
    list = JSON.parse(printed);
  } catch {
    throw new UsageError('kubectl printed no JSON.', 'Try: kubectl get pods -o json.');
  }
  return listOf(fieldsOf(list)['items']).flatMap((pod) => addressOf(pod, port));
};
