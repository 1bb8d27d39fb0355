import type { Background, Removal } from '../background.ts';
import type { ParticipantFacts } from '../facts.ts';
import type { Evidence, Human } from '../fleet.ts';
import { isPerPerson } from '../members/join.ts';
import { belongingOf, type Members, serves } from '../members/members.ts';
import type { RoomMemory } from '../room-memory.ts';
import type { FleetSettings, GraceTimes } from '../settings.ts';
import type { RoomObservation } from '../snapshot.ts';
import { quote } from './evidence.ts';
import type { Project } from './project.ts';

/**
 * The time of a judgement. Every comparison with a grace time goes through `isOver`. That reveals when time alone
 * would change the outcome, so the room is not judged again before then.
 */
export interface Evaluation {
  readonly nowMs: number;
  /** Whether more than `graceMs` have passed since `sinceMs`. */
  readonly isOver: (sinceMs: number, graceMs: number) => boolean;
  /** The earliest time at which one of the comparisons made so far would change; infinite if none would. */
  readonly changesAtMs: () => number;
}

export const createEvaluation = (nowMs: number): Evaluation => {
  let changesAtMs = Number.POSITIVE_INFINITY;
  return {
    nowMs,
    isOver: (sinceMs, graceMs) => {
      if (nowMs - sinceMs > graceMs) return true;
      changesAtMs = Math.min(changesAtMs, sinceMs + graceMs + 1);
      return false;
    },
    changesAtMs: () => changesAtMs,
  };
};

/** Everything that a verdict on a room, its agents and its dispatches may use. */
export interface RoomCase {
  readonly observation: RoomObservation;
  readonly members: Members;
  readonly memory: RoomMemory;
  readonly evaluation: Evaluation;
  readonly settings: FleetSettings;
  readonly grace: GraceTimes;
  /** Agents that serve the callers. */
  readonly serving: readonly ParticipantFacts[];
  /** Since when a human has waited without a serving agent; null: nobody waits. */
  readonly waitingSinceMs: number | null;
  readonly project: Project;
  /** Ask only when a human waits: the answer may come from the registry, and a snapshot waits for it. */
  readonly background: Background;
  /** The last thing our actions removed from this room; null: nothing, or no agent can be missed. */
  readonly removal: Removal | null;
  /** When one of our actions removed the room's last agent; null: none did. */
  readonly removedAtMs: number | null;
}

/** Whether an agent serves the whole room, not only the person its job is for. */
const isForEverybody = (members: Members, { identity }: ParticipantFacts): boolean => {
  const job = belongingOf(members, identity)?.job;
  return !job || !isPerPerson(job) || job.subject === '';
};

/** Whether at least one agent serves everybody in the room, not only the publisher or participant its job is for. */
export const servesEverybody = (members: Members, serving: readonly ParticipantFacts[]): boolean =>
  serving.some((agent) => isForEverybody(members, agent));

/** Returns the agents that serve the callers of a room. */
export const servingAgents = (members: Members, settings: FleetSettings): readonly ParticipantFacts[] =>
  members.agents.filter((agent) => serves(members, agent, settings));

/** Returns when a human began to wait: when it joined, or when its phone was last seen ringing. */
export const humanWaitsSince = ({ cameAtMs, rangLastMs }: Human): number =>
  Math.max(cameAtMs, rangLastMs ?? 0);

const waitingHumans = ({ humans }: Members): readonly Human[] => humans.filter((human) => human.waits);

/**
 * Returns since when a human has waited without an agent: the latest of when the first human came, when an agent was
 * last seen to serve, and when the last of two people who talked left.
 */
export const findWaitingSince = (
  members: Members,
  memory: RoomMemory,
  serving: readonly ParticipantFacts[],
): number | null => {
  if (servesEverybody(members, serving)) return null;
  const served = new Set(serving.map(({ identity }) => belongingOf(members, identity)?.job?.subject));
  const waiting = waitingHumans(members).filter(({ identity }) => !served.has(identity));
  if (waiting.length === 0) return null;
  // Until the room's counts settled, an agent from before a server restart looked like one that serves.
  const servedUntilMs = members.formerAgents.length > 0 ? 0 : (memory.servingAgentLastSeenMs ?? 0);
  return Math.max(
    Math.min(...waiting.map((human) => humanWaitsSince(human))),
    servedUntilMs,
    memory.successorsLastSeenMs ?? 0,
  );
};

/** Whether a visible human is ACTIVE in the room, served or not. */
export const aHumanWaits = ({ members }: RoomCase): boolean => members.humans.some((human) => human.waits);

/**
 * Whether a human waits whom no agent serves, whichever agent was requested.
 * @param sinceMs when an agent was requested: people who took over may request another
 */
export const nobodyServes = ({ waitingSinceMs, memory }: RoomCase, sinceMs: number): boolean =>
  waitingSinceMs !== null && (memory.successors.length === 0 || sinceMs > memory.handedOverAtMs);

/** Lists the waiting humans with the time each began to wait. */
export const waitingEvidence = ({ members }: RoomCase): readonly Evidence[] =>
  waitingHumans(members).map((human) => ({
    atMs: humanWaitsSince(human),
    text:
      human.doubt === null
        ? `${quote(human.identity)} is in the room`
        : `${quote(human.identity)} is in the room: maybe an agent, judging by its ${human.doubt} only`,
  }));
