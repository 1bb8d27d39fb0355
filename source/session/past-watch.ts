import { withGaps } from '../agents/gaps.ts';
import { NO_PAST, NOTHING_WANTED, type PastState, type PastWanted } from '../agents/past.ts';
import { boundsOf, type VersionFigures, versionFigures } from '../agents/version-figures.ts';
import { midnightBefore } from '../agents/words.ts';
import type { Clock } from '../clock.ts';
import type { VersionSpan } from '../cloud/version-times.ts';
import { type HistoryReader, StoreError } from '../registry/store.ts';
import { dispatchAt, sessionAt } from './timeline/rows-at.ts';

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

  /** The room whose events were read, and until when. They do not change. */
  let readRoomId: string | null = null;
  let readUntilMs = 0;

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

  /** Until when the log lacks the events of a room: until this run began, or until the log of an earlier time does. */
  const eventsUntilMs = ({ asOf }: PastWanted): number =>
    asOf === undefined ? options.startedMs() - 1 : (asOf.eventsBeforeMs ?? 0) - 1;

  const isRoomDue = (now: PastWanted): boolean =>
    now.roomId !== readRoomId || (now.asOf !== undefined && eventsUntilMs(now) !== readUntilMs);

  const readRoom = async (now: PastWanted): Promise<Pick<PastState, 'room'>> => {
    const { roomId } = now;
    if (!isRoomDue(now)) return { room: state.room };
    const untilMs = eventsUntilMs(now);
    const events =
      roomId === null ? [] : await history.listEvents({ ...everything, roomId, untilMs, limit: MOST_EVENTS });
    const sinceMs = events.at(-1)?.atMs;
    const times =
      sinceMs === undefined
        ? []
        : await history.listWatched({ host, projectName: null, sinceMs, limit: MOST_EVENTS });
    if (now.asOf?.atMs !== wanted.asOf?.atMs) return { room: null };
    readRoomId = roomId;
    readUntilMs = untilMs;
    if (roomId === null || events.length === 0) return { room: null };
    return { room: { roomId, events: withGaps(events, times, untilMs) } };
  };

  const readVersions = async (nowMs: number): Promise<ReadonlyMap<string, VersionFigures>> => {
    const figures = new Map<string, VersionFigures>();
    for (const { agentId, agentName, spans } of options.versionsOf?.(nowMs) ?? []) {
      const counts = await history.countDispatches({ host, agentName, bounds: boundsOf(spans) });
      figures.set(agentId, versionFigures(spans, counts));
    }
    return figures;
  };

  const readAgents = (asOfMs: number | undefined): Promise<PastState['agents']> => {
    const nowMs = asOfMs ?? clock.now();
    return history.listAgents({
      host,
      projectName: null,
      nowMs,
      dayMs: midnightBefore(nowMs),
      ...(asOfMs === undefined ? {} : { untilMs: asOfMs }),
    });
  };

  const readStays = async (agentName: string, asOfMs: number | undefined): Promise<PastState['stays']> => {
    // A star in a name would be read as a pattern. It matches itself, too, and the others are left out below.
    const query = { ...everything, agentName, untilMs: asOfMs ?? everything.untilMs };
    const sessions = await history.listSessions(query);
    const dispatches = await history.listDispatches(query);
    const isIts = (row: { readonly agentName: string | null }): boolean => row.agentName === agentName;
    const [its, dispatched] = [sessions.filter(isIts), dispatches.filter(isIts)];
    return asOfMs === undefined
      ? { agentName, sessions: its, dispatches: dispatched }
      : {
          agentName,
          sessions: its.map((row) => sessionAt(row, asOfMs)),
          dispatches: dispatched.map((row) => dispatchAt(row, asOfMs)),
        };
  };

  const read = async (now: PastWanted): Promise<Partial<PastState>> => {
    const asOfMs = now.asOf?.atMs;
    return {
      ...(now.agents ? { agents: await readAgents(asOfMs) } : {}),
      // The versions of an earlier time are not known.
      ...(now.agents && asOfMs === undefined ? { byVersion: await readVersions(clock.now()) } : {}),
      ...(await readRoom(now)),
      ...(now.agentName === null ? {} : { stays: await readStays(now.agentName, asOfMs) }),
    };
  };

  const nothingAt = ({ asOf }: PastWanted): PastState => ({
    ...NO_PAST,
    missing,
    ...(asOf === undefined ? {} : { asOfMs: asOf.atMs }),
  });

  const ask = async (): Promise<void> => {
    cancel();
    if (isAsking) {
      isAgain = true;
      return;
    }
    if (isStopped || !(wanted.agents || wanted.agentName !== null || isRoomDue(wanted))) return;
    isAsking = true;
    isAgain = false;
    let isNews = wanted.agents;
    const { asOf } = wanted;
    try {
      const before = state;
      const answers = await read(wanted);
      // What was answered about another time is worth nothing.
      if (asOf?.atMs === wanted.asOf?.atMs) state = { ...state, ...answers, missing };
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
      const isOtherTime = now.asOf?.atMs !== wanted.asOf?.atMs;
      if (
        !isOtherTime &&
        now.agents === wanted.agents &&
        now.agentName === wanted.agentName &&
        now.roomId === wanted.roomId
      )
        return;
      const isOther = now.agentName !== wanted.agentName && state.stays !== null;
      wanted = now;
      if (isOtherTime) {
        state = nothingAt(now);
        readRoomId = null;
      } else if (isOther) state = { ...state, stays: null };
      void ask();
      if (isOther || isOtherTime) onChange();
    },
    stop: () => {
      isStopped = true;
      cancel();
    },
  };
};
