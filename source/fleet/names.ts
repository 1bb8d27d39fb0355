import { repeated, trimmed } from './compact.ts';
import type { Room } from './fleet.ts';
import { publishesOnBehalfOf } from './members/classify.ts';
import { type Members, nameOfAgent } from './members/members.ts';
import { nearest } from './nearest.ts';

const alone = repeated((name): readonly string[] => [name]);

/** A project may invent any number of agent names, so only 1,000 are remembered. */
const MOST_EVER_SERVED = 1_000;

/** Returns the names of the room's ACTIVE agents, each once; "" stands for unnamed agents. */
export const servedNames = (members: Members): readonly string[] => {
  const names: string[] = [];
  for (const agent of members.agents) {
    if (agent.state !== 'ACTIVE' || publishesOnBehalfOf(agent) !== null) continue;
    const name = nameOfAgent(members, agent);
    if (name !== undefined && !names.includes(name)) names.push(name);
  }
  const [only] = names;
  return only !== undefined && names.length === 1 ? alone(only) : trimmed(names);
};

/**
 * Counts the rooms in which each agent name is ACTIVE, most rooms first.
 * @param went the rooms' names before
 * @param come the names of the same rooms now, or of new rooms
 * @returns the same map when nothing changed
 */
export const countNames = (
  before: ReadonlyMap<string, number>,
  went: readonly (readonly string[])[],
  come: readonly (readonly string[])[],
): ReadonlyMap<string, number> => {
  const changes = new Map<string, number>();
  const change = (names: readonly string[], by: 1 | -1) => {
    for (const name of names) changes.set(name, (changes.get(name) ?? 0) + by);
  };
  for (const names of went) change(names, -1);
  for (const names of come) change(names, 1);
  if ([...changes.values()].every((by) => by === 0)) return before;
  const counts = new Map(before);
  for (const [name, by] of changes) counts.set(name, (counts.get(name) ?? 0) + by);
  const serving = [...counts].filter(([, rooms]) => rooms > 0);
  return new Map(serving.sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)));
};

/** Returns how many rooms each name serves, without unnamed agents. */
export const withoutUnnamed = (counts: ReadonlyMap<string, number>): ReadonlyMap<string, number> =>
  counts.has('') ? new Map([...counts].filter(([name]) => name !== '')) : counts;

/** Returns every name ever seen to serve; the same set when no name is new. */
export const everServed = (
  before: ReadonlySet<string>,
  counts: ReadonlyMap<string, number>,
): ReadonlySet<string> => {
  const come = [...counts.keys()].filter((name) => !before.has(name));
  return come.length === 0 ? before : new Set([...before, ...come].slice(-MOST_EVER_SERVED));
};

/** "Did you mean": finds a serving name that resembles a given one. */
export const nameSuggester = (
  servingNames: ReadonlyMap<string, number>,
): ((agentName: string) => string | null) => {
  const found = new Map<string, string | null>();
  return (agentName) => {
    const known = found.get(agentName);
    if (known !== undefined) return known;
    const others = [...servingNames.keys()].filter((name) => name !== agentName && name !== '');
    const suggested = nearest(agentName, others);
    found.set(agentName, suggested);
    return suggested;
  };
};

/** Returns every name ever seen, sorted; the same array when no name is new. */
export const collectKnownNames = (
  before: readonly string[],
  rooms: readonly Room[],
  serving: ReadonlyMap<string, number>,
): readonly string[] => {
  const names = new Set([...before, ...serving.keys()]);
  let newest: string | null = null;
  const add = (name: string | null): void => {
    // Most rooms have the same name as the room before.
    if (name && name !== newest) names.add(name);
    newest = name;
  };
  for (const room of rooms) {
    for (const { agentName } of room.agents) add(agentName);
    for (const { facts } of room.dispatches) add(facts.agentName);
  }
  return names.size === before.length ? before : [...names].sort();
};
