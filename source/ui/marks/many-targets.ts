import type { Intention } from '../../actions/action.ts';
import { agentsThere, type Room } from '../../fleet/fleet.ts';
import { isGhost } from '../../fleet/verdict/ghost.ts';
import type { KeyHints } from '../key-hints.ts';
import { FORMER, kick, redispatchOf, removalsOf, type Targeted } from '../targets.ts';
import type { Subject } from '../view-model.ts';
import type { Gathered, Redispatch } from './marks.ts';

const gather = <Found, Target>(
  subjects: readonly Subject[],
  targetOf: (subject: Subject) => Targeted<Found>,
  asTarget: (found: Found) => Target,
): Gathered<Target> => {
  const targets: Target[] = [];
  const leftOut: string[] = [];
  for (const subject of subjects) {
    const targeted = targetOf(subject);
    if ('reason' in targeted) leftOut.push(targeted.reason);
    else targets.push(asTarget(targeted.target));
  }
  return { targets, leftOut };
};

/** Collects the dispatch of each row, without duplicates: several agents may belong to one dispatch. */
export const manyRedispatches = (subjects: readonly Subject[], keys: KeyHints): Gathered<Redispatch> => {
  const { targets, leftOut } = gather(
    subjects,
    (subject) => redispatchOf(subject, keys),
    ({ room, dispatch }) => ({
      room: room.key,
      dispatchId: dispatch.id,
      agentName: dispatch.facts.agentName,
      deployment: dispatch.facts.deployment,
      suggested: dispatch.verdict.remedy?.suggestedAgentName ?? null,
    }),
  );
  return { targets: [...new Map(targets.map((one) => [one.dispatchId, one])).values()], leftOut };
};

export const manyRemovals = (subjects: readonly Subject[], keys: KeyHints): Gathered<Intention> => {
  const { targets, leftOut } = gather(
    subjects,
    (subject) => removalsOf(subject, keys),
    (all) => all,
  );
  return { targets: targets.flat(), leftOut };
};

export const ONE_BY_ONE = 'no ghost: rooms are deleted one by one';

const ghostOf = (subject: Subject): Targeted<Intention> =>
  subject.kind === 'room' && isGhost(subject.room)
    ? { target: { kind: 'clear-ghost', room: subject.room.key } }
    : { reason: ONE_BY_ONE };

export const manyGhosts = (subjects: readonly Subject[]): Gathered<Intention> =>
  gather(subjects, ghostOf, (intention) => intention);

/** Kicks the row's agent, or the agent that serves the row's dispatch. */
const kickOf = (subject: Subject): Targeted<Intention> => {
  switch (subject.kind) {
    case 'agent':
      return subject.agent.isFormer
        ? { reason: FORMER }
        : { target: kick(subject.room, subject.agent.identity) };
    case 'dispatch': {
      const { agentIdentity } = subject.dispatch;
      return agentIdentity === null
        ? { reason: 'no agent of this dispatch is there' }
        : { target: kick(subject.room, agentIdentity) };
    }
    case 'room':
      return { reason: 'choose whom' };
  }
};

export const manyKicks = (subjects: readonly Subject[]): Gathered<Intention> =>
  gather(subjects, kickOf, (intention) => intention);

/** A group of participants in some rooms that can be removed together. */
export interface Crowd {
  readonly id: 'callers' | 'agents' | 'others';
  readonly intentions: readonly Intention[];
}

const inRooms = (
  rooms: readonly Room[],
  of: (room: Room) => readonly { readonly identity: string }[],
): readonly Intention[] => rooms.flatMap((room) => of(room).map(({ identity }) => kick(room, identity)));

/** Groups the participants of the rooms, so that the user can choose agents, callers or others. */
export const crowds = (rooms: readonly Room[]): readonly Crowd[] => {
  const all: readonly Crowd[] = [
    { id: 'agents', intentions: inRooms(rooms, agentsThere) },
    { id: 'callers', intentions: inRooms(rooms, (room) => room.humans) },
    { id: 'others', intentions: inRooms(rooms, (room) => room.others) },
  ];
  return all.filter(({ intentions }) => intentions.length > 0);
};
