import { agentsThere, type Fleet } from '../fleet/fleet.ts';

/** By agent name: how many dispatches of each deployment have an agent. "" means no deployment. */
export type ServedDeployments = ReadonlyMap<string, ReadonlyMap<string, number>>;

const known = new WeakMap<Fleet['rooms'], ServedDeployments>();

const count = ({ rooms }: Fleet): ServedDeployments => {
  const served = new Map<string, Map<string, number>>();
  for (const room of rooms) {
    const there = agentsThere(room).filter(({ participant }) => participant.state === 'ACTIVE');
    for (const { agentIdentity, facts } of room.dispatches) {
      if (!there.some(({ identity }) => identity === agentIdentity)) continue;
      const { agentName, deployment } = facts;
      const ofName = served.get(agentName) ?? new Map<string, number>();
      ofName.set(deployment, (ofName.get(deployment) ?? 0) + 1);
      served.set(agentName, ofName);
    }
  }
  return new Map(
    [...served].map(([name, ofName]) => [name, new Map([...ofName].sort(([, a], [, b]) => b - a))]),
  );
};

/**
 * The deployments of each agent name, most dispatches first. Only a dispatch has a deployment, so agents without one
 * are not counted. Cached for the same rooms.
 */
export const servedDeployments = (fleet: Fleet): ServedDeployments => {
  const before = known.get(fleet.rooms);
  if (before) return before;
  const served = count(fleet);
  known.set(fleet.rooms, served);
  return served;
};
