import type { ActionProgress } from '../actions/action.ts';
import { named } from '../actions/words.ts';
import type { Room } from '../fleet/fleet.ts';
import type { Failure } from '../fleet/snapshot.ts';
import type { RecordedAction } from '../registry/recorded-action.ts';
import type { Registry } from '../registry/registry.ts';
import type { Candidate } from './candidates.ts';
import type { Doubt } from './doubts.ts';

/** The `who` of the actions in the registry that healing does. */
export const HEALER = 'healing';

/** All that the registry keeps. */
const ALL_ACTIONS = 10_000;
/** How far the clocks of two runs may differ, and how long a call without an answer may still be on its way. */
const MARGIN_MS = 30_000;
/** An act whose run was killed ended within this time: its calls and the looks between them have limits. */
const LONGEST_CALLS_MS = 60_000;

/** A run remembers as many of its own acts as the registry keeps. */
const MOST_OWN = ALL_ACTIONS;

/** A re-dispatch by healing, of this run or another one. */
interface PastHeal {
  readonly dispatchId: string;
  /** Null: none is known, but one may have been made. */
  readonly createdDispatchId: string | null;
  readonly agentName: string | null;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
}

/** What healing and colleagues did before, from the registry and from this run. */
export interface PastHeals {
  /**
   * Reads the registry.
   * @returns why it cannot be read; null: it was
   */
  readonly read: () => Promise<Failure | null>;
  /** When each re-dispatch by healing began that the last `read` found. */
  readonly startedAtMs: () => readonly number[];
  /** Takes the state of an act of this run. */
  readonly note: (progress: ActionProgress) => void;
  /** Healing did its part for this dispatch, or made it. */
  readonly doubtOf: (candidate: Candidate) => Doubt | null;
  /** A human has acknowledged the room, as the last `read` found. */
  readonly acknowledgedBy: (room: Room) => Doubt | null;
}

/** Whether healing may have made the dispatch without learning its id. */
const mayHaveMade = (heal: PastHeal, { dispatch: { facts } }: Candidate): boolean =>
  heal.createdDispatchId === null &&
  heal.agentName === facts.agentName &&
  facts.createdAtMs >= heal.startedAtMs - MARGIN_MS &&
  facts.createdAtMs <= (heal.endedAtMs ?? heal.startedAtMs + LONGEST_CALLS_MS) + MARGIN_MS;

const sentenceOf = (heal: PastHeal, candidate: Candidate): string | null => {
  const { id } = candidate.dispatch;
  if (heal.dispatchId === id) return 'it was tried once already';
  if (heal.createdDispatchId === id) return `it was made by healing, in place of ${heal.dispatchId}`;
  return mayHaveMade(heal, candidate)
    ? `it may have been made by healing, in place of ${heal.dispatchId}`
    : null;
};

const asHeal = (action: RecordedAction): PastHeal | null =>
  action.dispatchId === null
    ? null
    : {
        dispatchId: action.dispatchId,
        createdDispatchId: action.createdDispatchId,
        agentName: action.agentName,
        startedAtMs: action.startedAtMs,
        endedAtMs: action.endedAtMs,
      };

const roomIdOf = (key: string): string => key.split(' ', 1)[0] ?? key;

/** The last word of each user on each row of a room: who acknowledged it, if nobody took it back. */
const acknowledgements = (
  actions: readonly RecordedAction[],
): ReadonlyMap<string, readonly Acknowledged[]> => {
  const told = new Set<string>();
  const open = new Map<string, readonly Acknowledged[]>();
  // Newest first.
  for (const { kind, roomId, dispatchId, identity, who } of actions) {
    if (roomId === null || (kind !== 'acknowledge' && kind !== 'unacknowledge')) continue;
    const about = dispatchId ?? identity;
    const row = JSON.stringify([roomId, about, who]);
    if (told.has(row)) continue;
    told.add(row);
    if (kind === 'acknowledge') open.set(roomId, [...(open.get(roomId) ?? []), { about, who }]);
  }
  return open;
};

interface Acknowledged {
  /** The dispatch or the participant; null: the room. */
  readonly about: string | null;
  readonly who: string;
}

const isStillThere = ({ dispatches, agents, humans }: Room, about: string | null): boolean =>
  about === null ||
  dispatches.some(({ id }) => id === about) ||
  [...agents, ...humans].some(({ identity }) => identity === about);

/** @param host host and port of the server */
export const createPastHeals = (
  registry: Pick<Registry, 'listActions' | 'disabled'>,
  host: string,
): PastHeals => {
  /** By the id of the room. */
  let recorded: ReadonlyMap<string, readonly PastHeal[]> = new Map();
  let acknowledged: ReadonlyMap<string, readonly Acknowledged[]> = new Map();
  let startedAtMs: readonly number[] = [];
  /** By the id of the action, with its room. */
  const own = new Map<string, PastHeal & { readonly roomId: string }>();

  return {
    read: async () => {
      const actions = (await registry.listActions({ limit: ALL_ACTIONS })).filter(
        (action) => action.host === host,
      );
      if (registry.disabled !== null) return registry.disabled;
      const heals = new Map<string, readonly PastHeal[]>();
      const began: number[] = [];
      for (const action of actions) {
        const heal = action.who === HEALER && action.kind === 'redispatch' ? asHeal(action) : null;
        if (heal === null || action.roomId === null) continue;
        heals.set(action.roomId, [...(heals.get(action.roomId) ?? []), heal]);
        began.push(heal.startedAtMs);
      }
      recorded = heals;
      startedAtMs = began;
      acknowledged = acknowledgements(actions);
      return null;
    },
    startedAtMs: () => startedAtMs,
    note: ({ id, plan: { target, steps }, createdDispatchId, ...progress }) => {
      if (target.room === null || target.dispatchId === null) return;
      const create = steps.find((step) => step.call === 'createDispatch');
      own.set(id, {
        roomId: roomIdOf(target.room),
        dispatchId: target.dispatchId,
        createdDispatchId,
        agentName: create?.agentName ?? null,
        startedAtMs: progress.startedAtMs,
        endedAtMs: progress.endedAtMs,
      });
      for (const oldest of own.keys()) if (own.size > MOST_OWN) own.delete(oldest);
    },
    doubtOf: (candidate) => {
      const roomId = candidate.room.id;
      const mine = [...own.values()].filter((heal) => heal.roomId === roomId);
      // What was read of an act that still ran is older than what this run knows of it.
      const others = (recorded.get(roomId) ?? []).filter(
        (heal) => !mine.some(({ dispatchId }) => dispatchId === heal.dispatchId),
      );
      for (const heal of [...mine, ...others]) {
        const sentence = sentenceOf(heal, candidate);
        if (sentence !== null) return { kind: 'healed before', about: 'dispatch', sentence };
      }
      return null;
    },
    acknowledgedBy: (room) => {
      const one = acknowledged.get(room.id)?.find(({ about }) => isStillThere(room, about));
      return one
        ? { kind: 'acknowledged', about: 'dispatch', sentence: `${named(one.who)} has acknowledged it` }
        : null;
    },
  };
};
