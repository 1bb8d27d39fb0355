import type { ParticipantFacts } from '../fleet/facts.ts';
import type { Room } from '../fleet/fleet.ts';
import type { Change } from '../fleet/indexed-map.ts';
import { kindOfRoom } from '../fleet/room-kind.ts';
import type { FleetSettings } from '../fleet/settings.ts';
import { isProblem } from '../fleet/severity.ts';
import type { RoomKey, Snapshot } from '../fleet/snapshot.ts';
import { IN_TIME_MS, LEAST_PERCENT, lastOutcomes, type Outcome } from './outcome.ts';
import { firstCaller, hasDoubtfulAgent, servingAgent } from './serving.ts';

/**
 * After the time limit for an agent, a room without one gets 10 s more to turn out to be in trouble: an absence counts
 * from the second sweep.
 */
const UNTIL_SURE_MS = 10_000;

/**
 * After 60 s the rooms that were found stand for all, even if some never answer. Before that, all must have answered.
 */
const ENOUGH_LOOKED_MS = 60_000;

type Times = Snapshot['verifiedAtMs'];

/** A caller in a room whose outcome is still open. */
interface Wait {
  readonly caller: ParticipantFacts;
  /** When the caller joined or, if later, began to wait, for example after a phone stopped ringing. */
  readonly sinceMs: number;
  /** Whether lktop has watched from the beginning. If so, no agent can have come and gone unseen. */
  readonly isWatched: boolean;
  /** An agent came in time, but the room was in trouble when lktop saw it. */
  wasServed: boolean;
  /** The room was in trouble, or an agent was expected there. That it has none then proves nothing. */
  isSpoilt: boolean;
  /** When the room last answered while the caller was there. */
  lookedAtMs: number;
  room: Room;
}

/** Further kinds are ignored: so many kinds mean that each room has its own name. */
const MAX_KINDS = 2_000;
/** Outcomes held for each kind before the older ones are dropped. */
const MAX_HELD = 1_000;

/** Rooms of one kind whose callers had been there for a while at the first sweep. */
interface Found {
  rooms: number;
  served: number;
  /** Outcomes of served rooms that are not admitted yet. */
  held: Outcome[];
}

/**
 * Rooms that were old when first seen. For one with an agent, the times show whether it came in time. For one without,
 * nothing shows whether an agent was there and left. If the former counted alone, a kind in which one room in a
 * hundred has an agent would look as if all had one. So they count only if nearly all found rooms have an agent.
 */
interface FoundRooms {
  /** @param outcome null: it had no agent in time, or that is unknown */
  readonly add: (kind: string, outcome: Outcome | null) => void;
  /** Call it when the found rooms stand for all. @returns the outcomes that count, each once */
  readonly admit: () => readonly Outcome[];
}

const createFoundRooms = (): FoundRooms => {
  const kinds = new Map<string, Found>();
  /** Kinds with held outcomes. */
  const open = new Set<string>();

  const foundOf = (kind: string): Found | undefined => {
    const known = kinds.get(kind);
    if (known || kinds.size >= MAX_KINDS) return known;
    const fresh: Found = { rooms: 0, served: 0, held: [] };
    kinds.set(kind, fresh);
    return fresh;
  };

  const isTypical = ({ rooms, served }: Found): boolean => served * 100 >= rooms * LEAST_PERCENT;

  return {
    add: (kind, outcome) => {
      const found = foundOf(kind);
      if (!found) return;
      found.rooms += 1;
      if (!outcome) return;
      found.served += 1;
      found.held.push(outcome);
      if (found.held.length > MAX_HELD) found.held = [...lastOutcomes(found.held)];
      open.add(kind);
    },
    admit: () => {
      const admitted: Outcome[] = [];
      for (const kind of open) {
        const found = kinds.get(kind);
        if (!found || !isTypical(found)) continue;
        admitted.push(...lastOutcomes(found.held));
        found.held = [];
        open.delete(kind);
      }
      return admitted;
    },
  };
};

/** Reports once for each room whether it had an agent in time. */
export interface RoomWatch {
  /**
   * Call it for every snapshot. Its cost depends only on rooms that changed and rooms with a new caller.
   * @param changes since the snapshot before
   */
  readonly observe: (
    changes: readonly Change<Room>[],
    snapshot: Pick<Snapshot, 'verifiedAtMs' | 'pace' | 'startedAtMs'>,
  ) => readonly Outcome[];
}

export const createRoomWatch = ({
  listeners,
  grace,
}: Pick<FleetSettings, 'listeners' | 'grace'>): RoomWatch => {
  const waits = new Map<RoomKey, Wait>();
  /** Listed rooms whose outcome is known. */
  const decided = new Set<RoomKey>();
  const found = createFoundRooms();
  const sureAfterMs = Math.max(IN_TIME_MS, grace.waitingMs) + UNTIL_SURE_MS;
  let timesBefore: Times = new Map();
  let firstSweepMs: number | null = null;
  let outcomes: Outcome[] = [];

  const outcomeOf = ({ room, caller, sinceMs }: Wait, served: boolean): Outcome => {
    const agent = served ? servingAgent(room, listeners) : undefined;
    return {
      kind: kindOfRoom(
        room.facts,
        caller,
        room.dispatches.map(({ facts }) => facts),
      ),
      roomId: room.id,
      served,
      agentName: agent?.agentName ?? null,
      tookMs: agent ? Math.max(0, Math.round(agent.participant.joinedAtMs - sinceMs)) : 0,
      atMs: Math.round(sinceMs),
    };
  };

  const decide = (key: RoomKey, outcome: Outcome | null): void => {
    waits.delete(key);
    decided.add(key);
    if (outcome) outcomes.push(outcome);
  };

  /**
   * Notes a room that was found with its caller in it. It counts only together with the other found rooms of its kind.
   */
  const noteFound = (wait: Wait, inTime: boolean): null => {
    const outcome = outcomeOf(wait, inTime);
    // Trouble is no reason to count a served room as unserved.
    if (!inTime || !isProblem(wait.room.verdict)) found.add(outcome.kind, inTime ? outcome : null);
    return null;
  };

  /** Returns the outcome that the room had no agent in time. */
  const unserved = (wait: Wait): Outcome | null =>
    wait.isSpoilt || wait.wasServed ? null : outcomeOf(wait, false);

  /** Returns the room's outcome as it is now; null: none; undefined: still open. */
  const conclude = (wait: Wait): Outcome | null | undefined => {
    const { room, sinceMs, isWatched, lookedAtMs } = wait;
    const agent = servingAgent(room, listeners);
    const joinedAtMs = agent?.participant.joinedAtMs ?? 0;
    if (agent && joinedAtMs <= 0) return null;
    const inTime = agent !== undefined && joinedAtMs <= sinceMs + IN_TIME_MS;
    if (!isWatched) return noteFound(wait, inTime);
    const isTroubled = isProblem(room.verdict);
    if (inTime && !isTroubled) return outcomeOf(wait, true);
    if (inTime) wait.wasServed = true;
    else if (isTroubled || hasDoubtfulAgent(room) || (!agent && room.expectation !== null)) {
      wait.isSpoilt = true;
    }
    const isLate = agent !== undefined && !inTime;
    const isSure = lookedAtMs - sinceMs > sureAfterMs && room.verdict.name !== 'waiting';
    return isLate || isSure ? unserved(wait) : undefined;
  };

  /** The caller or the room is gone. */
  const end = (key: RoomKey, wait: Wait): void => {
    waits.delete(key);
    const hadTime = wait.isWatched && wait.lookedAtMs - wait.sinceMs > IN_TIME_MS;
    if (hadTime) decide(key, unserved(wait));
  };

  const begin = (earlier: Room | undefined, room: Room, lookedAtMs: number): void => {
    const human = firstCaller(room);
    if (!human) return;
    const { participant } = human;
    const wasIdle = earlier?.verified === true && !earlier.humans.some(({ waits: didWait }) => didWait);
    const sinceMs = Math.max(
      participant.joinedAtMs,
      wasIdle ? (timesBefore.get(room.key) ?? 0) : participant.joinedAtMs,
    );
    waits.set(room.key, {
      caller: participant,
      sinceMs,
      isWatched: wasIdle || lookedAtMs - sinceMs <= IN_TIME_MS,
      wasServed: false,
      isSpoilt: false,
      lookedAtMs,
      room,
    });
  };

  const take = (earlier: Room | undefined, room: Room | undefined, times: Times): void => {
    const key = room?.key ?? earlier?.key;
    if (key === undefined) return;
    const wait = waits.get(key);
    if (!room) {
      if (wait) end(key, wait);
      decided.delete(key);
      return;
    }
    const lookedAtMs = times.get(key);
    if (decided.has(key) || !room.verified || lookedAtMs === undefined) return;
    if (!wait) begin(earlier, room, lookedAtMs);
    else if (firstCaller(room)) wait.room = room;
    else end(key, wait);
  };

  return {
    observe: (changes, { verifiedAtMs, pace, startedAtMs }) => {
      firstSweepMs ??= startedAtMs;
      for (const [earlier, room] of changes) take(earlier, room, verifiedAtMs);
      for (const [key, wait] of waits) {
        wait.lookedAtMs = verifiedAtMs.get(key) ?? wait.lookedAtMs;
        const outcome = conclude(wait);
        if (outcome !== undefined) decide(key, outcome);
      }
      timesBefore = verifiedAtMs;
      const isTypical = pace.oldestVerifiedAtMs !== null || startedAtMs - firstSweepMs >= ENOUGH_LOOKED_MS;
      const told = isTypical ? [...outcomes, ...found.admit()] : outcomes;
      outcomes = [];
      return told;
    },
  };
};
