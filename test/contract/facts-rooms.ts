import { describe, expect } from 'vitest';
import type { Fact } from './contract.ts';
import { callWith } from './target.ts';

const HOSTILE_NAMES = ['\u001b[31mred', 'right\u202eleft', 'a/b c', '', '🙂', "'; --"];

const MAX_NAME_LENGTH = 256;

export const stateRooms = (fact: Fact): void => {
  describe.concurrent('a room', () => {
    fact('is listed by name, and a name that does not exist is left out', async ({ rooms, newName }) => {
      const [one, other] = [newName('one'), newName('other')];
      await rooms.createRoom({ name: one });
      await rooms.createRoom({ name: other });
      const all = await rooms.listRooms();
      expect(all.map((room) => room.name)).toEqual(expect.arrayContaining([one, other]));
      const named = await rooms.listRooms([other, newName('missing')]);
      expect(named.map((room) => room.name)).toEqual([other]);
      expect(await rooms.listRooms([newName('missing')])).toEqual([]);
    });

    fact('has an id, times, defaults, and a secret that must not be shown', async (target) => {
      const { rooms, newName } = target;
      const name = newName('plain');
      const before = target.now();
      const room = await rooms.createRoom({ name, metadata: 'm' });
      expect(room).toMatchObject({ name, metadata: 'm', emptyTimeout: 300, departureTimeout: 20 });
      expect(room).toMatchObject({ maxParticipants: 0, numParticipants: 0, numPublishers: 0 });
      expect(room.sid).toMatch(/^RM_\w{12}$/);
      expect(room.turnPassword.length).toBeGreaterThan(20);
      expect(Math.abs(Number(room.creationTimeMs) - before)).toBeLessThan(1_000);
      expect(room.creationTime).toBe(room.creationTimeMs / 1_000n);
    });

    fact('is returned in proto JSON: proto names, zero values, 64-bit numbers as strings', async (target) => {
      const name = target.newName('json');
      const answer = await callWith(target, { roomCreate: true }, 'RoomService/CreateRoom', {
        name,
        emptyTimeout: 60,
        departure_timeout: 30,
      });
      expect(answer).toMatchObject({ status: 200, contentType: 'application/json' });
      expect(JSON.parse(answer.text)).toEqual({
        sid: expect.stringMatching(/^RM_/),
        name,
        empty_timeout: 60,
        departure_timeout: 30,
        max_participants: 0,
        creation_time: expect.stringMatching(/^\d{10}$/),
        creation_time_ms: expect.stringMatching(/^\d{13}$/),
        turn_password: expect.any(String),
        enabled_codecs: expect.arrayContaining([{ mime: 'audio/opus', fmtp_line: '' }]),
        metadata: '',
        num_participants: 0,
        num_publishers: 0,
        active_recording: false,
        version: null,
      });
      const list = await callWith(target, { roomList: true }, 'RoomService/ListRooms', { names: [name] });
      expect(JSON.parse(list.text)).toEqual({ rooms: [JSON.parse(answer.text)] });
    });

    fact(
      'that exists is returned unchanged when it is created again',
      async ({ rooms, dispatches, newName }) => {
        const name = newName('again');
        const first = await rooms.createRoom({ name, metadata: 'first' });
        const second = await rooms.createRoom({ name, metadata: 'second', emptyTimeout: 9 });
        expect(second).toMatchObject({ sid: first.sid, metadata: 'first', emptyTimeout: 300 });
        expect((await dispatches.listDispatch(name)).length).toBe(1);
      },
    );

    fact('may have any name of at most 256 characters', async (target) => {
      const { rooms, dispatches } = target;
      for (const hostile of HOSTILE_NAMES) {
        const name = hostile === '' ? '' : target.newName(hostile);
        expect((await rooms.createRoom({ name })).name).toBe(name);
        expect((await rooms.listRooms([name])).map((room) => room.name)).toEqual([name]);
        expect(await rooms.listParticipants(name)).toEqual([]);
        expect((await dispatches.listDispatch(name)).map((dispatch) => dispatch.room)).toEqual([name]);
        await rooms.deleteRoom(name);
      }
      const longest = target.newName('n').padEnd(MAX_NAME_LENGTH, 'n');
      expect((await rooms.createRoom({ name: longest })).name).toBe(longest);
      await rooms.deleteRoom(longest);
      await expect(rooms.createRoom({ name: `${longest}n` })).rejects.toMatchObject({
        status: 400,
        code: 'invalid_argument',
        message: expect.stringContaining('room name length exceeds limits: max length 256'),
      });
    });

    fact('may have 100 kB of metadata, but not 2 MB', async ({ rooms, newName }) => {
      const name = newName('metadata');
      const metadata = 'm'.repeat(100_000);
      expect((await rooms.createRoom({ name, metadata })).metadata).toBe(metadata);
      const tooLong = 'm'.repeat(2_000_000);
      await expect(rooms.updateRoomMetadata(name, tooLong)).rejects.toMatchObject({
        status: 400,
        code: 'invalid_argument',
        message: expect.stringContaining('metadata size exceeds limits'),
      });
      await expect(rooms.createRoom({ name: newName('big'), metadata: tooLong })).rejects.toMatchObject({
        code: 'invalid_argument',
      });
      expect((await rooms.updateRoomMetadata(name, 'new')).metadata).toBe('new');
      expect((await rooms.listRooms([name]))[0]?.metadata).toBe('new');
    });

    fact('that is deleted is gone, and deleting or changing a missing one is not_found', async (target) => {
      const { rooms, newName } = target;
      const name = newName('deleted');
      await rooms.createRoom({ name });
      await rooms.deleteRoom(name);
      expect(await rooms.listRooms([name])).toEqual([]);
      const missing = {
        status: 404,
        code: 'not_found',
        message: expect.stringContaining('requested room does not exist'),
      };
      await expect(rooms.deleteRoom(name)).rejects.toMatchObject(missing);
      await expect(rooms.updateRoomMetadata(name, 'x')).rejects.toMatchObject(missing);
    });

    fact(
      'that is missing has no participants, and listing them is not an error',
      async ({ rooms, newName }) => {
        const name = newName('missing');
        expect(await rooms.listParticipants(name)).toEqual([]);
        const nobody = {
          status: 404,
          code: 'not_found',
          message: expect.stringContaining('participant does not exist'),
        };
        await expect(rooms.getParticipant(name, 'x')).rejects.toMatchObject(nobody);
        await expect(rooms.removeParticipant(name, 'x')).rejects.toMatchObject(nobody);
        await expect(rooms.updateParticipant(name, 'x', 'm')).rejects.toMatchObject(nobody);
      },
    );

    fact('that nobody joins closes after its empty timeout', async (target) => {
      const { rooms, newName } = target;
      const name = newName('empty');
      await rooms.createRoom({ name, emptyTimeout: 3 });
      const startedAtMs = target.now();
      while ((await rooms.listRooms([name])).length > 0) {
        expect(target.now() - startedAtMs).toBeLessThan(15_000);
        await target.pass(250);
      }
      expect(target.now() - startedAtMs).toBeGreaterThanOrEqual(1_900);
    });
  });
};
