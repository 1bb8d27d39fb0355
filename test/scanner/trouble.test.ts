import { describe, expect, it } from 'vitest';
import { agent, dispatch, participant, roomFacts } from '../helpers/facts.ts';
import { settle } from '../helpers/manual-clock.ts';
import { watch } from './watch.ts';

describe('a room that is slow', () => {
  it('does not hold up the others, nor the end of the sweep, and is not asked again meanwhile', async () => {
    const { gateway, clock, begin, snapshot, verifiedMs, timesAsked } = watch();
    for (const name of ['ghost', 'call-1', 'call-2']) gateway.addRoom(name);
    gateway.script({ call: 'listDispatches', room: 'ghost', hangs: true });
    const startMs = clock.now();
    await begin();
    await clock.advance(1999);
    expect(snapshot().finishedAtMs).toBeNull();
    expect(verifiedMs('call-1')).toBe(startMs);
    await clock.advance(1);
    expect(snapshot()).toMatchObject({ sweep: 2, startedAtMs: startMs + 2000, finishedAtMs: startMs + 2000 });
    expect(verifiedMs('call-2')).toBe(startMs + 2000);
    expect(verifiedMs('ghost')).toBeNull();
    expect(timesAsked('ghost')).toBe(1);
  });

  it('is shown soon after it answered, though its sweep is over', async () => {
    const { gateway, clock, begin, snapshot, verifiedMs, snapshots } = watch({ intervalMs: 0 });
    gateway.addRoom('slow', { participants: [participant()] });
    gateway.script({ call: 'listDispatches', delayMs: 3000 });
    const startMs = clock.now();
    await begin();
    await clock.advance(2000);
    expect(snapshot().finishedAtMs).toBe(startMs + 2000);
    const published = snapshots.length;
    await clock.advance(1250);
    expect(snapshots).toHaveLength(published + 1);
    expect(verifiedMs('slow')).toBe(startMs + 3000);
    expect(snapshot()).toMatchObject({ sweep: 1, finishedAtMs: startMs + 2000 });
  });

  it('gives its place to the next, so that any number of hanging rooms cannot block the rest', async () => {
    const { gateway, clock, begin, verifiedMs } = watch({ concurrency: 2 });
    for (let number = 0; number < 6; number += 1) {
      gateway.addRoom(`a-ghost-${number}`);
      gateway.script({ call: 'listParticipants', room: `a-ghost-${number}`, hangs: true });
      gateway.script({ call: 'listDispatches', room: `a-ghost-${number}`, hangs: true });
    }
    gateway.addRoom('call-1');
    const startMs = clock.now();
    await begin();
    await clock.advance(3000);
    expect(verifiedMs('call-1')).toBe(startMs + 3000);
    await clock.advance(7000);
    // From then on the ghosts come last.
    expect(verifiedMs('call-1')).toBeGreaterThanOrEqual(clock.now() - 2000);
  });

  it('gives it up sooner where it hangs with half an answer, but is left to answer', async () => {
    const { gateway, clock, begin, verifiedMs, timesAsked } = watch({ concurrency: 2, intervalMs: 10_000 });
    for (let number = 0; number < 6; number += 1) gateway.addRoom(`a-slow-${number}`);
    gateway.addRoom('call-1');
    gateway.script({ call: 'listDispatches', room: 'call-1' });
    gateway.script({ call: 'listDispatches', delayMs: 4000 });
    const startMs = clock.now();
    await begin();
    await clock.advance(5000);
    expect(verifiedMs('call-1')).toBe(startMs + 300);
    expect(verifiedMs('a-slow-5')).toBe(startMs + 4200);
    expect(timesAsked('a-slow-5')).toBe(1);
  });

  it('fails at the limit of a call, and its late answer is thrown away', async () => {
    const { gateway, clock, begin, roomOf, verifiedMs } = watch({ intervalMs: 4000 });
    gateway.addRoom('slow', { participants: [participant({ identity: 'old' })] });
    gateway.script({ call: 'listParticipants', delayMs: 9000, times: 1 });
    const startMs = clock.now();
    await begin();
    // Asked again at 8 s, after the limit at 5 s; the first answer comes at 9 s, after the second.
    await clock.advance(8000);
    gateway.addRoom('slow', { participants: [participant({ identity: 'new' })] });
    await clock.advance(4000);
    expect(roomOf('slow')?.participants.map(({ identity }) => identity)).toEqual(['new']);
    expect(verifiedMs('slow')).toBe(startMs + 12_000);
    const [first] = gateway.calls.filter(({ call }) => call === 'listParticipants');
    expect(first?.wasCancelled()).toBe(true);
  });

  it('is marked as timed out once it is listed again', async () => {
    const { gateway, clock, begin, roomOf } = watch();
    gateway.addRoom('ghost');
    gateway.script({ call: 'listDispatches', hangs: true });
    await begin();
    await clock.advance(5999);
    expect(roomOf('ghost')?.failure).toBeNull();
    await clock.advance(1);
    expect(roomOf('ghost')?.failure).toMatchObject({
      kind: 'timeout',
      sentence: expect.stringContaining('did not answer listDispatches within 5 s'),
    });
  });
});

describe('a room that fails', () => {
  const failing = async () => {
    const watched = watch();
    watched.gateway.addRoom('call-1', { participants: [agent()], dispatches: [dispatch()] });
    watched.gateway.addRoom('call-2');
    await watched.begin();
    return watched;
  };

  it('keeps its last good facts, also of the half that answered, and is not verified', async () => {
    const { gateway, clock, roomOf, verifiedMs } = await failing();
    const before = verifiedMs('call-1');
    gateway.script({ call: 'listDispatches', room: 'call-1', fails: 'server-error' });
    gateway.addRoom('call-1', { participants: [] });
    await clock.advance(4000);
    expect(roomOf('call-1')).toMatchObject({
      participants: [{ identity: 'agent-AJ_1' }],
      dispatches: [{ id: 'AD_1' }],
      failure: { kind: 'server-error' },
    });
    expect(verifiedMs('call-1')).toBe(before);
    expect(verifiedMs('call-2')).toBe(clock.now());
  });

  it('counts as failing at the second sweep only, and is well with its next answers', async () => {
    const { gateway, clock, roomOf, verifiedMs } = await failing();
    gateway.script({ call: 'listParticipants', room: 'call-1', fails: 'reset', times: 2 });
    await clock.advance(2000);
    expect(roomOf('call-1')?.failure).toBeNull();
    await clock.advance(2000);
    expect(roomOf('call-1')?.failure).toMatchObject({ kind: 'reset' });
    await clock.advance(2000);
    expect(roomOf('call-1')?.failure).toBeNull();
    expect(verifiedMs('call-1')).toBe(clock.now());
  });

  it('has ended where it is listed no more', async () => {
    const { gateway, clock, names, snapshots } = await failing();
    // It went between two calls: no participants, and dispatches that fail after 3 s.
    gateway.script({ call: 'listParticipants', room: 'call-1', answers: [] });
    gateway.script({ call: 'listDispatches', room: 'call-1', delayMs: 3000, fails: 'no-response', times: 1 });
    await clock.advance(2500);
    gateway.rooms.delete('call-1');
    await clock.advance(4000);
    expect(names()).toEqual(['call-2']);
    const told = snapshots.flatMap(({ rooms }) => rooms).filter(({ failure }) => failure !== null);
    expect(told).toEqual([]);
  });

  it('is not to blame for what the server has', async () => {
    const { gateway, clock, snapshots, snapshot } = await failing();
    gateway.script({ call: 'listParticipants', fails: 'refused', times: 2 });
    await clock.advance(2000);
    gateway.script({ call: 'listRooms', fails: 'refused', times: 1 });
    await clock.advance(10_000);
    expect(snapshot().connection.state).toBe('live');
    expect(snapshots.some(({ connection }) => connection.state === 'failing')).toBe(true);
    expect(snapshots.flatMap(({ rooms }) => rooms).filter(({ failure }) => failure !== null)).toEqual([]);
  });

  it('gives up its other call', async () => {
    const { gateway, clock } = await failing();
    gateway.script({ call: 'listParticipants', room: 'call-1', hangs: true });
    gateway.script({ call: 'listDispatches', room: 'call-1', fails: 'server-error' });
    await clock.advance(2000);
    const other = gateway.calls.findLast(
      ({ call, room }) => call === 'listParticipants' && room === 'call-1',
    );
    expect(other?.wasCancelled()).toBe(true);
  });

  it('while the rooms are being listed is not marked by that list', async () => {
    const { gateway, clock, roomOf } = await failing();
    gateway.script({ call: 'listDispatches', room: 'call-1', delayMs: 2100, fails: 'no-response', times: 1 });
    await clock.advance(3000);
    gateway.script({ call: 'listRooms', delayMs: 300, times: 1 });
    gateway.script({ call: 'listDispatches', room: 'call-1', hangs: true });
    await clock.advance(1500);
    expect(roomOf('call-1')?.failure).toBeNull();
    await clock.advance(2000);
    expect(roomOf('call-1')?.failure).toMatchObject({ kind: 'no-response' });
  });

  it('that throws what no gateway should is told without its words', async () => {
    const { gateway, clock, roomOf } = await failing();
    const rejected = Promise.reject(new Error('secret'));
    rejected.catch(() => {});
    gateway.script({ call: 'listParticipants', room: 'call-1', answers: rejected });
    await clock.advance(4000);
    expect(roomOf('call-1')?.failure?.kind).toBe('unknown');
    expect(JSON.stringify(roomOf('call-1'))).not.toContain('secret');
  });
});

describe('rooms that come and go', () => {
  it('stay where one listing is empty, which is asked for again at once, and vanish at the next', async () => {
    const { gateway, clock, begin, names, sweeps } = watch();
    gateway.addRoom('call-1');
    await begin();
    gateway.script({ call: 'listRooms', answers: [], times: 1 });
    await clock.advance(2000);
    expect(names()).toEqual(['call-1']);
    expect(sweeps()).toBe(3);
    gateway.rooms.clear();
    await clock.advance(2000);
    expect(names()).toEqual(['call-1']);
    expect(sweeps()).toBe(5);
    await clock.advance(2000);
    expect(names()).toEqual([]);
    await clock.advance(2000);
    expect(sweeps()).toBe(8);
  });

  it('of the same name and another id are other rooms', async () => {
    const { gateway, clock, begin, snapshot, roomOf, verifiedMs } = watch();
    gateway.addRoom('call-1', { participants: [participant({ identity: 'old' })] });
    await begin();
    gateway.addRoom('call-1', { facts: roomFacts({ name: 'call-1', id: 'RM_next' }) });
    gateway.script({ call: 'listDispatches', hangs: true, times: 1 });
    await clock.advance(2000);
    expect(snapshot().rooms.map(({ key }) => key)).toEqual(['RM_next call-1']);
    expect(roomOf('call-1')?.participants).toEqual([]);
    expect(verifiedMs('call-1')).toBeNull();
  });

  it('do not inherit answers that were asked for the room before', async () => {
    const { gateway, clock, begin, roomOf, timesAsked } = watch();
    gateway.addRoom('call-1', { participants: [participant({ identity: 'old' })] });
    gateway.script({ call: 'listDispatches', delayMs: 3000, times: 1 });
    await begin();
    gateway.addRoom('call-1', {
      facts: roomFacts({ name: 'call-1', id: 'RM_next' }),
      participants: [participant({ identity: 'new' })],
    });
    await clock.advance(2000);
    expect(timesAsked('call-1')).toBe(2);
    await clock.advance(1500);
    expect(roomOf('call-1')).toMatchObject({ room: { id: 'RM_next' }, participants: [{ identity: 'new' }] });
  });
});

describe('a server that fails', () => {
  it('keeps the last good data, is tried again ever more slowly, and recovers', async () => {
    const { gateway, clock, begin, snapshot, sweeps, names } = watch();
    gateway.addRoom('call-1');
    await begin();
    const finishedAtMs = snapshot().finishedAtMs;
    gateway.script({ call: 'listRooms', fails: 'refused' });
    await clock.advance(2000);
    const sinceMs = clock.now();
    expect(snapshot()).toMatchObject({
      sweep: 1,
      finishedAtMs,
      connection: { state: 'failing', failure: { kind: 'refused' }, sinceMs, retryAtMs: sinceMs + 2000 },
    });
    expect(names()).toEqual(['call-1']);

    const tries: number[] = [];
    for (let seconds = 0; seconds < 120; seconds += 1) {
      const before = sweeps();
      await clock.advance(1000);
      if (sweeps() > before) tries.push((clock.now() - sinceMs) / 1000);
    }
    expect(tries).toEqual([2, 6, 14, 30, 60, 90, 120]);
    expect(snapshot().connection).toMatchObject({
      state: 'failing',
      sinceMs,
      retryAtMs: clock.now() + 30_000,
    });

    gateway.mend();
    await clock.advance(30_000);
    expect(snapshot()).toMatchObject({ sweep: 2, connection: { state: 'live' }, finishedAtMs: clock.now() });
    const count = sweeps();
    await clock.advance(2000);
    expect(sweeps()).toBe(count + 1);
  });

  it('is asked soon again when it fails anew after it was well', async () => {
    const { gateway, clock, begin, snapshot } = watch();
    gateway.script({ call: 'listRooms', fails: 'refused', times: 4 });
    await begin();
    await clock.advance(2000 + 4000 + 8000 + 16_000);
    expect(snapshot().connection.state).toBe('live');
    gateway.script({ call: 'listRooms', fails: 'refused' });
    await clock.advance(2000);
    expect(snapshot().connection).toMatchObject({ sinceMs: clock.now(), retryAtMs: clock.now() + 2000 });
  });

  it('is spread by chance, and asked no sooner than it asks for', async () => {
    const { gateway, clock, begin, snapshot } = watch({ random: () => 1 });
    const retryInMs = () => {
      const { connection } = snapshot();
      return connection.state === 'failing' ? connection.retryAtMs - clock.now() : null;
    };
    gateway.script({ call: 'listRooms', fails: 'refused', times: 1 });
    gateway.script({ call: 'listRooms', fails: 'rate-limited', retryAfterMs: 45_000, times: 1 });
    await begin();
    expect(retryInMs()).toBe(1000);
    await clock.advance(1000);
    expect(retryInMs()).toBe(45_000);
  });

  it('is asked at once by hand, but a rate limit is waited out', async () => {
    const { gateway, begin, scanner, sweeps, clock } = watch();
    gateway.script({ call: 'listRooms', fails: 'refused', times: 1 });
    gateway.script({ call: 'listRooms', fails: 'rate-limited', retryAfterMs: 10_000, times: 1 });
    await begin();
    scanner.sweepNow();
    await settle();
    expect(sweeps()).toBe(2);
    scanner.sweepNow();
    await clock.advance(9999);
    expect(sweeps()).toBe(2);
    await clock.advance(1);
    expect(sweeps()).toBe(3);
  });

  it('that refuses the credentials is tried slowly', async () => {
    const { gateway, begin, snapshot, clock } = watch();
    gateway.script({ call: 'listRooms', fails: 'wrong-secret' });
    await begin();
    expect(snapshot().connection).toMatchObject({ retryAtMs: clock.now() + 30_000 });
  });

  it('is tried again by hand too, until it answers', async () => {
    const { gateway, begin, snapshot, clock, sweeps } = watch({ intervalMs: 0 });
    gateway.script({ call: 'listRooms', fails: 'refused', times: 2 });
    await begin();
    await clock.advance(60_000);
    expect(sweeps()).toBe(3);
    expect(snapshot().connection.state).toBe('live');
  });

  it('that hangs is given up at the limit', async () => {
    const { gateway, begin, snapshot, clock } = watch({ callTimeoutMs: 3000 });
    gateway.script({ call: 'listRooms', hangs: true });
    await begin();
    await clock.advance(3000);
    expect(snapshot().connection).toMatchObject({ state: 'failing', failure: { kind: 'timeout' } });
  });
});

describe('a rate limit hit by a room', () => {
  it('ends the sweep, puts the next one off, and is nobody’s fault', async () => {
    const { gateway, begin, snapshot, clock, sweeps, snapshots, timesAsked } = watch({ concurrency: 1 });
    for (const name of ['a', 'b', 'c']) gateway.addRoom(name);
    gateway.script({
      call: 'listParticipants',
      room: 'b',
      fails: 'rate-limited',
      retryAfterMs: 7000,
      times: 1,
    });
    const startMs = clock.now();
    await begin();
    expect(timesAsked('c')).toBe(0);
    expect(snapshot()).toMatchObject({
      finishedAtMs: startMs,
      connection: { state: 'failing', failure: { kind: 'rate-limited' }, retryAtMs: startMs + 7000 },
    });
    await clock.advance(6999);
    expect(sweeps()).toBe(1);
    await clock.advance(1);
    expect(snapshot()).toMatchObject({ sweep: 2, connection: { state: 'live' } });
    expect(snapshot().verifiedAtMs.size).toBe(3);
    expect(snapshots.flatMap(({ rooms }) => rooms).filter(({ failure }) => failure !== null)).toEqual([]);
  });

  it('is not over before a whole sweep went through', async () => {
    const { gateway, begin, clock, sweeps, snapshots } = watch({ concurrency: 1 });
    for (const name of ['a', 'b', 'c']) gateway.addRoom(name);
    gateway.script({ call: 'listDispatches', fails: 'rate-limited' });
    await begin();
    await clock.advance(2000 + 4000 + 8000 - 1);
    expect(sweeps()).toBe(3);
    const states = snapshots.slice(2).map(({ connection }) => connection.state);
    expect(new Set(states)).toEqual(new Set(['failing']));
  });

  it('by many at once counts once', async () => {
    const { gateway, begin, snapshot, clock } = watch();
    for (const name of ['a', 'b', 'c']) gateway.addRoom(name);
    gateway.script({ call: 'listParticipants', fails: 'rate-limited' });
    await begin();
    expect(snapshot().connection).toMatchObject({ retryAtMs: clock.now() + 2000 });
  });

  it('by a straggler puts off the sweep that was due', async () => {
    const { gateway, begin, clock, sweeps } = watch({ intervalMs: 3000 });
    gateway.addRoom('a');
    gateway.script({
      call: 'listDispatches',
      delayMs: 3500,
      fails: 'rate-limited',
      retryAfterMs: 20_000,
      times: 1,
    });
    await begin();
    await clock.advance(3500);
    expect(sweeps()).toBe(2);
    await clock.advance(19_999);
    expect(sweeps()).toBe(2);
    await clock.advance(1);
    expect(sweeps()).toBe(3);
  });
});
