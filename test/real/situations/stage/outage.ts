import { RoomAgentDispatch } from 'livekit-server-sdk';
import { hasAgents } from './conditions.ts';
import type { Stage } from './stage.ts';

/** How the room of an outage is created. */
export type Making = 'by its caller' | 'with agents';

const DOWN_SECONDS = 2;

/**
 * Kills the server, the worker and the caller together while an agent serves the caller. Then brings back the
 * server with its Redis, and only the caller after it. From then on the dead agent is listed ACTIVE.
 *
 * @returns the identity of the dead agent
 */
export const reviveRoom = async (stage: Stage, room: string, making: Making): Promise<string> => {
  const { api, server, worker, caller, dispatch, until, seconds } = stage;
  const support = await worker('support-v2');
  if (making === 'with agents') {
    await api.rooms.createRoom({ name: room, agents: [new RoomAgentDispatch({ agentName: 'support-v2' })] });
  }
  const alice = await caller(room, 'alice', { publish: true });
  if (making === 'by its caller') await dispatch(room, 'support-v2');
  await until('alice is served', room, hasAgents());
  await seconds(7);
  const before = await api.list(room);
  const agent = before.participants.find(({ kind }) => kind === 'AGENT');
  await server.kill();
  await Promise.all([support.kill(), alice.kill()]);
  await seconds(DOWN_SECONDS);
  await server.start();
  await caller(room, 'alice', { publish: true });
  await until(
    'the room is back, and the dead agent is listed as if it were there',
    room,
    ({ participants }) =>
      participants.some(({ identity, state }) => identity === agent?.identity && state === 'ACTIVE'),
  );
  if (!agent) throw new Error('no agent was there');
  return agent.identity;
};
