import { haunt, takeOver } from './ghosts.ts';
import type { Random } from './random.ts';
import type { WorldState } from './state.ts';

/** How a request can fail. */
export type Fault =
  /** The response is delayed, by the simulator's clock. */
  | { readonly kind: 'latency'; readonly milliseconds: number }
  /** The response never comes. */
  | { readonly kind: 'hang' }
  /** An error status: 429, 5xx, or 406 for `GET /`. */
  | {
      readonly kind: 'status';
      readonly status: number;
      /** Twirp's error code. Default: the one that matches the status. */
      readonly code?: string;
      readonly message?: string;
      readonly retryAfterSeconds?: number;
    }
  /** The connection is reset. */
  | { readonly kind: 'reset' }
  /** Status 200 with truncated JSON. */
  | { readonly kind: 'malformed' }
  /** Status 200 with a proxy's HTML page. */
  | { readonly kind: 'html' }
  /** Status 200 with no rooms, as ListRooms occasionally returns. */
  | { readonly kind: 'empty' };

/** Selects the requests a fault applies to. Without any restriction it applies to all. */
export interface FaultRule {
  readonly fault: Fault;
  /** `ListRooms`, …, or `GET /`. */
  readonly method?: string;
  readonly room?: string;
  /** From 0 to 1. Default 1. */
  readonly probability?: number;
  /** How many requests it applies to before it expires. Default: no limit. */
  readonly count?: number;
}

export interface Faults {
  /** Adds a rule. The newest matching rule wins. @returns removes the rule */
  readonly add: (rule: FaultRule) => () => void;
  /**
   * Kills the room's node. The room stays listed unchanged, but no node answers for it until it is created again.
   * @returns lets a living node take the room over
   */
  readonly haunt: (room: string) => () => void;
  readonly clear: () => void;
  /** Returns the fault for this request, if any, and counts the request against the rule. */
  readonly meet: (call: { readonly method: string; readonly room: string }) => Fault | null;
}

const matches = (rule: FaultRule, call: { readonly method: string; readonly room: string }): boolean =>
  (rule.method === undefined || rule.method === call.method) &&
  (rule.room === undefined || rule.room === call.room);

/** @param state the state whose nodes may die; null: no node ever dies */
export const createFaults = (random: Random, state: WorldState | null = null): Faults => {
  let rules: { readonly rule: FaultRule; left: number }[] = [];

  const add = (rule: FaultRule): (() => void) => {
    const entry = { rule, left: rule.count ?? Number.POSITIVE_INFINITY };
    rules = [entry, ...rules];
    return () => {
      rules = rules.filter((other) => other !== entry);
    };
  };

  return {
    add,
    haunt: (room) => {
      if (state !== null) haunt(state, room);
      return () => {
        if (state !== null) takeOver(state, room);
      };
    },
    clear: () => {
      rules = [];
    },
    meet: (call) => {
      for (const entry of rules) {
        const { rule } = entry;
        if (entry.left <= 0 || !matches(rule, call)) continue;
        if (rule.probability !== undefined && random.next() >= rule.probability) continue;
        entry.left -= 1;
        return rule.fault;
      }
      return null;
    },
  };
};
