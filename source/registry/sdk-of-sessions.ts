import type { Agent } from '../fleet/fleet.ts';
import type { LinkedWorkers, WorkerFacts } from '../fleet/workers.ts';

/** `python 1.8.9`; null: not known. */
export type SdkOf = (agent: Pick<Agent, 'workerId' | 'agentName'>) => string | null;

const sdkText = (facts: WorkerFacts | null): string | null =>
  facts === null || facts.version === '' ? null : `${facts.sdk} ${facts.version}`;

/**
 * Which SDK serves a session. LiveKit's API does not tell; the worker's own port does. Its worker is known if a job came
 * or went at both at once, or if only one worker has the agent's name.
 */
export const readSdks = (
  workers: LinkedWorkers | null,
): {
  readonly of: SdkOf;
  /** The same text as long as the answers are the same. */
  readonly known: string;
} => {
  const ofWorker = new Map<string, string | null>();
  const ofName = new Map<
    string,
    readonly { readonly sdk: string | null; readonly workerId: string | null }[]
  >();
  for (const { key, facts } of workers?.workers ?? []) {
    if (facts === null) continue;
    const sdk = sdkText(facts);
    const link = workers?.links.get(key);
    const workerId = link?.isProven ? link.workerId : null;
    if (workerId !== null) ofWorker.set(workerId, sdk);
    ofName.set(facts.agentName, [...(ofName.get(facts.agentName) ?? []), { sdk, workerId }]);
  }
  return {
    of: ({ workerId, agentName }) => {
      const proven = workerId === null ? undefined : ofWorker.get(workerId);
      if (proven !== undefined) return proven;
      const [only, ...others] = agentName === null ? [] : (ofName.get(agentName) ?? []);
      return only === undefined || others.length > 0 || only.workerId !== null ? null : only.sdk;
    },
    known: JSON.stringify([[...ofWorker], [...ofName]]),
  };
};
