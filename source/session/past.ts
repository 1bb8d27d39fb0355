import type { ActionProgress } from '../actions/action.ts';
import type { Background } from '../fleet/background.ts';
import type { Fleet, Room } from '../fleet/fleet.ts';
import type { Change } from '../fleet/indexed-map.ts';
import type { FleetSettings } from '../fleet/settings.ts';
import type { Snapshot } from '../fleet/snapshot.ts';
import type { Workers } from '../fleet/workers.ts';
import { createLearning } from '../learning/learning.ts';
import { createServedRooms } from '../learning/served-rooms.ts';
import type { Experience } from '../registry/experience.ts';

/** What is known of a project beyond its newest sweeps, and how it grows. */
export interface Past {
  readonly background: Background;
  /** Whether the background may soon know more about what it was asked. */
  readonly isAsking: () => boolean;
  /** Calls back when it was told more. @param isNews whether that may change a verdict */
  readonly onAnswers: (listener: (isNews: boolean) => void) => void;
  /** Call it for every snapshot with the rooms that changed. Its cost depends only on these. */
  readonly observe: (changes: readonly Change<Room>[], snapshot: Snapshot) => void;
  /** Call it when an action begins and when it has ended. */
  readonly takeAction: (fleet: Fleet, action: ActionProgress) => void;
}

const marksAgents = (changes: readonly Change<Room>[]): boolean =>
  changes.some(([, room]) => room?.agents.some(({ participant }) => participant.kind === 'AGENT'));

/** @param workers those that are known now; null: none are asked */
export const createPast = (
  experience: Experience,
  settings: FleetSettings,
  workers: () => Workers | null,
): Past => {
  const learning = createLearning(experience, settings);
  const followServed = createServedRooms(settings);
  let isMarkKnown = false;
  /** Running actions that kick agents. Once they have ended, the kicked participant's kind is no longer known. */
  const kicksOfAgents = new Set<string>();

  const removesAgent = ({ id, plan: { intention } }: ActionProgress): boolean =>
    intention.kind === 'remove-dispatch' || intention.kind === 'remove-agent' || kicksOfAgents.has(id);

  return {
    background: {
      removal: experience.removal,
      learned: learning.learned,
      servedBefore: experience.servedBefore,
      workers,
      get marksAgentsByKind() {
        return experience.marksAgentsByKind();
      },
    },
    isAsking: experience.isAsking,
    onAnswers: (listener) => {
      experience.onAnswers((isNews) => {
        if (isNews) learning.reconsider();
        listener(isNews);
      });
    },
    observe: (changes, snapshot) => {
      learning.observe(changes, snapshot);
      const sightings = followServed(changes, snapshot);
      if (sightings.seen.length + sightings.over.length > 0) experience.saveSightings(sightings);
      if (!isMarkKnown && marksAgents(changes)) {
        isMarkKnown = true;
        experience.noteAgentKind();
      }
      if (snapshot.connection.state === 'live')
        experience.watched(snapshot.startedAtMs, snapshot.rooms.length);
    },
    takeAction: (fleet, action) => {
      const { id, plan, state, endedAtMs } = action;
      const { room, identity, dispatchId } = plan.target;
      if (room === null) return;
      if (state.state === 'calling' && plan.intention.kind === 'kick') {
        const agents = fleet.byKey.get(room)?.agents ?? [];
        if (agents.some((agent) => agent.identity === identity)) kicksOfAgents.add(id);
      }
      if (endedAtMs === null) return;
      if (state.state === 'succeeded' && removesAgent(action))
        experience.noteRemoval(room, { atMs: endedAtMs, dispatchId, identity });
      kicksOfAgents.delete(id);
    },
  };
};
