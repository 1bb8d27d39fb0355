import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataPacket_Kind } from 'livekit-server-sdk';
import { type Crew, createCrew } from './crew.ts';
import { type Api, createApi, type Listing } from './listing.ts';
import { createLktop, type Lktop, type Run, type Watching } from './lktop.ts';
import { createProcesses } from './processes.ts';
import { type Server, startRedis, startServer } from './server.ts';

export interface DispatchOptions {
  readonly metadata?: string;
  readonly deployment?: string;
}

/** The place where a situation is played, with its own servers, workers, callers and lktop. */
export interface Stage extends Crew {
  /** The server that lktop watches. */
  readonly server: Server;
  readonly api: Api;
  readonly lktop: Lktop;
  /** Adds a server on the same Redis. */
  readonly addServer: () => Promise<Server>;
  /** Resolves with the id of the dispatch. */
  readonly dispatch: (room: string, agentName: string, options?: DispatchOptions) => Promise<string>;
  /** Sends an order to the agents in the room, or to one of them; see `programs/agent.js`. */
  readonly tell: (room: string, order: string, agentName?: string) => Promise<void>;
  /**
   * Waits until the server's listing meets the condition, at most 45 s by default.
   *
   * @param what describes the condition in the error
   */
  readonly until: (
    what: string,
    room: string,
    isSo: (listing: Listing) => boolean,
    withinSeconds?: number,
  ) => Promise<Listing>;
  /** Checks that the condition still holds. Waits only a few seconds. */
  readonly still: (what: string, room: string, isSo: (listing: Listing) => boolean) => Promise<Listing>;
  readonly seconds: (count: number) => Promise<void>;
  /** Records the time under this name, for claims about timing. @param atMs default: now */
  readonly mark: (name: string, atMs?: number) => void;
  /** Runs lktop and records the result under this name, for claims about it. */
  readonly run: (name: string, args: readonly string[]) => Promise<Run>;
  /** Starts the watching lktop, if the situation decides when. */
  readonly watch: () => Promise<void>;
}

/** A stage as the runner uses it. */
export interface OpenStage extends Stage {
  readonly marks: ReadonlyMap<string, number>;
  readonly runs: ReadonlyMap<string, Run>;
  /** Null until an lktop watches. */
  readonly watching: () => Watching | null;
  readonly close: () => Promise<void>;
}

export interface StageOptions {
  readonly hasRedis: boolean;
  readonly config: string;
  readonly watchEverySeconds: number;
}

const POLL_MS = 200;
/** Only a hang takes this long. */
const UNTIL_SECONDS = 45;
/** A busy server may answer late, or not at the first attempt. */
const STILL_SECONDS = 5;

/** The folders of all open stages. */
const folders = new Set<string>();

/** Removes them at the end of the run, without waiting. */
export const removeFolders = (): void => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
};

/** Opens a stage with one server, in a temporary folder. */
export const openStage = async ({
  hasRedis,
  config,
  watchEverySeconds,
}: StageOptions): Promise<OpenStage> => {
  const folder = await mkdtemp(join(tmpdir(), 'lktop-situation-'));
  folders.add(folder);
  const processes = createProcesses();
  let watching: Watching | null = null;
  const close = async (): Promise<void> => {
    await watching?.stop();
    await processes.killAll();
    await rm(folder, { recursive: true, force: true });
    folders.delete(folder);
  };

  try {
    const redisPort = hasRedis ? await startRedis(processes, folder) : null;
    const addServer = () => startServer(processes, folder, redisPort);
    const server = await addServer();
    const api = createApi(server.url);
    const lktop = await createLktop(server.url, folder, config);
    const marks = new Map<string, number>();
    const runs = new Map<string, Run>();

    const until: Stage['until'] = async (what, room, isSo, withinSeconds = UNTIL_SECONDS) => {
      const givenUpAtMs = Date.now() + withinSeconds * 1_000;
      let last: Listing | null = null;
      while (Date.now() < givenUpAtMs) {
        last = await api.list(room).catch(() => null);
        if (last !== null && isSo(last)) return last;
        await sleep(POLL_MS);
      }
      throw new Error(`not within ${withinSeconds} s: ${what}. The server lists ${JSON.stringify(last)}`);
    };

    return {
      server,
      api,
      lktop,
      addServer,
      ...createCrew(processes, server),
      dispatch: async (room, agentName, options = {}) =>
        (await api.dispatches.createDispatch(room, agentName, options)).id,
      tell: async (room, order, agentName) => {
        const listeners = (await api.participants(room)).filter(
          ({ kind, attributes }) =>
            kind === 'AGENT' && (agentName === undefined || attributes['lk.agent_name'] === agentName),
        );
        await api.rooms.sendData(room, new TextEncoder().encode(order), DataPacket_Kind.RELIABLE, {
          topic: 'lktop-play',
          destinationIdentities: listeners.map(({ identity }) => identity),
        });
      },
      until,
      still: (what, room, isSo) => until(what, room, isSo, STILL_SECONDS),
      seconds: async (count) => {
        await sleep(count * 1_000);
      },
      mark: (name, atMs = Date.now()) => {
        marks.set(name, atMs);
      },
      run: async (name, args) => {
        const run = await lktop.run(args);
        runs.set(name, run);
        return run;
      },
      watch: async () => {
        watching = await lktop.watch(watchEverySeconds);
      },
      marks,
      runs,
      watching: () => watching,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
};
