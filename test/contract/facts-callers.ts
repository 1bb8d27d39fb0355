import { ParticipantInfo_Kind, ParticipantInfo_State } from '@livekit/protocol';
import { describe, expect } from 'vitest';
import type { Fact } from './contract.ts';
import { ACTIVE_WITHIN_MS, STILL_THERE_FOR_MS, waitUntilGone } from './session-steps.ts';
import { eventually, throughout } from './target.ts';

export const stateCallers = (fact: Fact): void => {
  describe.concurrent('a caller', () => {
    fact('creates the room, and is listed with kind and attributes, even if hidden', async (contract) => {
      const room = contract.newName('callers');
      await contract.addCaller({ room, identity: 'alice' });
      const attributes = { 'sip.phoneNumber': '+15550100' };
      await contract.addCaller({ room, identity: 'sip_1', kind: 'SIP', attributes });
      await contract.addCaller({ room, identity: 'observer', hidden: true });
      const { found } = await eventually(contract, ACTIVE_WITHIN_MS, async () => {
        const listed = await contract.rooms.listParticipants(room);
        return listed.every(({ state }) => state === ParticipantInfo_State.ACTIVE) && listed;
      });
      const byIdentity = new Map(found.map((participant) => [participant.identity, participant]));
      expect([...byIdentity.keys()].sort()).toEqual(['alice', 'observer', 'sip_1']);
      expect(byIdentity.get('alice')).toMatchObject({ kind: ParticipantInfo_Kind.STANDARD, attributes: {} });
      expect(byIdentity.get('alice')?.permission).toMatchObject({ agent: false, hidden: false });
      expect(byIdentity.get('sip_1')).toMatchObject({ kind: ParticipantInfo_Kind.SIP, attributes });
      expect(byIdentity.get('observer')?.permission?.hidden).toBe(true);
      const joinedAtMs = Number(byIdentity.get('alice')?.joinedAtMs);
      expect(Math.abs(joinedAtMs - contract.now())).toBeLessThan(60_000);
    });

    fact('that is killed stays ACTIVE for about 20 s', async (contract) => {
      const room = contract.newName('cut');
      const caller = await contract.addCaller({ room, identity: 'alice', publishAudio: true });
      await eventually(contract, ACTIVE_WITHIN_MS, async () => {
        const { state, tracks } = await contract.rooms.getParticipant(room, 'alice');
        return state === ParticipantInfo_State.ACTIVE && tracks.length === 1;
      });
      await caller.kill();
      await throughout(contract, STILL_THERE_FOR_MS, async () => {
        const { state } = await contract.rooms.getParticipant(room, 'alice');
        expect(state).toBe(ParticipantInfo_State.ACTIVE);
      });
      await waitUntilGone(contract, room, 'alice');
    });

    fact(
      'whose token names agents creates a room with them, but in an existing room they are ignored',
      async (contract) => {
        const [made, present] = [contract.newName('made'), contract.newName('present')];
        const agentName = contract.newName('nobody');
        await contract.rooms.createRoom({ name: present });
        for (const room of [made, present]) {
          await contract.addCaller({ room, identity: 'alice', roomAgents: [agentName] });
        }
        const namesIn = async (room: string) =>
          (await contract.dispatches.listDispatch(room)).map((dispatch) => dispatch.agentName);
        expect(await namesIn(made)).toEqual([agentName]);
        expect(await namesIn(present)).toEqual(['']);
        await throughout(contract, 6_000, async () => expect(await namesIn(present)).toEqual(['']));
      },
    );

    fact('can be updated, and removed at once', async (contract) => {
      const room = contract.newName('changed');
      await contract.addCaller({ room, identity: 'alice', attributes: { kept: '1', dropped: '2' } });
      await contract.rooms.updateParticipant(room, 'alice', {
        name: 'Alice',
        metadata: 'm',
        attributes: { dropped: '', added: '3' },
      });
      expect(await contract.rooms.getParticipant(room, 'alice')).toMatchObject({
        name: 'Alice',
        metadata: 'm',
        attributes: { kept: '1', added: '3' },
      });
      await contract.rooms.removeParticipant(room, 'alice');
      expect(await waitUntilGone(contract, room, 'alice')).toBeLessThan(500);
    });
  });
};
