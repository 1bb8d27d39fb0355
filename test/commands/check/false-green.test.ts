import { describe, expect, it } from 'vitest';
import type { RoomFacts } from '../../../source/fleet/facts.ts';
import { LiveKitError } from '../../../source/livekit/gateway.ts';
import { createStage, openRoom, type Stage } from '../stage.ts';

/** Three rooms: two are well, and in `call-3` a caller waits whose dispatch found no worker. */
const troubledStage = async (): Promise<Stage> => {
  const stage = createStage();
  stage.world.addWorker({ agentName: 'support' });
  openRoom(stage, 'call-1', { agents: ['support'] });
  openRoom(stage, 'call-2', { agents: ['support'] });
  openRoom(stage, 'call-3', { agents: ['suport'] });
  await stage.clock.advance(60_000);
  return stage;
};

const withListing = (
  { gateway }: Stage,
  change: (rooms: RoomFacts[], listing: number) => RoomFacts[] | Promise<RoomFacts[]>,
): void => {
  const { listRooms } = gateway;
  let listing = 0;
  Object.assign(gateway, {
    listRooms: async (names?: readonly string[]) => {
      listing += 1;
      return change(await listRooms(names), listing);
    },
  });
};

describe('lktop check, where a listing leaves a room out', () => {
  it.each([
    ['every second listing', (listing: number) => listing % 2 === 0],
    ['every second listing, the first one too', (listing: number) => listing % 2 === 1],
    ['every third listing', (listing: number) => listing % 3 === 0],
    ['the second listing', (listing: number) => listing === 2],
    ['the third listing', (listing: number) => listing === 3],
  ])('finds what is wrong in it all the same: %s', async (_, isLeftOut) => {
    const stage = await troubledStage();
    withListing(stage, (rooms, listing) =>
      rooms.filter(({ name }) => name !== 'call-3' || !isLeftOut(listing)),
    );
    const { code, stdout } = await stage.run('check');
    expect({ code, hasFailed: /FAIL {2}no-worker +1 finding/.test(stdout) }).toEqual({
      code: 1,
      hasFailed: true,
    });
  });

  it('says that rooms were left out', async () => {
    const stage = await troubledStage();
    withListing(stage, (rooms, listing) => rooms.filter(({ name }) => name !== 'call-1' || listing !== 2));
    const { stdout } = await stage.run('check');
    expect(stdout).toContain('NOTE  ListRooms left out 1 room that is there: call-1\n');
  });
});

describe('lktop check, where answers contradict each other', () => {
  const wellStage = async (): Promise<Stage> => {
    const stage = createStage();
    stage.world.addWorker({ agentName: 'support' });
    for (const name of ['call-1', 'call-2', 'call-3']) openRoom(stage, name, { agents: ['support'] });
    await stage.clock.advance(60_000);
    return stage;
  };

  it('does not know of a room in which people are counted and none is listed', async () => {
    const stage = await wellStage();
    const { listParticipants } = stage.gateway;
    Object.assign(stage.gateway, {
      listParticipants: async (room: string) => (room === 'call-2' ? [] : listParticipants(room)),
    });
    const run = await stage.run('check');
    expect(run.code).toBe(2);
    expect(run.stdout).toContain('UNKNOWN  1 room could not be looked into\n');
    expect(run.stdout).toContain('its answers contradict each other');
    expect((await stage.run('check', '--brief')).stdout).toMatch(/^LKTOP UNKNOWN - .*1 room not looked into/);
  });

  it('does not know of a room whose participants are no list', async () => {
    const stage = await wellStage();
    const { listParticipants } = stage.gateway;
    Object.assign(stage.gateway, {
      listParticipants: async (room: string) => {
        if (room !== 'call-2') return listParticipants(room);
        throw new LiveKitError({ kind: 'not-livekit', sentence: 'No list.', remedy: 'Look at it.' });
      },
    });
    expect((await stage.run('check')).code).toBe(2);
  });

  it('passes where somebody has just left and the count lags', async () => {
    const stage = await wellStage();
    withListing(stage, (rooms, listing) =>
      rooms.map((room) => (room.name === 'call-2' && listing < 3 ? { ...room, numParticipants: 2 } : room)),
    );
    expect((await stage.run('check')).code).toBe(0);
  });
});

describe('lktop check --min-rooms', () => {
  const stageOf = async (rooms: number): Promise<Stage> => {
    const stage = createStage();
    stage.world.addWorker({ agentName: 'support' });
    for (let room = 0; room < rooms; room += 1) openRoom(stage, `call-${room}`, { agents: ['support'] });
    await stage.clock.advance(60_000);
    return stage;
  };

  it.each([
    [0, '1', 1],
    [2, '3', 1],
    [2, '2', 0],
    [0, undefined, 0],
  ])('of %i rooms, asked for %s, ends with %i', async (rooms, least, code) => {
    const stage = await stageOf(rooms);
    const run = await stage.run('check', ...(least === undefined ? [] : ['--min-rooms', least]));
    expect(run.code).toBe(code);
    if (code === 1)
      expect(run.stdout).toMatch(/\nFAIL {2}min-rooms +\d rooms?, where at least \d should be\n/);
  });

  it('says so in a line and as data', async () => {
    const stage = await stageOf(0);
    const brief = await stage.run('check', '--min-rooms=5', '--brief');
    expect(brief.stdout).toMatch(/^LKTOP CRITICAL - 0 rooms, where at least 5 should be \|/);
    expect((await stage.run('check', '--min-rooms=5', '--json')).json()).toMatchObject({
      result: 'fail',
      tooFew: { rooms: 0, least: 5 },
    });
  });

  it('is not known where the rooms cannot be listed', async () => {
    const stage = await stageOf(0);
    withListing(stage, () => {
      throw new LiveKitError({ kind: 'not-livekit', sentence: 'No list.', remedy: 'Look at it.' });
    });
    expect((await stage.run('check', '--min-rooms=5')).code).toBe(2);
  });

  it.each(['0', '-1', 'many', '1.5'])('takes no %s', async (least) => {
    const { code, stderr } = await (await stageOf(0)).run('check', `--min-rooms=${least}`);
    expect(code).toBe(2);
    expect(stderr).toMatch(/--min-rooms takes a whole number from 1/);
  });
});

describe('lktop watch, where a listing leaves a room out', () => {
  it('opens the incident once, and closes it only when the room has gone', async () => {
    const stage = await troubledStage();
    withListing(stage, (rooms, listing) =>
      rooms.filter(({ name }) => name !== 'call-3' || listing % 2 === 1),
    );
    const running = stage.start('watch', '--interval', '2');
    const lines = () =>
      running
        .stdout()
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as { type: string; state?: string; kind?: string; room?: string });
    const incidents = () => lines().filter(({ type }) => type === 'incident');
    await running.until(() => incidents().length > 0);
    const openedAtMs = stage.clock.now();
    await running.until(() => stage.clock.now() - openedAtMs > 90_000);
    expect(incidents().map(({ state }) => state)).toEqual(['opened']);
    expect(lines().filter(({ kind }) => kind === 'room closed' || kind === 'room opened')).toEqual([]);
    stage.world.deleteRoom('call-3');
    await running.until(() => incidents().length > 1);
    expect(incidents().map(({ state }) => state)).toEqual(['opened', 'closed']);
    running.interrupt();
    await running.end();
  });
});

describe('a project that loses all its rooms', () => {
  it('fails a check that saw them, and is an incident that watch opens', async () => {
    const stage = await troubledStage();
    withListing(stage, (rooms, listing) => (listing < 2 ? rooms : []));
    const run = await stage.run('check');
    expect(run.code).toBe(1);
    expect(run.stdout).toContain('all 3 rooms are gone at once');

    const other = await troubledStage();
    withListing(other, (rooms, listing) => (listing < 6 ? rooms : []));
    const running = other.start('watch', '--interval', '2');
    await running.until(() =>
      /"type":"incident","state":"opened".*all 3 rooms are gone/.test(running.stdout()),
    );
    running.interrupt();
    await running.end();
  });

  it('fails a check that never saw them, where a run saw them a minute before', async () => {
    const stage = await troubledStage();
    const watching = stage.start('watch', '--interval', '2');
    await watching.until(() => watching.stdout().includes('"type":"incident"'));
    watching.interrupt();
    await watching.end();
    for (const room of ['call-1', 'call-2', 'call-3']) stage.world.deleteRoom(room);
    await stage.clock.advance(30_000);
    const run = await stage.run('check');
    expect(run.stdout).toContain('all 3 rooms are gone at once');
    expect(run.code).toBe(1);
    await stage.clock.advance(60_000);
    // By then they may have ended one after the other.
    expect((await stage.run('check')).code).toBe(0);
  });
});
