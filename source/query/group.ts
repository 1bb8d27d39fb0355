import type { Agent } from '../fleet/fleet.ts';
import { type AgentInRoom, createCollate } from './sort.ts';

/** What agents are grouped by. */
export type Grouping =
  | { readonly by: 'deployment' | 'worker' | 'agent name' }
  /** An attribute of the agent participant. */
  | { readonly by: 'attribute'; readonly name: string };

export interface AgentGroup<Item extends AgentInRoom = AgentInRoom> {
  /** What the agents have in common. Raw; "" where they have nothing of the kind, null where nobody knows. */
  readonly value: string | null;
  /** In the order they were given. */
  readonly items: readonly Item[];
  readonly rooms: number;
}

/** Agent name and state are told otherwise already. */
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

const collate = createCollate({ numeric: true });

/** By value, so that groups stand still while agents come and go; those without one last. */
const compareValues = (one: string | null, other: string | null): number => {
  if (!one || !other) return Number(!one) - Number(!other) || Number(one === null) - Number(other === null);
  return collate(one, other) || (one < other ? -1 : 1);
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

/** The attributes that tell some agents from others and do not name each of them, sorted. */
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

/** All that these agents can be grouped by, in the order of the key that takes the next one. */
export const groupings = (agents: readonly AgentInRoom[]): readonly Grouping[] => [
  { by: 'deployment' },
  { by: 'worker' },
  { by: 'agent name' },
  ...groupingAttributes(agents).map((name): Grouping => ({ by: 'attribute', name })),
];

/** `deployment`, or the attribute's name. Raw. */
export const groupingName = (grouping: Grouping): string =>
  grouping.by === 'attribute' ? grouping.name : grouping.by;

/** The next thing to group by; null after the last: not at all. */
export const nextGrouping = (agents: readonly AgentInRoom[], current: Grouping | null): Grouping | null => {
  const all = groupings(agents);
  if (current === null) return all[0] ?? null;
  const index = all.findIndex((one) => groupingName(one) === groupingName(current));
  return all[index + 1] ?? null;
};
