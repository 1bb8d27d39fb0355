import { checked, incident, watchedRooms } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { loseNode } from '../stage/two-nodes.ts';

const TWO_ANSWERS_SECONDS = 24;

export const situation: Situation = {
  kind: 'P',
  name: 'node-dies',
  does: 'One of two nodes on one Redis dies with the callers of its rooms. The other keeps running.',
  truth: 'Its rooms are ghosts: one incident, a warning. The rooms of the other node are judged as usual.',
  needs: ['redis'],
  claims: [
    watchedRooms({ severity: 'warning', verdict: 'ghost' }, { severity: 'notice', verdict: 'unattended' }),
    incident('ghost'),
    checked(0),
  ],
  play: async (stage) => {
    await loseNode(stage);
    await stage.seconds(TWO_ANSWERS_SECONDS);
  },
};
