import { checked, incident, watchedRooms } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { loseNode } from '../stage/two-nodes.ts';

const TWO_ANSWERS_SECONDS = 24;

export const situation: Situation = {
  kind: 'P',
  name: 'node-dies',
  does: 'Of two nodes on one Redis one dies, with the callers of its rooms; the other goes on.',
  truth: 'Its rooms are ghosts, one incident, a warning; those of the other node are judged as ever.',
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
