import { counted } from '../../text/counted.ts';
import { formatClockTime } from '../../text/duration.ts';
import type { DispatchFacts } from '../facts.ts';
import { nearest } from '../nearest.ts';
import { isFull, type Worker, type Workers } from '../workers.ts';
import { quote } from './evidence.ts';

/** Why no worker took a dispatch, as the workers themselves tell. */
export interface WorkerCause {
  readonly text: string;
  readonly cure: string;
  readonly suggestedAgentName?: string;
  /** Nothing else need be considered. */
  readonly isCertain: boolean;
}

/** A sentence lists this many of them. */
const MOST_LISTED = 3;

const listed = (texts: readonly string[]): string =>
  `${texts.slice(0, MOST_LISTED).join(', ')}${texts.length > MOST_LISTED ? ', …' : ''}`;

const nameOf = ({ facts }: Worker): string | null => facts?.agentName ?? null;

/** Its name cannot be known: it did not answer yet, and may be one of those that are looked for. */
const isNameless = ({ condition, facts }: Worker): boolean => facts === null && condition !== 'down';

/** How many workers that are up have each name, the most first. */
const namesOf = (workers: readonly Worker[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const worker of workers) {
    const name = nameOf(worker);
    if (name !== null && name !== '' && worker.condition === 'up')
      counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return new Map([...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)));
};

/** `3 serve "support_v2"` */
const serves = ([name, count]: readonly [string, number]): string =>
  `${count} ${count === 1 ? 'serves' : 'serve'} ${quote(name)}`;

const noneOfTheName = (
  { workers, failures, wasRead }: Workers,
  agentName: string,
  roomsServed: number,
): WorkerCause => {
  const none = `no worker named ${quote(agentName)} is registered`;
  const known = counted(workers.length, 'worker');
  if (roomsServed > 0) {
    return {
      text: `lktop knows ${known}, none named ${quote(agentName)}, yet it serves ${counted(roomsServed, 'room')}: not all workers are known`,
      cure: 'name the addresses of its workers in the settings, then look again',
      isCertain: false,
    };
  }
  const nameless = workers.filter(isNameless).length;
  if (!wasRead || failures.length > 0 || nameless > 0) {
    const why =
      nameless > 0 ? `${counted(nameless, 'worker')} did not tell its name` : 'not all workers are known';
    return {
      text: `lktop knows ${known}, none named ${quote(agentName)}, but ${why}`,
      cure: 'start a worker of that name, then re-dispatch',
      isCertain: false,
    };
  }
  const names = namesOf(workers);
  const likely = nearest(agentName, names.keys());
  if (likely !== null) {
    return {
      text: `${none}; ${serves([likely, names.get(likely) ?? 0])}`,
      cure: `re-dispatch; did you mean ${quote(likely)}?`,
      suggestedAgentName: likely,
      isCertain: true,
    };
  }
  const others = listed([...names].map(serves));
  return {
    text: others === '' ? `${none}, and none at all is up` : `${none}; ${others}`,
    cure: 'start a worker of that name, then re-dispatch',
    isCertain: true,
  };
};

const deploymentText = (deployment: string): string =>
  deployment === '' ? 'no deployment' : `deployment ${quote(deployment)}`;

/** Only workers that tell their deployment count. */
const wrongDeployment = (up: readonly Worker[], { deployment }: DispatchFacts): WorkerCause | null => {
  const deployments = up.map(({ facts }) => facts?.deployment ?? null);
  if (deployments.some((one) => one === null || one === deployment)) return null;
  const names = [...new Set(deployments.flatMap((one) => (one === null ? [] : [deploymentText(one)])))];
  return {
    text: `it asks for ${deploymentText(deployment)}; ${up.length === 1 ? 'its only worker has' : `its ${up.length} workers have`} ${listed(names)}`,
    cure: `re-dispatch with ${names[0]}`,
    isCertain: true,
  };
};

/** The reason that all of them have in common. */
const noneIsUp = (mine: readonly Worker[]): WorkerCause => {
  const conditions = [...new Set(mine.map(({ condition }) => condition))];
  const since = Math.max(...mine.map(({ sinceMs }) => sinceMs));
  const [first = mine[0]] = mine.filter(({ condition }) => condition === 'hung');
  const what = conditions.length === 1 ? conditions[0] : 'down, hung or degraded';
  return {
    text: `${mine.length === 1 ? 'the only worker' : `all ${mine.length} workers`} of this name ${mine.length === 1 ? 'is' : 'are'} ${what} since ${formatClockTime(since)}${first?.reason ? ` (${first.reason})` : ''}`,
    cure: 'restart them, then re-dispatch',
    isCertain: conditions.every((condition) => condition === 'down'),
  };
};

const loadsOf = (workers: readonly Worker[]): string =>
  listed(
    workers
      .flatMap(({ facts }) => facts?.load ?? [])
      .sort((a, b) => b - a)
      .map((load) => load.toFixed(2)),
  );

/** Its pod is being deleted, or somebody said that it drains. */
const drains = ({ drainingSinceMs }: Worker): boolean => drainingSinceMs !== null;

const someUp = (up: readonly Worker[], mine: readonly Worker[], dispatch: DispatchFacts): WorkerCause => {
  const came = up.map(({ cameUpAtMs }) => cameUpAtMs ?? 0);
  if (came.every((atMs) => atMs > dispatch.createdAtMs)) {
    return {
      // A port that came up tells the earliest time of the registration.
      text: `${up.length === 1 ? 'the worker of this name has' : `${up.length} workers of this name have`} registered since ${formatClockTime(Math.min(...came))} at the earliest, after the dispatch: it is not retried`,
      cure: 're-dispatch',
      isCertain: true,
    };
  }
  const wrong = wrongDeployment(up, dispatch);
  if (wrong !== null) return wrong;
  if (up.every(isFull)) {
    return {
      text: `${up.length === 1 ? 'the only worker of this name is' : `${up.length} workers of this name, all`} near ${up.length === 1 ? 'its' : 'their'} limit (${loadsOf(up)})`,
      cure: 'start another worker of that name, or wait until one is free, then re-dispatch',
      isCertain: true,
    };
  }
  if (!up.every(drains) && up.every((worker) => isFull(worker) || drains(worker))) {
    return {
      text: `${up.length} workers of this name, all near their limit (${loadsOf(up.filter(isFull))}) or draining`,
      cure: 'start another worker of that name, or wait until one is free, then re-dispatch',
      isCertain: true,
    };
  }
  const hung = mine.filter(({ condition }) => condition === 'hung').length;
  if (hung > 0) {
    return {
      text: `${hung} of ${mine.length} workers of this name ${hung === 1 ? 'hangs' : 'hang'}: the server may have asked ${hung === 1 ? 'it' : 'one of them'}, and asks no other`,
      cure: 'restart it, then re-dispatch',
      isCertain: false,
    };
  }
  const draining = up.every(drains);
  const loads = loadsOf(up);
  return {
    text: draining
      ? `${up.length === 1 ? 'the only worker of this name is' : `all ${up.length} workers of this name are`} draining`
      : `${counted(up.length, 'worker')} of this name ${up.length === 1 ? 'is' : 'are'} up${loads === '' ? '' : ` and not full (${loads})`}: perhaps not registered, or asked and did not answer`,
    cure: draining
      ? 'start another worker of that name, then re-dispatch'
      : 'read their logs, then re-dispatch',
    isCertain: draining,
  };
};

/**
 * What the known workers tell about a dispatch that nobody took.
 *
 * @param roomsServed how many rooms agents of this name serve
 * @returns null if no workers are known
 */
export const causeFromWorkers = (
  workers: Workers | null,
  dispatch: DispatchFacts,
  roomsServed: number,
): WorkerCause | null => {
  if (workers === null || (workers.workers.length === 0 && workers.failures.length === 0 && !workers.wasRead))
    return null;
  const mine = workers.workers.filter((worker) => nameOf(worker) === dispatch.agentName);
  if (mine.length === 0) return noneOfTheName(workers, dispatch.agentName, roomsServed);
  const up = mine.filter(({ condition }) => condition === 'up');
  return up.length === 0 ? noneIsUp(mine) : someUp(up, mine, dispatch);
};
