import { JobRestartPolicy } from '@livekit/protocol';
import { describe, expect } from 'vitest';
import type { Fact } from './contract.ts';
import { callWith } from './target.ts';

const NO_RESPONSE = {
  status: 503,
  code: 'unavailable',
  message: expect.stringContaining('no response from servers'),
};

export const stateDispatches = (fact: Fact): void => {
  describe.concurrent('a dispatch', () => {
    fact('to unnamed workers is in every room created without agents', async (target) => {
      const { rooms, dispatches, newName } = target;
      const name = newName('automatic');
      await rooms.createRoom({ name });
      const [automatic, ...others] = await dispatches.listDispatch(name);
      expect(others).toEqual([]);
      expect(automatic).toMatchObject({ agentName: '', room: name, metadata: '' });
      expect(automatic?.id).toMatch(/^AD_\w{12}$/);
      expect(automatic?.state).toMatchObject({ jobs: [], deletedAt: 0n });
      const createdAtMs = Number((automatic?.state?.createdAt ?? 0n) / 1_000_000n);
      expect(Math.abs(createdAtMs - target.now())).toBeLessThan(1_500);
    });

    fact('is the only one in a room created with agents', async ({ rooms, dispatches, newName }) => {
      const name = newName('configured');
      const agents = [{ agentName: 'x', metadata: 'mx' }, { agentName: 'y' }];
      await rooms.createRoom({ name, agents } as Parameters<typeof rooms.createRoom>[0]);
      const listed = await dispatches.listDispatch(name);
      expect(listed.map(({ agentName, metadata }) => [agentName, metadata]).sort()).toEqual([
        ['x', 'mx'],
        ['y', ''],
      ]);
    });

    fact('creates a missing room together with its automatic dispatch', async (target) => {
      const { rooms, dispatches, newName } = target;
      const [name, agentName] = [newName('phantom'), newName('nobody')];
      const created = await dispatches.createDispatch(name, agentName);
      expect((await rooms.listRooms([name])).length).toBe(1);
      const listed = await dispatches.listDispatch(name);
      expect(listed.map((dispatch) => dispatch.agentName).sort()).toEqual(['', agentName]);
      expect(listed.map((dispatch) => dispatch.id)).toContain(created.id);
    });

    fact('is returned and listed with all requested fields, and without jobs', async (target) => {
      const name = target.newName('fields');
      await target.rooms.createRoom({ name });
      const grants = { roomAdmin: true, room: name };
      const answer = await callWith(target, grants, 'AgentDispatchService/CreateDispatch', {
        room: name,
        agentName: 'nobody',
        metadata: '{"a":1}',
        deployment: 'blue',
        restartPolicy: 'JRP_NEVER',
        attributes: { key: 'value' },
      });
      const created = JSON.parse(answer.text);
      expect(created).toEqual({
        id: expect.stringMatching(/^AD_/),
        agent_name: 'nobody',
        room: name,
        metadata: '{"a":1}',
        state: { jobs: [], created_at: expect.stringMatching(/^\d{19}$/), deleted_at: '0' },
        restart_policy: 'JRP_NEVER',
        deployment: 'blue',
        attributes: { key: 'value' },
      });
      const list = await callWith(target, grants, 'AgentDispatchService/ListDispatch', { room: name });
      expect(JSON.parse(list.text).agent_dispatches).toContainEqual(created);
    });

    fact('accepts every agent name, even an empty or hostile one', async ({ dispatches, rooms, newName }) => {
      const name = newName('names');
      await rooms.createRoom({ name });
      const names = ['', '\u001b[2J', 'n'.repeat(300)];
      for (const agentName of names) await dispatches.createDispatch(name, agentName);
      const listed = await dispatches.listDispatch(name);
      expect(listed.map((dispatch) => dispatch.agentName).sort()).toEqual(['', ...names].sort());
    });

    fact('has a restart policy, by default on failure', async ({ dispatches, newName }) => {
      const created = await dispatches.createDispatch(newName('policy'), 'nobody');
      expect(created.restartPolicy).toBe(JobRestartPolicy.JRP_ON_FAILURE);
    });

    fact('may have 100 kB of metadata, but not 2 MB', async ({ dispatches, newName }) => {
      const name = newName('metadata');
      const metadata = 'm'.repeat(100_000);
      expect((await dispatches.createDispatch(name, 'nobody', { metadata })).metadata).toBe(metadata);
      await expect(
        dispatches.createDispatch(name, 'nobody', { metadata: 'm'.repeat(2_000_000) }),
      ).rejects.toMatchObject({
        status: 400,
        code: 'invalid_argument',
        message: expect.stringContaining('metadata size exceeds limits'),
      });
    });

    fact('that is created twice exists twice', async ({ dispatches, newName }) => {
      const [name, agentName] = [newName('twice'), newName('nobody')];
      const one = await dispatches.createDispatch(name, agentName);
      const other = await dispatches.createDispatch(name, agentName);
      expect(one.id).not.toBe(other.id);
      const listed = await dispatches.listDispatch(name);
      expect(listed.filter((dispatch) => dispatch.agentName === agentName).length).toBe(2);
    });

    fact('that is deleted disappears from the list at once', async ({ dispatches, newName }) => {
      const name = newName('deleted');
      const created = await dispatches.createDispatch(name, 'nobody');
      await dispatches.deleteDispatch(created.id, name);
      const listed = await dispatches.listDispatch(name);
      expect(listed.map((dispatch) => dispatch.id)).not.toContain(created.id);
    });

    fact(
      'with an unknown id answers not_found to a delete, and undefined to a get',
      async ({ dispatches, newName }) => {
        const name = newName('unknown');
        await dispatches.createDispatch(name, 'nobody');
        await expect(dispatches.deleteDispatch('AD_unknown', name)).rejects.toMatchObject({
          status: 404,
          code: 'not_found',
          message: expect.stringContaining('dispatch ID not found'),
        });
        expect(await dispatches.getDispatch('AD_unknown', name)).toBeUndefined();
      },
    );

    fact('of a missing room hangs for 3 s on list and delete, then fails', async (target) => {
      const { dispatches, newName } = target;
      const name = newName('missing');
      const calls = [() => dispatches.listDispatch(name), () => dispatches.deleteDispatch('AD_x', name)];
      for (const call of calls) {
        const { elapsedMs, result } = await target.timed<unknown>(call);
        expect(result).toMatchObject({ error: NO_RESPONSE });
        expect(elapsedMs).toBeGreaterThanOrEqual(2_900);
        expect(elapsedMs).toBeLessThan(4_500);
      }
    });

    fact('of a room that was just deleted fails in the same way', async (target) => {
      const { rooms, dispatches, newName } = target;
      const name = newName('gone');
      await dispatches.createDispatch(name, 'nobody');
      await rooms.deleteRoom(name);
      const { result } = await target.timed(() => dispatches.listDispatch(name));
      expect(result).toMatchObject({ error: NO_RESPONSE });
    });

    fact('is listed in a different order from call to call', async ({ dispatches, newName }) => {
      const name = newName('order');
      for (let count = 0; count < 8; count += 1) await dispatches.createDispatch(name, `nobody-${count}`);
      const orders = new Set<string>();
      for (let call = 0; call < 10; call += 1) {
        const listed = await dispatches.listDispatch(name);
        expect(listed.length).toBe(9);
        orders.add(listed.map((dispatch) => dispatch.id).join());
      }
      expect(orders.size).toBeGreaterThan(1);
    });
  });
};
