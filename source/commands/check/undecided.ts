import { type Agent, agentsThere, type Dispatch, type Fleet, type Room } from '../../fleet/fleet.ts';
import type { GraceTimes } from '../../fleet/settings.ts';
import type { RoomKey } from '../../fleet/snapshot.ts';
import { AGENT_MAY_COME } from '../../fleet/verdict/verdicts.ts';

/** Something that is neither well nor a problem yet. Only time will tell. */
export interface Undecided {
  /** Stays the same from sweep to sweep while it is undecided for the same reason. */
  readonly id: string;
  readonly room: RoomKey;
  readonly roomName: string;
  /** Raw: it quotes names from the server. */
  readonly text: string;
}

/** How often and when a room was swept. */
export interface Looked {
  readonly times: number;
  readonly lastMs: number;
}

/** An absence counts when two sweeps agree. */
const ENOUGH_LOOKS = 2;

const waiting = (room: Room) => room.humans.filter((human) => human.waits);

/** Whether the verdict may still change: the grace time is running, or fewer than two sweeps saw the room. */
const isOpen = (sinceMs: number, graceMs: number, { times, lastMs }: Looked): boolean =>
  lastMs - sinceMs <= graceMs || times < ENOUGH_LOOKS;

const dispatchIsOpen = (room: Room, { verdict }: Dispatch, grace: GraceTimes, looked: Looked): boolean => {
  if (AGENT_MAY_COME.has(verdict.name) || verdict.name === 'partly present') return verdict.severity === 'ok';
  const mayBeCritical = verdict.name === 'left' || verdict.name === 'absent';
  return (
    mayBeCritical &&
    verdict.severity === 'notice' &&
    waiting(room).length > 0 &&
    isOpen(verdict.sinceMs ?? 0, grace.waitingMs, looked)
  );
};

/** Until its job is listed, nobody knows whether a second agent of the same name is a duplicate. */
const mayBeDuplicate = (room: Room, agent: Agent, grace: GraceTimes, looked: Looked): boolean =>
  agent.jobId === null &&
  agent.publishesOnBehalfOf === null &&
  agentsThere(room).some(
    ({ identity, agentName }) => identity !== agent.identity && agentName === agent.agentName,
  ) &&
  isOpen(agent.participant.joinedAtMs, grace.startingMs, looked);

/** Returns why an agent is undecided, as a word for its id and text; null: it is decided. */
const openAgent = (room: Room, agent: Agent, grace: GraceTimes, looked: Looked): string | null => {
  const { state, verdict } = agent;
  if (verdict.name === 'joining') return 'joining';
  if (verdict.severity !== 'ok') return null;
  if (state === 'initializing') return `${state} since ${agent.stateSinceMs}`;
  if (agent.unheardSinceMs !== null) return 'not heard yet';
  return mayBeDuplicate(room, agent, grace, looked) ? 'beside another' : null;
};

/** Whether a caller has no agent yet, including when nobody knows whether one is expected. */
const isWaiting = (room: Room, grace: GraceTimes, looked: Looked): boolean => {
  if (room.verdict.name === 'waiting') return true;
  if (room.waitingSinceMs === null) return false;
  const sinceMs = Math.max(room.waitingSinceMs, room.expectation?.sinceMs ?? 0);
  return isOpen(sinceMs, grace.waitingMs, looked);
};

const undecidedIn = (room: Room, grace: GraceTimes, looked: Looked): readonly Undecided[] => {
  const about = (id: string, text: string): Undecided => ({
    id: `${room.key} ${id}`,
    room: room.key,
    roomName: room.name,
    text,
  });
  return [
    ...(isWaiting(room, grace, looked)
      ? [about('waiting', 'a caller waits, not yet long enough to count')]
      : []),
    ...room.dispatches
      .filter((dispatch) => dispatchIsOpen(room, dispatch, grace, looked))
      .map((dispatch) => about(dispatch.id, dispatch.verdict.summary)),
    ...agentsThere(room).flatMap((agent) => {
      const why = openAgent(room, agent, grace, looked);
      const what = why?.replace(/ since .*$/, '');
      return why === null ? [] : [about(`${agent.identity} ${why}`, `${agent.agentName || 'agent'} ${what}`)];
    }),
  ];
};

/** Finds everything that only time will tell, in rooms that were swept. */
export const findUndecided = (
  { rooms }: Fleet,
  grace: GraceTimes,
  lookedAt: (room: RoomKey) => Looked | null,
): readonly Undecided[] =>
  rooms.flatMap((room) => {
    const looked = lookedAt(room.key);
    return room.verified && looked ? undecidedIn(room, grace, looked) : [];
  });
