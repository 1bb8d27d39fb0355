import type { Clock } from '../clock.ts';

interface Entry {
  readonly dueMs: number;
  readonly order: number;
  readonly callback: () => void;
  cancelled: boolean;
}

/**
 * The simulator's event queue and clock. A scenario first runs through its past at once, so it opens minutes old.
 * Then it follows a real clock with a single timer, however many events are queued.
 */
export interface Agenda extends Clock {
  /** Runs every event due up to `atMs`, in order, and stops the clock there. Call it only before `follow`. */
  readonly runTo: (atMs: number) => void;
  /** Follows a clock from now on. Overdue events run first. */
  readonly follow: (clock: Clock) => void;
  /** Cancels everything that is still queued. */
  readonly close: () => void;
}

const isBefore = (one: Entry, other: Entry): boolean =>
  one.dueMs < other.dueMs || (one.dueMs === other.dueMs && one.order < other.order);

/** A binary heap of entries; the earliest is at the root. */
const createQueue = () => {
  const heap: Entry[] = [];
  const at = (index: number): Entry => heap[index] as Entry;
  const swap = (one: number, other: number): void => {
    const held = at(one);
    heap[one] = at(other);
    heap[other] = held;
  };

  const rise = (from: number): void => {
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(at(index), at(parent))) return;
      swap(index, parent);
      index = parent;
    }
  };

  const sink = (): void => {
    let index = 0;
    for (;;) {
      let first = index;
      for (const child of [2 * index + 1, 2 * index + 2]) {
        if (child < heap.length && isBefore(at(child), at(first))) first = child;
      }
      if (first === index) return;
      swap(index, first);
      index = first;
    }
  };

  const take = (): void => {
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    heap[0] = last;
    sink();
  };

  return {
    add: (entry: Entry): void => {
      heap.push(entry);
      rise(heap.length - 1);
    },
    /** The earliest entry that was not cancelled. */
    peek: (): Entry | undefined => {
      while (heap[0]?.cancelled) take();
      return heap[0];
    },
    take,
  };
};

export const createAgenda = (startMs: number): Agenda => {
  const queue = createQueue();
  let nowMs = startMs;
  let order = 0;
  let followed: Clock | null = null;
  let cancelTimer: () => void = () => {};
  let armedForMs: number | null = null;
  let running = false;
  let closed = false;

  const now = (): number => (followed === null ? nowMs : Math.max(nowMs, followed.now()));

  const runDue = (untilMs: number): void => {
    running = true;
    for (let entry = queue.peek(); entry && entry.dueMs <= untilMs && !closed; entry = queue.peek()) {
      queue.take();
      nowMs = Math.max(nowMs, entry.dueMs);
      entry.callback();
    }
    running = false;
  };

  const arm = (): void => {
    if (running) return;
    const next = closed ? undefined : queue.peek();
    if (followed === null || next?.dueMs === armedForMs) return;
    cancelTimer();
    armedForMs = next?.dueMs ?? null;
    if (next === undefined) return;
    cancelTimer = followed.after(next.dueMs - followed.now(), () => {
      armedForMs = null;
      runDue(now());
      arm();
    });
  };

  return {
    now,
    after: (delayMs, callback) => {
      const entry = { dueMs: now() + Math.max(0, delayMs), order: order++, callback, cancelled: false };
      queue.add(entry);
      arm();
      return () => {
        entry.cancelled = true;
      };
    },
    runTo: (atMs) => {
      runDue(atMs);
      nowMs = Math.max(nowMs, atMs);
    },
    follow: (clock) => {
      followed = clock;
      runDue(now());
      arm();
    },
    close: () => {
      closed = true;
      cancelTimer();
    },
  };
};
