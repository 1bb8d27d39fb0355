import { NO_PAST, NOTHING_WANTED, type PastState, type PastWanted } from '../agents/past.ts';
import { boundsOf, type VersionFigures, versionFigures } from '../agents/version-figures.ts';
import { midnightBefore } from '../agents/words.ts';
import type { Clock } from '../clock.ts';
import type { VersionSpan } from '../cloud/version-times.ts';
import { type HistoryReader, StoreError } from '../registry/store.ts';

/** The figures of an hour and a day need no more. A registry of a year takes tenths of a second to answer. */
const EVERY_MS = 5_000;
const MOST_STAYS = 200;
const MOST_EVENTS = 200;

/** Asks the registry for what the screen shows of the past. */
export interface PastWatch {
  readonly getState: () => PastState;
  /** Asks at once for what is new, and again every 5 s while it is wanted. */
  readonly want: (wanted: PastWanted) => void;
  readonly stop: () => void;
}

interface PastWatchOptions {
  readonly history: HistoryReader;
  /** Host and port of the server. */
  readonly host: string;
  readonly clock: Clock;
  /** When this run began, by the server's clock. */
  readonly startedMs: () => number;
  /** Why the registry knows only this run; null: it knows more. */
  readonly missing: string | null;
  /** The agents whose dispatches are wanted by version, with the versions of the last day. Default: none. */
  readonly versionsOf?: (nowMs: number) => readonly VersionsOf[];
  readonly onChange: () => void;
}

/** The versions that an agent had. */
export interface VersionsOf {
  readonly agentId: string;
  readonly agentName: string;
  readonly spans: readonly VersionSpan[];
}

/** One question at a time: a registry that hangs gets no more, and the answers keep their order. */
export const createPastWatch = (options: PastWatchOptions): PastWatch => {
  const { history, host, clock, missing, onChange } = options;
  let wanted = NOTHING_WANTED;
  let state: PastState = { ...NO_PAST, missing };
  let isAsking = false;
  let isAgain = false;
  let isStopped = false;
  let cancel = (): void => {};

  /** The room whose events were read. They are those before this run, so they do not change. */
  let readRoomId: string | null = null;

  const everything = {
    host,
    projectName: null,
    roomName: null,
    agentName: null,
    sinceMs: 0,
    untilMs: Number.MAX_SAFE_INTEGER,
    outcome: null,
    limit: MOST_STAYS,
  };

  const readRoom = async (roomId: string | null): Promise<Pick<PastState, 'room'>> => {
    if (roomId === readRoomId) return { room: state.room };
    const events =
      roomId === null
        ? []
        : await history.listEvents({
            ...everything,
            roomId,
            untilMs: options.startedMs() - 1,
            limit: MOST_EVENTS,
          });
    readRoomId = roomId;
    return { room: roomId === null || events.length === 0 ? null : { roomId, events } };
  };

  const readVersions = async (nowMs: number): Promise<ReadonlyMap<string, VersionFigures>> => {
    const figures = new Map<string, VersionFigures>();
    for (const { agentId, agentName, spans } of options.versionsOf?.(nowMs) ?? []) {
      const counts = await history.countDispatches({ host, agentName, bounds: boundsOf(spans) });
      figures.set(agentId, versionFigures(spans, counts));
    }
    return figures;
  };

  const read = async ({ agents, agentName, roomId }: PastWanted): Promise<Partial<PastState>> => {
    const nowMs = clock.now();
    const rows = agents
      ? await history.listAgents({ host, projectName: null, nowMs, dayMs: midnightBefore(nowMs) })
      : state.agents;
    const byVersion = agents ? await readVersions(nowMs) : state.byVersion;
    const room = await readRoom(roomId);
    if (agentName === null) return { agents: rows, byVersion, ...room };
    // A star in a name would be read as a pattern. It matches itself, too, and the others are left out below.
    const query = { ...everything, agentName };
    const sessions = await history.listSessions(query);
    const dispatches = await history.listDispatches(query);
    const isIts = (row: { readonly agentName: string | null }): boolean => row.agentName === agentName;
    return {
      agents: rows,
      byVersion,
      ...room,
      stays: { agentName, sessions: sessions.filter(isIts), dispatches: dispatches.filter(isIts) },
    };
  };

  const ask = async (): Promise<void> => {
    cancel();
    if (isAsking) {
      isAgain = true;
      return;
    }
    const isRoomDue = wanted.roomId !== readRoomId;
    if (isStopped || !(wanted.agents || wanted.agentName !== null || isRoomDue)) return;
    isAsking = true;
    isAgain = false;
    let isNews = wanted.agents;
    try {
      const before = state;
      state = { ...state, ...(await read(wanted)), missing };
      isNews = isNews || state.room !== before.room || state.missing !== before.missing;
    } catch (error) {
      const sentence = error instanceof StoreError ? error.failure.sentence : 'The registry does not answer.';
      isNews = isNews || sentence !== state.missing;
      state = { ...state, missing: sentence };
    }
    isAsking = false;
    if (isStopped) return;
    if (isNews) onChange();
    if (isAgain) void ask();
    else cancel = clock.after(EVERY_MS, () => void ask());
  };

  return {
    getState: () => state,
    want: (now) => {
      if (now.agents === wanted.agents && now.agentName === wanted.agentName && now.roomId === wanted.roomId)
        return;
      const isOther = now.agentName !== wanted.agentName && state.stays !== null;
      wanted = now;
      void ask();
      if (!isOther) return;
      state = { ...state, stays: null };
      onChange();
    },
    stop: () => {
      isStopped = true;
      cancel();
    },
  };
};
