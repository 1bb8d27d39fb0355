import { onTestFinished } from 'vitest';
import { type HealLock, NO_HEAL_LOCK } from '../../source/actions/heal-lock.ts';
import type { DispatchFacts, ParticipantFacts } from '../../source/fleet/facts.ts';
import { defaultFleetSettings, type FleetSettings } from '../../source/fleet/settings.ts';
import { NO_METRICS, type Worker, type Workers } from '../../source/fleet/workers.ts';
import { HEALED_VERDICTS } from '../../source/healing/candidates.ts';
import type { HealActEvent, HealEvent } from '../../source/healing/heal-event.ts';
import { createHealer, type HealerOptions } from '../../source/healing/healer.ts';
import { HEALER } from '../../source/healing/past-heals.ts';
import { IN_MEMORY } from '../../source/registry/database.ts';
import { openRegistry, type Registry } from '../../source/registry/registry.ts';
import { createSession } from '../../source/session/create-session.ts';
import { agent, dispatch, job, participant, roomFacts, START_MS } from '../helpers/facts.ts';
import { createFakeGateway, type FakeGateway } from '../helpers/fake-gateway.ts';
import { createManualClock, type ManualClock } from '../helpers/manual-clock.ts';

export interface Site {
  readonly clock: ManualClock;
  readonly gateway: FakeGateway;
  /** Whether a worker takes what is dispatched from now on. */
  readonly serve: (isServed: boolean) => void;
  /** A room with the caller `alice` and the agent of a dispatch of `support`, as it is after a minute. */
  readonly addCall: (name: string, contents?: CallContents) => void;
  /** The agents of the room are gone. */
  readonly loseAgents: (name: string) => void;
  /** Whatever changes something on the server. */
  readonly changes: () => readonly string[];
}

export interface CallContents {
  readonly people?: readonly ParticipantFacts[];
  readonly dispatches?: readonly DispatchFacts[];
}

/** A server on which every dispatch gets its agent at once, as long as it is served. */
export const createSite = (): Site => {
  const clock = createManualClock(START_MS + 60_000);
  const gateway = createFakeGateway(clock);
  let isServed = true;
  let jobs = 0;

  const serving: FakeGateway = {
    ...gateway,
    createDispatch: async (request, options) => {
      const made = await gateway.createDispatch(request, options);
      const room = gateway.rooms.get(request.room);
      if (!isServed || !room) return made;
      const id = `AJ_new${++jobs}`;
      const joinedAtMs = clock.now();
      room.dispatches = room.dispatches.map((one) =>
        one.id === made.id ? { ...one, jobs: [job({ id, startedAtMs: joinedAtMs })] } : one,
      );
      room.participants = [
        ...room.participants,
        agent({ identity: `agent-${id}`, agentName: request.agentName, joinedAtMs }),
      ];
      return made;
    },
  };
  return {
    clock,
    gateway: serving,
    serve: (served) => {
      isServed = served;
    },
    addCall: (name, { people = [participant()], dispatches } = {}) => {
      const id = `AJ_${name}`;
      gateway.addRoom(name, {
        facts: roomFacts({
          name,
          id: `RM_${name}`,
          createdAtMs: START_MS,
          numParticipants: people.length,
          numPublishers: people.filter(({ isPublisher }) => isPublisher).length,
        }),
        participants: [...people, agent({ identity: `agent-${id}` })],
        dispatches: [...(dispatches ?? [dispatch({ id: `AD_${name}`, jobs: [job({ id })] })])],
      });
    },
    loseAgents: (name) => {
      const room = gateway.rooms.get(name);
      if (room) room.participants = room.participants.filter(({ kind }) => kind !== 'AGENT');
    },
    changes: () =>
      gateway.calls
        .filter(({ call }) => /^(create|delete|remove)/.test(call))
        .map(({ call, room }) => `${call} ${room}`),
  };
};

export interface HealingOptions extends Partial<Pick<HealerOptions, 'verdicts' | 'perMinute' | 'acts'>> {
  readonly lock?: HealLock;
  readonly registry?: Registry;
  readonly settings?: Partial<FleetSettings>;
  readonly workers?: readonly Worker[];
  /** The status of `GET /`. */
  readonly status?: () => number;
}

export const memoryRegistry = (clock: ManualClock): Registry => {
  const registry = openRegistry({ path: IN_MEMORY, clock, who: HEALER });
  onTestFinished(registry.close);
  return registry;
};

/** Watches and heals a site. */
export const heal = (site: Site, options: HealingOptions = {}) => {
  const { clock, gateway } = site;
  const { registry = memoryRegistry(clock), status = () => 200 } = options;
  let workers: Workers = { workers: options.workers ?? [], failures: [], wasRead: true };
  const listeners = new Set<() => void>();
  const session = createSession({
    project: { name: 'prod', host: 'lk.example.com', demo: false, readOnly: false, warnings: [] },
    connect: () => ({
      ...gateway,
      probe: async () => ({ status: status(), roundTripMs: 1, clockSkewMs: 0 }),
    }),
    clock,
    intervalMs: 2_000,
    settings: { ...defaultFleetSettings, ...options.settings },
    registry,
    requireRegistry: true,
    ...(options.workers === undefined
      ? {}
      : {
          watchWorkers: () => ({
            start: () => {},
            stop: () => {},
            getState: () => workers,
            getMetrics: () => NO_METRICS,
            namesWorkers: true,
            places: () => new Map(),
            subscribe: (listener) => {
              listeners.add(listener);
              return () => listeners.delete(listener);
            },
          }),
        }),
  });
  const events: HealEvent[] = [];
  const healer = createHealer({
    verdicts: new Set(HEALED_VERDICTS),
    perMinute: 5,
    acts: true,
    lock: NO_HEAL_LOCK,
    ...options,
    session,
    registry,
    tell: (event) => events.push(event),
  });
  const close = async () => {
    healer.stop();
    await session.close();
    await healer.close();
  };
  onTestFinished(close);
  const acts = (): readonly HealActEvent[] =>
    events.flatMap((event) => (event.kind === 'act' ? [event] : []));
  return {
    session,
    registry,
    events,
    acts,
    /** Each act with its room, such as `succeeded call-1`, and its doubt. */
    told: () =>
      acts().map(({ act, candidate, doubt }) =>
        [act, candidate.room.name, ...(doubt ? [`(${doubt.kind})`] : [])].join(' '),
      ),
    states: () => events.flatMap((event) => (event.kind === 'state' ? [event.sentence] : [])),
    setWorkers: (next: readonly Worker[]) => {
      workers = { ...workers, workers: next };
      for (const listener of listeners) listener();
    },
    close,
  };
};
