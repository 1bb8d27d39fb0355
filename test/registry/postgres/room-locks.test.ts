import { describe, expect, it } from 'vitest';
import { NO_LOCKS, type RoomLocks } from '../../../source/actions/room-locks.ts';
import { systemClock } from '../../../source/clock.ts';
import { readPostgresAddress } from '../../../source/registry/postgres/address.ts';
import { createSharedRoomLocks } from '../../../source/registry/postgres/room-locks.ts';
import { postgresOfThisFile } from '../../helpers/postgres.ts';

const start = postgresOfThisFile();

const locksAt = (text: string, host = 'livekit.example.com', own = NO_LOCKS): RoomLocks =>
  createSharedRoomLocks(own, readPostgresAddress(text, {}, 'postgres'), host, systemClock);

const take = async (locks: RoomLocks, room: string) => {
  const lock = await locks.tryTake(room);
  if ('heldBy' in lock) throw new Error(`held by ${lock.heldBy}`);
  return lock;
};

it('leaves the lock to this machine while the server is away, and keeps its refusal', async () => {
  const nowhere = 'postgres://bob@127.0.0.1:1/lk';
  await (await take(locksAt(nowhere), 'call-1')).release();
  const refusing: RoomLocks = { tryTake: async () => ({ heldBy: 'lktop of alice' }) };
  expect(await locksAt(nowhere, 'h', refusing).tryTake('call-1')).toEqual({ heldBy: 'lktop of alice' });
});

describe.runIf(start)('the lock of a room between machines', () => {
  const address = async () => {
    const server = await start?.();
    if (!server) throw new Error('no PostgreSQL');
    return server.address();
  };

  it('has one holder, who may take it again, and names them', async () => {
    const place = await address();
    const [ours, theirs] = [locksAt(place), locksAt(place)];
    const [first, second] = [await take(ours, 'call-1'), await take(ours, 'call-1')];
    expect(await theirs.tryTake('call-1')).toEqual({
      heldBy: expect.stringMatching(/^lktop of .+@.+, pid \d+$/),
    });
    await (await take(theirs, 'call-2')).release();
    await (await take(locksAt(place, 'other.example.com'), 'call-1')).release();
    await first.release();
    await first.release();
    expect(await theirs.tryTake('call-1')).toHaveProperty('heldBy');
    await second.release();
    await (await take(theirs, 'call-1')).release();
  });

  it('gives the lock of this machine back if another machine holds the room', async () => {
    const place = await address();
    const lock = await take(locksAt(place), 'call-1');
    let taken = 0;
    const counting: RoomLocks = {
      tryTake: async () => {
        taken += 1;
        return {
          release: async () => {
            taken -= 1;
          },
        };
      },
    };
    expect(await locksAt(place, undefined, counting).tryTake('call-1')).toHaveProperty('heldBy');
    expect(taken).toBe(0);
    await lock.release();
  });
});
