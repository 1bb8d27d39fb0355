import { checked, freshRooms } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { loseNode } from '../stage/two-nodes.ts';

export const situation: Situation = {
  kind: 'P',
  name: 'ghosts-are-removed',
  does: 'The rooms of a dead node are created again under their names, which moves them to a live node, and then deleted.',
  truth: 'The rooms are gone. A delete alone is refused.',
  needs: ['redis'],
  claims: [freshRooms({ severity: 'notice', verdict: 'unattended' }), checked(0)],
  play: async (stage) => {
    const { api } = stage;
    const { ghosts, living } = await loseNode(stage);
    for (const name of ghosts) {
      const isRefused = await api.rooms.deleteRoom(name).then(
        () => false,
        () => true,
      );
      if (!isRefused) throw new Error(`${name} could be deleted without being created again`);
      await api.rooms.createRoom({ name });
      await api.rooms.deleteRoom(name);
    }
    const rooms = await api.rooms.listRooms();
    const left = rooms.map(({ name }) => name).sort();
    if (left.join() !== [...living].sort().join()) throw new Error(`rooms are left: ${left.join(', ')}`);
    await stage.seconds(2);
  },
};
