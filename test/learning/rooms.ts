import type { Room } from '../../source/fleet/fleet.ts';
import { changesBetween } from '../../source/fleet/indexed-map.ts';
import { defaultFleetSettings, type FleetSettings } from '../../source/fleet/settings.ts';
import { noPace, type RoomKey } from '../../source/fleet/snapshot.ts';
import type { Outcome } from '../../source/learning/outcome.ts';
import { createRoomWatch } from '../../source/learning/watch-rooms.ts';
import { participant, START_MS } from '../helpers/facts.ts';
import { aDispatch, aFleet, aHuman, anAgent, aRoom, verdict } from '../helpers/fleet-builder.ts';

/** When the callers of these rooms join. */
export const CAME_MS = START_MS + 1_000;

/** A caller, and what else is true of the room. */
export interface Looks {
  /** Milliseconds after the caller; null: no agent is there. */
  readonly agentAfterMs?: number | null;
  readonly cameMs?: number;
  readonly room?: Parameters<typeof aRoom>[1];
  readonly agent?: Parameters<typeof anAgent>[0];
  readonly human?: Parameters<typeof aHuman>[1];
}

/** A room with a caller, as a look shows it: nobody expects an agent, and the automatic dispatch went to nobody. */
export const calledRoom = (name: string, looks: Looks = {}): Room => {
  const { agentAfterMs = null, cameMs = CAME_MS, room, agent, human } = looks;
  const caller = aHuman('alice', {
    participant: participant({ identity: 'alice', joinedAtMs: cameMs }),
    ...human,
  });
  return aRoom(name, {
    humans: [caller],
    agents:
      agentAfterMs === null
        ? []
        : [anAgent({ participant: { joinedAtMs: cameMs + agentAfterMs }, ...agent })],
    dispatches: [aDispatch({ agentName: '', verdict: 'automatic' })],
    verdict: agentAfterMs === null ? verdict('unattended', { severity: 'notice' }) : verdict('quiet'),
    ...room,
  });
};

/** The same, before anybody came. */
export const idleRoom = (name: string): Room =>
  aRoom(name, { dispatches: [aDispatch({ agentName: '', verdict: 'automatic' })] });

export interface WatchOfTest {
  /** Looks at all rooms at once. @returns what they told */
  readonly look: (atMs: number, ...rooms: readonly Room[]) => readonly Outcome[];
}

/** @param allAnswered whether every listed room has answered at each look */
export const watchRooms = (
  settings: Partial<FleetSettings> = {},
  allAnswered: () => boolean = () => true,
): WatchOfTest => {
  const watch = createRoomWatch({ ...defaultFleetSettings, ...settings });
  let before = aFleet([]);
  return {
    look: (atMs, ...rooms) => {
      const after = aFleet(rooms);
      const verifiedAtMs = new Map<RoomKey, number>(rooms.map(({ key }) => [key, atMs]));
      const pace = { ...noPace, oldestVerifiedAtMs: allAnswered() ? atMs : null };
      const outcomes = watch.observe(changesBetween(before.byKey, after.byKey), {
        verifiedAtMs,
        pace,
        startedAtMs: atMs,
      });
      before = after;
      return outcomes;
    },
  };
};
