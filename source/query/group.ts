import type { Agent } from '../fleet/fleet.ts';
import { compareNaturally } from './natural-order.ts';
import type { AgentInRoom } from './sort.ts';

/** The property that agents are grouped by. */
export type Grouping =
  | { readonly by: 'deployment' | 'worker' | 'agent name' }
  /** An attribute of the agent participant. */
  | { readonly by: 'attribute'; readonly name: string };

export interface AgentGroup<Item extends AgentInRoom = AgentInRoom> {
  /** The shared value. Raw; "" if the agents have none, null if it is unknown. */
  readonly value: string | null;
  /** In the order of the input. */
  readonly items: readonly Item[];
  readonly rooms: number;
}

/** Agent name and state have columns of their own. */
const KNOWN_ATTRIBUTES: ReadonlySet<string> = new Set(['lk.agent_name', 'lk.agent.name']);

const commonValue = (agent: Agent, grouping: Grouping): string | null => {
  switch (grouping.by) {
    case 'deployment':
      return agent.deployment;
    case 'worker':
      return agent.workerId;
    case 'agent name':
      return agent.agentName;
    case 'attribute':
      return agent.participant.attributes[grouping.name] ?? null;
  }
};

/**
 * Compares by value, so groups keep their order while agents come and go. Groups without a value come last.
 */
const compareValues = (one: string | null, other: string | null): number => {
  if (!one || !other) return Number(!one) - Number(!other) || Number(one === null) - Number(other === null);
  return compareNaturally(one, other);
};

export const groupAgents = <Item extends AgentInRoom>(
  items: readonly Item[],
  grouping: Grouping,
): readonly AgentGroup<Item>[] => {
  const byValue = new Map<string | null, Item[]>();
  for (const item of items) {
    const value = commonValue(item.agent, grouping);
    const group = byValue.get(value);
    if (group) group.push(item);
    else byValue.set(value, [item]);
  }
  return [...byValue]
    .sort(([one], [other]) => compareValues(one, other))
    .map(([value, members]) => ({
      value,
      items: members,
      rooms: new Set(members.map(({ room }) => room.key)).size,
    }));
};

/**
 * Returns, sorted, the attributes that some agents share. An attribute with a unique value per agent groups
 * nothing.
 */
const groupingAttributes = (agents: readonly AgentInRoom[]): readonly string[] => {
  const values = new Map<string, { readonly seen: Set<string>; count: number }>();
  for (const { agent } of agents) {
    for (const [name, value] of Object.entries(agent.participant.attributes)) {
      if (KNOWN_ATTRIBUTES.has(name)) continue;
      const known = values.get(name) ?? { seen: new Set(), count: 0 };
      known.seen.add(value);
      known.count += 1;
      values.set(name, known);
    }
  }
  return [...values]
    .filter(([, { seen, count }]) => count === 1 || seen.size < count)
    .map(([name]) => name)
    .sort();
};

/** Returns all groupings of these agents, in the order that `g` cycles through. */
export const groupings = (agents: readonly AgentInRoom[]): readonly Grouping[] => [
  { by: 'deployment' },
  { by: 'worker' },
  { by: 'agent name' },
  ...groupingAttributes(agents).map((name): Grouping => ({ by: 'attribute', name })),
];

/** Returns `deployment`, or the attribute's name. Raw. */
export const groupingName = (grouping: Grouping): string =>
  grouping.by === 'attribute' ? grouping.name : grouping.by;

/** Returns the next grouping; null after the last: no grouping. */
export const nextGrouping = (agents: readonly AgentInRoom[], current: Grouping | null): Grouping | null => {
  const all = groupings(agents);
  if (current === null) return all[0] ?? null;
  const index = all.findIndex((one) => groupingName(one) === groupingName(current));
  return all[index + 1] ?? null;
};
