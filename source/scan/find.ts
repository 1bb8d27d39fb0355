import { type Agent, agentsThere, type Room } from '../fleet/fleet.ts';
import { isCompany, publishes } from '../fleet/members/classify.ts';
import { isGhost } from '../fleet/verdict/ghost.ts';
import { counted } from '../text/counted.ts';
import { formatDuration } from '../text/duration.ts';

/** What a scan looks at. */
export interface Seen {
  readonly rooms: readonly Room[];
  /** The server has listed its rooms. Until then, no rooms does not mean that there are none. */
  readonly isListed: boolean;
  /** By the server's clock. */
  readonly nowMs: number;
  /** The API keys of this machine whose secrets are short. */
  readonly shortSecrets: readonly string[];
}

/** An lktop command that cures a find, or shows more about it. */
export interface Command {
  readonly name: 'remove' | 'snapshot';
  readonly words: readonly string[];
  /** Flags such as `--agent=support`, unquoted. */
  readonly options: readonly string[];
}

/** One thing that a rule found. All texts are raw: they quote names from the server. */
export interface Find {
  readonly room: Room | null;
  /** The id of a dispatch, the identity or the name of an agent, or the name of a key; null: the room. */
  readonly subject: string | null;
  readonly text: string;
  readonly command: Command | null;
}

const MINUTE_MS = 60_000;
const DAY_SECONDS = 86_400;

/** The attribute in which an agent may tell its SDK version. LiveKit's API tells none. */
export const SDK_ATTRIBUTE = 'sdk_version';

/** Whether anything can be said about who is in the room. */
const isSeen = (room: Room): boolean => room.verified && !isGhost(room);

const remove = (room: Room, identity: string): Command => ({
  name: 'remove',
  words: [room.name, identity],
  options: [],
});

/** Finds what an unnamed worker took. The dispatch alone proves no worker: the server makes it with every room. */
export const unnamedWorkers = ({ rooms }: Seen): readonly Find[] =>
  rooms.filter(isSeen).flatMap((room) =>
    room.dispatches.flatMap(({ id, facts, agentIdentity }): readonly Find[] => {
      const [job] = facts.jobs;
      if (facts.agentName !== '' || (job === undefined && agentIdentity === null)) return [];
      const text = job?.workerId
        ? `taken by the unnamed worker ${job.workerId}`
        : 'taken by an unnamed worker';
      return [{ room, subject: id, text, command: null }];
    }),
  );

export const ghostRooms = ({ rooms }: Seen): readonly Find[] =>
  rooms.filter(isGhost).map((room) => ({ room, subject: null, text: room.verdict.summary, command: null }));

const isAlone = (room: Room, agent: Agent): boolean =>
  room.humans.length === 0 &&
  !room.others.some(isCompany) &&
  !agentsThere(room).some(
    (other) =>
      other !== agent &&
      other.participant.state === 'ACTIVE' &&
      publishes(other.participant) &&
      other.publishesOnBehalfOf !== agent.identity,
  );

/** Finds agents with nobody to serve. One that has just joined may still wait for its caller. */
export const lonelyAgents = ({ rooms, nowMs }: Seen): readonly Find[] =>
  rooms.filter(isSeen).flatMap((room) =>
    agentsThere(room).flatMap((agent): readonly Find[] => {
      const { identity, participant, publishesOnBehalfOf } = agent;
      const forMs = nowMs - participant.joinedAtMs;
      if (publishesOnBehalfOf !== null || participant.state !== 'ACTIVE') return [];
      if (participant.joinedAtMs === 0 || forMs < MINUTE_MS || !isAlone(room, agent)) return [];
      const text = `alone now; it joined ${formatDuration(forMs)} ago`;
      return [{ room, subject: identity, text, command: remove(room, identity) }];
    }),
  );

/** The agents by their name. Those without one differ anyway, and an avatar only speaks for another agent. */
const byName = ({ rooms }: Seen): ReadonlyMap<string, readonly Agent[]> => {
  const named = new Map<string, Agent[]>();
  for (const agent of rooms.filter(isSeen).flatMap(agentsThere)) {
    if (!agent.agentName || agent.publishesOnBehalfOf !== null) continue;
    const same = named.get(agent.agentName);
    if (same) same.push(agent);
    else named.set(agent.agentName, [agent]);
  }
  return named;
};

/** Formats `green: 3 agents, blue: 1 agent`, the most frequent first. */
const sharesText = (counts: ReadonlyMap<string, number>, none: string): string =>
  [...counts]
    .sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1))
    .map(([value, count]) => `${value === '' ? none : value}: ${counted(count, 'agent')}`)
    .join(', ');

/** Finds agent names whose agents differ in a value. Agents that do not tell the value are left out. */
const mixed = (seen: Seen, tell: (agent: Agent) => string | null, none: string): readonly Find[] =>
  [...byName(seen)].flatMap(([name, agents]): readonly Find[] => {
    const counts = new Map<string, number>();
    for (const value of agents.map(tell)) {
      if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    if (counts.size < 2) return [];
    const command: Command = { name: 'snapshot', words: [], options: [`--agent=${name}`] };
    return [{ room: null, subject: name, text: sharesText(counts, none), command }];
  });

const unknown = (seen: Seen, tell: (agent: Agent) => string | null): number =>
  [...byName(seen).values()].flat().filter((agent) => tell(agent) === null).length;

const sdkOf = ({ participant }: Agent): string | null => participant.attributes[SDK_ATTRIBUTE] ?? null;
/** An agent without a dispatch may come from any deployment. */
const deploymentOf = ({ deployment, dispatchId }: Agent): string | null =>
  deployment ?? (dispatchId === null ? null : '');

export const mixedSdks = (seen: Seen): readonly Find[] => mixed(seen, sdkOf, 'empty');
export const unknownSdks = (seen: Seen): number => unknown(seen, sdkOf);

export const mixedDeployments = (seen: Seen): readonly Find[] => mixed(seen, deploymentOf, 'no deployment');
export const unknownDeployments = (seen: Seen): number => unknown(seen, deploymentOf);

/** Finds rooms that anybody may fill, or that stay for a day or longer with nobody in them. */
export const unlimitedRooms = ({ rooms }: Seen): readonly Find[] =>
  rooms.flatMap((room): readonly Find[] => {
    const { maxParticipants, emptyTimeoutSeconds, departureTimeoutSeconds } = room.facts;
    const kept = Math.max(emptyTimeoutSeconds, departureTimeoutSeconds);
    const texts = [
      ...(maxParticipants === 0 ? ['any number of participants'] : []),
      ...(kept >= DAY_SECONDS ? [`kept empty for ${formatDuration(kept * 1_000)}`] : []),
    ];
    return texts.length === 0 ? [] : [{ room, subject: null, text: texts.join(', '), command: null }];
  });

export const shortSecrets = ({ shortSecrets: keys }: Seen): readonly Find[] =>
  keys.map((key) => ({ room: null, subject: key, text: 'its secret is short', command: null }));

export const duplicateAgents = ({ rooms }: Seen): readonly Find[] =>
  rooms.filter(isSeen).flatMap((room) =>
    agentsThere(room)
      .filter(({ verdict }) => verdict.name === 'duplicate')
      .map(({ identity, verdict }) => ({
        room,
        subject: identity,
        text: verdict.summary,
        command: remove(room, identity),
      })),
  );
