import { adopt, haunt } from './ghosts.ts';
import type { Random } from './random.ts';
import type { WorldState } from './state.ts';

/** What can go wrong with a call. */
export type Fault =
  /** The answer comes late, by the world's clock. */
  | { readonly kind: 'latency'; readonly milliseconds: number }
  /** No answer ever. */
  | { readonly kind: 'hang' }
  /** 429, 5xx, or 406 for `GET /`. */
  | {
      readonly kind: 'status';
      readonly status: number;
      /** Twirp's word for it. Default: the one that belongs to the status. */
      readonly code?: string;
      readonly message?: string;
      readonly retryAfterSeconds?: number;
    }
  /** The connection is cut. */
  | { readonly kind: 'reset' }
  /** 200, and JSON that breaks off. */
  | { readonly kind: 'malformed' }
  /** 200, and a proxy's page. */
  | { readonly kind: 'html' }
  /** 200, and no rooms, as ListRooms once in a while answers. */
  | { readonly kind: 'empty' };

/** Which calls a fault meets; without any restriction all of them. */
export interface FaultRule {
  readonly fault: Fault;
  /** `ListRooms`, …, or `GET /`. */
  readonly method?: string;
  readonly room?: string;
  /** 0 to 1. Default 1. */
  readonly probability?: number;
  /** How many calls it meets before it is used up. Default: all. */
  readonly count?: number;
}

export interface Faults {
  /** The newest rule that meets a call decides. @returns takes the rule away */
  readonly add: (rule: FaultRule) => () => void;
  /**
   * The node of the room dies: it is listed as it was, but nobody answers for it until it is created once more.
   * @returns has a living node take it over
   */
  readonly haunt: (room: string) => () => void;
  readonly clear: () => void;
  /** The fault of this call, if any; counts it. */
  readonly meet: (call: { readonly method: string; readonly room: string }) => Fault | null;
}

const matches = (rule: FaultRule, call: { readonly method: string; readonly room: string }): boolean =>
  (rule.method === undefined || rule.method === call.method) &&
  (rule.room === undefined || rule.room === call.room);

/** @param state of the world in which nodes may die; without one, none does */
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
        if (state !== null) adopt(state, room);
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
