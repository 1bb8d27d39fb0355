import { incident } from '../claims.ts';
import type { Situation } from '../situation.ts';
import { hasAgents, hasKind } from '../stage/conditions.ts';

export const situation: Situation = {
  kind: 'N',
  name: 'room-replaced',
  does: 'A room with alice and her agent is deleted, and alice comes back to a new room of that name.',
  truth: 'The RM_ id changed while people were in the room: an incident "room replaced".',
  claims: [incident('room replaced')],
  play: async ({ api, worker, caller, dispatch, until, seconds }) => {
    await worker('support-v2');
    await caller('call-1', 'alice', { publish: true });
    await dispatch('call-1', 'support-v2');
    await until('alice is served', 'call-1', hasAgents());
    await seconds(3);
    const [before] = await api.rooms.listRooms(['call-1']);
    await api.rooms.deleteRoom('call-1');
    await caller('call-1', 'alice', { publish: true });
    await until('alice is back', 'call-1', hasKind('alice', 'STANDARD'));
    const [after] = await api.rooms.listRooms(['call-1']);
    if (!before || !after || before.sid === after.sid) throw new Error('the room has the same RM_ id');
    await seconds(5);
  },
};
