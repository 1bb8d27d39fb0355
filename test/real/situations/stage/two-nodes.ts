import type { Actor } from './processes.ts';
import type { Stage } from './stage.ts';

/** Chance decides which of the two nodes gets each room. */
const ROOMS = 8;

/** The rooms after a node has died. */
export interface Lost {
  /** Names of the dead node's rooms. */
  readonly ghosts: readonly string[];
  /** Names of the other node's rooms. */
  readonly living: readonly string[];
}

/** Starts a second node, fills both with rooms, and kills it. The other node's callers then call again. */
export const loseNode = async ({ api, addServer, caller, seconds }: Stage): Promise<Lost> => {
  const other = await addServer();
  await seconds(3);
  const rooms = Array.from({ length: ROOMS }, (_, index) => `call-${index + 1}`);
  const callers: Actor[] = [];
  for (const room of rooms) callers.push(await caller(room, 'alice', { publish: true }));
  await seconds(2);
  // Kill every caller: one that is left would reconnect and bring its room to the other node.
  await Promise.all([other.kill(), ...callers.map((one) => one.kill())]);
  const answers = await Promise.all(rooms.map((room) => api.list(room).catch(() => null)));
  const ghosts = rooms.filter((_, index) => answers[index] === null);
  const living = rooms.filter((room) => !ghosts.includes(room));
  if (ghosts.length === 0 || living.length === 0) {
    throw new Error(`of ${ROOMS} rooms ${ghosts.length} are ghosts`);
  }
  for (const room of living) await caller(room, 'alice', { publish: true });
  const listed = await Promise.all(ghosts.map((room) => api.participants(room)));
  if (listed.some((participants) => participants.length === 0))
    throw new Error('a ghost lists no participants');
  return { ghosts, living };
};
