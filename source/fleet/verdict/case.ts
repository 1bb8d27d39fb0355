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
 * The time of a judgement. Every comparison with a grace time goes through `isOver`, so that it is known when time
 * alone would change the outcome, and a room need not be judged again before.
 */
export interface Evaluation {
  readonly nowMs: number;
  /** Whether more than `graceMs` have passed since `sinceMs`. */
  readonly isOver: (sinceMs: number, graceMs: number) => boolean;
  /** The earliest time at which a comparison made so far would come out differently; infinite where none would. */
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

/** All that a verdict on a room, its agents and its dispatches may rest on. */
export interface RoomCase {
  readonly observation: RoomObservation;
  readonly members: Members;
  readonly memory: RoomMemory;
  readonly evaluation: Evaluation;
  readonly settings: FleetSettings;
  readonly grace: GraceTimes;
  /** Agents that are there for the callers. */
  readonly serving: readonly ParticipantFacts[];
  /** Since when a human has waited without an agent that serves; null where nobody does. */
  readonly waitingSinceMs: number | null;
  readonly project: Project;
  /** To be asked only where a human waits: the answer may have to be read from a file. */
  readonly background: Background;
  /** What an action of ours last took from this room; null: nothing, or nobody waits. */
  readonly removal: Removal | null;
  /** When an action of ours took the last agent of this room; null: none did. */
  readonly removedAtMs: number | null;
}

/** Whether an agent is there for the whole room, not for the one person whose job it does. */
const isForEverybody = (members: Members, { identity }: ParticipantFacts): boolean => {
  const job = belongingOf(members, identity)?.job;
  return !job || !isPerPerson(job) || job.subject === '';
};

/** Whether an agent serves everybody in the room, not the one publisher or participant whose job it does. */
export const servesEverybody = (members: Members, serving: readonly ParticipantFacts[]): boolean =>
  serving.some((agent) => isForEverybody(members, agent));

/** The agents that are there for the callers of a room. */
export const servingAgents = (members: Members, settings: FleetSettings): readonly ParticipantFacts[] =>
  members.agents.filter((agent) => serves(members, agent, settings));

/** When a human began to wait: when it joined, or when its telephone was last seen ringing. */
export const humanWaitsSince = ({ cameAtMs, rangLastMs }: Human): number =>
  Math.max(cameAtMs, rangLastMs ?? 0);

const waitingHumans = ({ humans }: Members): readonly Human[] => humans.filter((human) => human.waits);

/**
 * Since when a human has waited without an agent: since the first of them came, since an agent was last seen to serve,
 * or since the last of two who talked to each other left, whichever is latest.
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
  // Until the room's counts settled, an agent left over from before a server restart passed for one that serves.
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
 * Whether a human waits whom no agent serves, whoever was asked for.
 *
 * @param sinceMs when an agent was asked for: after people have taken over, they may ask for another
 */
export const nobodyServes = ({ waitingSinceMs, memory }: RoomCase, sinceMs: number): boolean =>
  waitingSinceMs !== null && (memory.successors.length === 0 || sinceMs > memory.handedOverAtMs);

/** The humans who wait, each with the time it began to wait. */
export const waitingEvidence = ({ members }: RoomCase): readonly Evidence[] =>
  waitingHumans(members).map((human) => ({
    atMs: humanWaitsSince(human),
    text:
      human.doubt === null
        ? `${quote(human.identity)} is in the room`
        : `${quote(human.identity)} is in the room: maybe an agent, judging by its ${human.doubt} only`,
  }));
