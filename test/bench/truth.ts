import type { Room } from '../../source/fleet/fleet.ts';
import { defaultFleetSettings } from '../../source/fleet/settings.ts';
import { type RoomKey, roomKey } from '../../source/fleet/snapshot.ts';
import { IN_MEMORY } from '../../source/registry/database.ts';
import { openRegistry } from '../../source/registry/registry.ts';
import { createSession } from '../../source/session/create-session.ts';
import type { Session } from '../../source/session/session.ts';
import { createFakeGateway, type FakeGateway } from '../helpers/fake-gateway.ts';
import { createManualClock, type ManualClock } from '../helpers/manual-clock.ts';
import type { Group } from './line.ts';
import { answersOf } from './scale-worlds.ts';

const ROOMS = 300;
/** So few calls that one round through all rooms takes more than a minute. */
const CALLS_PER_MINUTE = 600;
const INTERVAL_MS = 2_000;
const ANSWER_MS = 20;
const CHANGES = 100;
/** Not a multiple of the interval, so that changes fall at any time between two rounds. */
const BETWEEN_CHANGES_MS = 7_300;
const WARM_UP_MS = 180_000;
/** Longer than any promise. A change that is not seen by then was missed. */
const COOL_DOWN_MS = 600_000;
const STEP_MS = 100;

/** A change in a room that the list of rooms does not show. */
interface Change {
  readonly key: RoomKey;
  readonly atMs: number;
  readonly isSeen: (room: Room) => boolean;
  readonly isProblem: boolean;
  /** The promise in force when it happened. */
  readonly promisedMs: number;
  /** Null until lktop sees it. */
  detection: { readonly atMs: number; readonly promisedMs: number } | null;
}

const promiseOf = (session: Session): number => session.getState().snapshot.pace.promisedAgeMs ?? 0;

/** The agent leaves while callers are there, a caller leaves, or the agent speaks. */
const happen = (gateway: FakeGateway, number: number, kind: number): Pick<Change, 'isSeen' | 'isProblem'> => {
  const room = gateway.rooms.get(`call-${number}`);
  if (!room) throw new Error(`there is no room ${number}`);
  if (kind === 0) {
    room.participants = room.participants.filter((one) => one.kind !== 'AGENT');
    return { isSeen: ({ agents }) => agents.length === 0, isProblem: true };
  }
  if (kind === 1) {
    room.participants = room.participants.slice(0, -1);
    return { isSeen: ({ humans }) => humans.length === 1, isProblem: false };
  }
  room.participants = [...answersOf(number, 'speaking').participants];
  return { isSeen: ({ agents }) => agents[0]?.state === 'speaking', isProblem: false };
};

const placeRooms = (gateway: FakeGateway): void => {
  for (let number = 0; number < ROOMS; number += 1) {
    const { room, participants, dispatches } = answersOf(number);
    gateway.addRoom(room.name, {
      facts: room,
      participants: [...participants],
      dispatches: [...dispatches],
    });
  }
  gateway.script({ call: 'listRooms', delayMs: ANSWER_MS });
  gateway.script({ call: 'listParticipants', delayMs: ANSWER_MS });
  gateway.script({ call: 'listDispatches', delayMs: ANSWER_MS });
};

const noteDetections = (session: Session, clock: ManualClock, open: Set<Change>): void => {
  const { byKey } = session.getState().fleet;
  for (const change of open) {
    const room = byKey.get(change.key);
    if (!room || !change.isSeen(room)) continue;
    change.detection = { atMs: clock.now(), promisedMs: promiseOf(session) };
    open.delete(change);
  }
};

/** Plays all changes. @returns the changes and when each was seen */
const live = async (
  session: Session,
  clock: ManualClock,
  gateway: FakeGateway,
): Promise<readonly Change[]> => {
  const changes: Change[] = [];
  const open = new Set<Change>();
  const pass = async (milliseconds: number): Promise<void> => {
    for (let passedMs = 0; passedMs < milliseconds; passedMs += STEP_MS) {
      await clock.advance(STEP_MS);
      noteDetections(session, clock, open);
    }
  };
  await pass(WARM_UP_MS);
  for (let count = 0; count < CHANGES; count += 1) {
    // Spreads the changes over the whole list: 7 and 300 have no common divisor.
    const number = (count * 7) % ROOMS;
    const change: Change = {
      key: roomKey({ name: `call-${number}`, id: `RM_${number}` }),
      atMs: clock.now(),
      promisedMs: promiseOf(session),
      detection: null,
      ...happen(gateway, number, count % 3),
    };
    changes.push(change);
    open.add(change);
    await pass(BETWEEN_CHANGES_MS);
  }
  await pass(COOL_DOWN_MS);
  return changes;
};

const shareOfPromise = ({ atMs, promisedMs, detection }: Change): number =>
  detection === null
    ? Number.POSITIVE_INFINITY
    : (detection.atMs - atMs) / Math.max(promisedMs, detection.promisedMs);

const isTrouble = (room: Room | undefined): boolean =>
  room?.verdict.severity === 'critical' || room?.verdict.severity === 'warning';

/**
 * Measures whether changes are seen, and as soon as the header promises, if the calls suffice only for some
 * of the rooms.
 */
export const truth: Group = {
  name: 'truth',
  run: async (report) => {
    const clock = createManualClock();
    const gateway = createFakeGateway(clock);
    placeRooms(gateway);
    const registry = openRegistry({ path: IN_MEMORY, clock, who: 'bench' });
    const session = createSession({
      project: { name: 'bench', host: 'livekit.example.com', demo: false, readOnly: false, warnings: [] },
      connect: () => gateway,
      clock,
      intervalMs: INTERVAL_MS,
      settings: defaultFleetSettings,
      registry,
      budget: CALLS_PER_MINUTE,
    });
    const changes = await live(session, clock, gateway);
    const { byKey } = session.getState().fleet;
    const troubled = new Set(changes.filter(({ isProblem }) => isProblem).map(({ key }) => key));
    const wrong = [...byKey].filter(([key, room]) => isTrouble(room) !== troubled.has(key));
    const subject = `${CHANGES} changes in ${ROOMS} rooms, ${CALLS_PER_MINUTE} calls a minute`;
    const count = (name: string, ours: number): void =>
      report.line({
        name: `${subject}: ${name}`,
        ours,
        unit: 'count',
        reference: null,
        target: { kind: 'at most', value: 0 },
      });
    count('missed', changes.filter(({ detection }) => detection === null).length);
    count('seen later than promised', changes.filter((change) => shareOfPromise(change) > 1).length);
    count('rooms with a wrong verdict at the end', wrong.length);
    const latest = changes.reduce((a, b) => (shareOfPromise(b) > shareOfPromise(a) ? b : a));
    report.line({
      name: `${subject}: the latest of them beside the promise`,
      ours: ((latest.detection?.atMs ?? Number.POSITIVE_INFINITY) - latest.atMs) / 1_000,
      unit: 's',
      reference: {
        name: 'promised age',
        value: Math.max(latest.promisedMs, latest.detection?.promisedMs ?? 0) / 1_000,
      },
      target: { kind: 'ratio at most', value: 1 },
    });
    await session.close();
    registry.close();
  },
};
