import type { Fleet } from '../fleet/fleet.ts';
import type { Registry } from '../registry/registry.ts';
import type { Project } from './session.ts';

/** Names of agents to suggest where one is typed. */
export interface AgentNames {
  /** Serving agents first, then those seen in this or earlier runs. The same list until something changed. */
  readonly suggested: () => readonly string[];
  /** Call it for every fleet. Remembers new names for later runs. */
  readonly observe: (before: Fleet, after: Fleet) => void;
}

const suggestNames = (fleet: Fleet, seenBefore: readonly string[]): readonly string[] => [
  ...new Set([...fleet.servingNames.keys(), ...fleet.knownNames, ...seenBefore]),
];

/** @param fleet the first one, which is empty */
export const createAgentNames = (
  registry: Pick<Registry, 'seenAgentNames' | 'rememberAgentNames'>,
  project: Project,
  fleet: Fleet,
): AgentNames => {
  let seenBefore = registry.seenAgentNames(project);
  let suggested = suggestNames(fleet, seenBefore);
  return {
    suggested: () => suggested,
    observe: (before, after) => {
      if (after.knownNames !== before.knownNames) registry.rememberAgentNames(project, after.knownNames);
      // The names of earlier runs arrive late.
      const seenEarlier = seenBefore;
      seenBefore = registry.seenAgentNames(project);
      const isSame =
        after.knownNames === before.knownNames &&
        after.servingNames === before.servingNames &&
        seenBefore === seenEarlier;
      if (!isSame) suggested = suggestNames(after, seenBefore);
    },
  };
};
