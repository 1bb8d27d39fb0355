import type { Clock } from '../clock.ts';
import type { Gateway } from '../livekit/gateway.ts';

const WINDOW_MS = 60_000;
const BUCKET_MS = 1000;

/** A gateway that knows how much it is used. */
export interface CountedGateway extends Gateway {
  /** API calls begun in the last 60 seconds, failed ones too, to within a second. The probe is no API call. */
  readonly callsInLastMinute: () => number;
}

/** Counts in buckets of a second, so that a busy project costs no more memory than a calm one. */
const createCounter = (clock: Clock) => {
  let buckets: { readonly startMs: number; count: number }[] = [];
  return {
    add: () => {
      const startMs = Math.floor(clock.now() / BUCKET_MS) * BUCKET_MS;
      const newest = buckets.at(-1);
      if (newest?.startMs === startMs) newest.count += 1;
      else buckets.push({ startMs, count: 1 });
    },
    total: () => {
      const nowMs = clock.now();
      // None from the future either: a clock that was set back would hold them for ever.
      buckets = buckets.filter(({ startMs }) => startMs > nowMs - WINDOW_MS && startMs <= nowMs);
      return buckets.reduce((sum, bucket) => sum + bucket.count, 0);
    },
  };
};

/** The same gateway, counted: everybody who shares the project's rate limit goes through one of these. */
export const countCalls = (gateway: Gateway, clock: Clock): CountedGateway => {
  const counter = createCounter(clock);
  const counted =
    <Arguments extends unknown[], Answer>(call: (...args: Arguments) => Answer) =>
    (...args: Arguments): Answer => {
      counter.add();
      return call(...args);
    };
  return {
    host: gateway.host,
    probe: gateway.probe,
    close: gateway.close,
    listRooms: counted(gateway.listRooms),
    listParticipants: counted(gateway.listParticipants),
    listDispatches: counted(gateway.listDispatches),
    createDispatch: counted(gateway.createDispatch),
    deleteDispatch: counted(gateway.deleteDispatch),
    removeParticipant: counted(gateway.removeParticipant),
    createRoom: counted(gateway.createRoom),
    deleteRoom: counted(gateway.deleteRoom),
    callsInLastMinute: counter.total,
  };
};
