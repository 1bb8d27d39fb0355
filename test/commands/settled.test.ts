import { expect, it } from 'vitest';
import { settle } from '../../source/commands/act/settled.ts';
import type { RoomStage } from '../../source/commands/act/stage-room.ts';
import type { CommandContext } from '../../source/commands/command.ts';
import type { Agent } from '../../source/fleet/fleet.ts';
import { anAgent, aRoom, verdict } from '../helpers/fleet-builder.ts';
import { createFakeSession } from '../ui/fake-session.ts';

const presenceOf = (agents: readonly Agent[]) => {
  const room = aRoom('call-1', { agents });
  const stage: Partial<RoomStage> = { session: createFakeSession(), room: () => room, focus: () => {} };
  const context: Partial<CommandContext> = {
    signal: new AbortController().signal,
    flags: {},
  };
  return settle(context as CommandContext, stage as RoomStage, 'support');
};

const former = anAgent({ identity: 'agent-old', isFormer: true });
const coming = verdict('joining' as const);

it.each<[string, readonly Agent[], object]>([
  ['an active agent', [anAgent()], { is: 'there', agent: { identity: 'agent-AJ_1' } }],
  ['one from an earlier life of the room, listed ACTIVE', [former], { is: 'absent' }],
  ['one from an earlier life that seems to join', [{ ...former, verdict: coming }], { is: 'absent' }],
  ['both', [former, anAgent()], { is: 'there', agent: { identity: 'agent-AJ_1' } }],
])('--once finds %s', async (_, agents, presence) => {
  expect(await presenceOf(agents)).toMatchObject(presence);
});
