import { setTimeout as sleep } from 'node:timers/promises';
import { RoomServiceClient } from 'livekit-server-sdk';
import { startRawWorker } from './raw-worker.ts';
import { startRealProcess } from './real-processes.ts';
import { type RealServer, startRealServer } from './server-process.ts';
import type { Target, TargetSource, TargetWorker, Timed, WorkerWish } from './target.ts';

/** Part of every name in a run, so that tests do not disturb a server in use. */
const RUN = Math.random().toString(36).slice(2, 8);
const REGISTERED = 'registered worker';

const timed = async <Answer>(call: () => Promise<Answer>): Promise<Timed<Answer>> => {
  const startedAtMs = Date.now();
  const result = await call().then(
    (answer) => ({ answer }),
    (error: unknown) => ({ error }),
  );
  return { elapsedMs: Date.now() - startedAtMs, result };
};

let names = 0;

const openServerTarget = (server: RealServer, sharedWorker: () => Promise<string>): Target => {
  const endings: (() => Promise<void>)[] = [];
  const label = `.${RUN}.${++names}.`;
  const newName = (name: string) => `${name}${label}${++names}`;

  const addRawWorker = async (agentName: string, { deployment = '', load = 0, declines }: WorkerWish) => {
    const worker = await startRawWorker({ ...server, agentName, deployment, load, declines });
    const close = async (): Promise<void> => worker.close();
    endings.push(close);
    return {
      agentName,
      kill: close,
      hang: async () => worker.hang(),
      drain: close,
      reportJob: async (...report: Parameters<TargetWorker['reportJob']>) => worker.updateJob(...report),
    };
  };

  const addRealWorker = async (agentName: string, { deployment = '', type, raisesFor }: WorkerWish) => {
    const parameters = [
      agentName,
      '--deployment',
      deployment,
      ...(type === 'JT_PUBLISHER' ? ['--type', 'publisher'] : []),
      ...(raisesFor === undefined ? [] : ['--raise-for', raisesFor]),
    ];
    const worker = await startRealProcess(server, 'worker.js', parameters, REGISTERED);
    endings.push(worker.kill);
    const reportJob = async (): Promise<void> => {
      throw new Error('a real worker reports its jobs itself');
    };
    return { agentName, kill: worker.kill, hang: worker.hang, drain: worker.terminate, reportJob };
  };

  /** Deletes only rooms with the target's label, and leaves those of other tests. */
  const deleteRooms = async (): Promise<void> => {
    const rooms = new RoomServiceClient(server.url, server.apiKey, server.apiSecret);
    const own = (await rooms.listRooms()).filter((room) => room.name.includes(label));
    await Promise.all(own.map((room) => rooms.deleteRoom(room.name)));
  };

  return {
    url: server.url,
    apiKey: server.apiKey,
    apiSecret: server.apiSecret,
    newName,
    now: Date.now,
    pass: (milliseconds) => sleep(milliseconds),
    timed,
    sharedWorker,
    addWorker: ({ agentName = newName('worker'), joins = true, ...wish } = {}) =>
      joins ? addRealWorker(agentName, wish) : addRawWorker(agentName, wish),
    addCaller: async (wish) => {
      const attributes = Object.entries(wish.attributes ?? {}).flatMap(([name, value]) => [
        '--attribute',
        `${name}=${value}`,
      ]);
      const parameters = [
        wish.room,
        wish.identity,
        ...(wish.kind === 'SIP' ? ['--kind', 'sip'] : []),
        ...(wish.hidden ? ['--hidden'] : []),
        ...(wish.publishAudio ? ['--publish'] : []),
        ...(wish.roomAgents ?? []).flatMap((name) => ['--room-agent', name]),
        ...attributes,
      ];
      const caller = await startRealProcess(server, 'caller.js', parameters, 'connected');
      endings.push(caller.kill);
      return { leave: caller.stop, kill: caller.kill };
    },
    close: async () => {
      for (const end of endings) await end();
      await deleteRooms();
    },
  };
};

/** One real server for a whole suite. */
export interface ServerTargets extends TargetSource {
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

export const createServerTargets = (): ServerTargets => {
  let server: RealServer | null = null;
  let shared: Promise<string> | null = null;
  let endShared: () => Promise<void> = async () => {};

  const running = (): RealServer => {
    if (server === null) throw new Error('the server was not started');
    return server;
  };

  const startShared = async (): Promise<string> => {
    const agentName = `shared-${RUN}`;
    const worker = await startRealProcess(running(), 'worker.js', [agentName], REGISTERED);
    endShared = worker.kill;
    return agentName;
  };

  return {
    timeoutMs: 90_000,
    start: async () => {
      server = await startRealServer();
    },
    stop: async () => {
      await endShared();
      await server?.close();
    },
    open: async () =>
      openServerTarget(running(), () => {
        shared ??= startShared();
        return shared;
      }),
  };
};
