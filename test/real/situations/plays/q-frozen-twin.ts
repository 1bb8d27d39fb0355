import { checked, freshRooms } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { hasAgents } from '../stage/conditions.ts';
import type { Stage } from '../stage/stage.ts';

/** By chance the frozen worker could be offered all of them, or none. */
const MOST_ROOMS = 16;
const TAKEN = 3;
const LOST = 2;
/** The server gives up an unanswered offer after 10 s. */
const OFFERED_SECONDS = 11;

const takes = async ({ caller, dispatch, until }: Stage, room: string): Promise<boolean> => {
  await caller(room, 'alice');
  await dispatch(room, 'support-v2');
  return until('an agent', room, hasAgents(), OFFERED_SECONDS).then(
    () => true,
    () => false,
  );
};

export const situation: Situation = {
  kind: 'Q',
  name: 'frozen-twin',
  does: 'One of two workers of a name is frozen: it still gets offers, and its share of the dispatches is lost.',
  truth:
    'Other dispatches were taken in the same minutes, so one worker may hang: lktop says so, with the count.',
  claims: [
    freshRooms(
      { severity: 'critical', verdict: 'no worker', says: /\d+ of (the last )?\d+/ },
      { severity: 'ok' },
    ),
    checked(1),
  ],
  play: async (stage) => {
    await stage.worker('support-v2');
    const twin = await stage.worker('support-v2');
    twin.freeze();
    const lost: string[] = [];
    let taken = 0;
    for (let index = 1; index <= MOST_ROOMS && (taken < TAKEN || lost.length < LOST); index += 1) {
      const room = `call-${index}`;
      if (await takes(stage, room)) taken += 1;
      else lost.push(room);
    }
    if (taken < TAKEN || lost.length < LOST) throw new Error(`${taken} were taken, ${lost.length} were lost`);
    await stage.seconds(4);
    for (const room of lost) await stage.still('still nobody', room, hasAgents(0));
  },
};
