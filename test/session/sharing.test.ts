import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { defaultFleetSettings } from '../../source/fleet/settings.ts';
import { openRegistry } from '../../source/registry/registry.ts';
import { createSqliteStore } from '../../source/registry/sqlite-store.ts';
import { createSession } from '../../source/session/create-session.ts';
import { toldTogether } from '../../source/session/notices.ts';
import { agent, dispatch, job, participant, START_MS } from '../helpers/facts.ts';
import { createFakeGateway } from '../helpers/fake-gateway.ts';
import { createManualClock, settle } from '../helpers/manual-clock.ts';
import { createMemoryPlaces } from '../helpers/memory-place.ts';
import { project, temporaryFolder } from '../registry/fixture.ts';
import { EVERYTHING } from '../registry/history-fixture.ts';

/** A project, and sessions of several engineers that share its sweeps and its history. */
const stage = () => {
  const clock = createManualClock(START_MS + 60_000);
  const gateway = createFakeGateway(clock);
  for (const name of ['call-1', 'call-2']) {
    gateway.addRoom(name, {
      participants: [participant(), agent({ joinedAtMs: START_MS + 800 })],
      dispatches: [dispatch({ id: `AD_${name}`, jobs: [job({ startedAtMs: START_MS + 100 })] })],
    });
  }
  const places = createMemoryPlaces(clock);
  const path = join(temporaryFolder(), 'registry.db');
  const reader = createSqliteStore(path);
  onTestFinished(() => reader.close().then(() => {}));

  const open = (who: string) => {
    const place = places.connect();
    const registry = openRegistry({ path, clock, who });
    const session = createSession({
      project: { ...project, demo: false, readOnly: false, warnings: [] },
      connect: () => ({ ...gateway }),
      clock,
      intervalMs: 2_000,
      settings: defaultFleetSettings,
      registry,
      keepsHistory: true,
      sharing: { place, who: `${who}@host`, onlyFollows: false },
      onClose: async () => {
        await registry.close();
      },
    });
    onTestFinished(() => session.close());
    return { session, place, state: session.getState };
  };
  const verdicts = ({ state }: ReturnType<typeof open>) =>
    state().fleet.rooms.map(({ name, verdict }) => `${name}: ${verdict.name}, ${verdict.severity}`);
  return { clock, gateway, places, reader, open, verdicts };
};

/** Sets what is in a room. */
const put = (
  { gateway }: ReturnType<typeof stage>,
  name: string,
  contents: Parameters<typeof gateway.addRoom>[1] = {},
) => Object.assign(gateway.rooms.get(name) ?? {}, contents);

describe('sessions that share a sweep', () => {
  it('show the same verdicts, and the second look that proves them is made once', async () => {
    const team = stage();
    const alice = team.open('alice');
    await team.clock.advance(1_000);
    const bob = team.open('bob');
    await team.clock.advance(10_500);
    expect(bob.state().sharing).toEqual({ role: 'follows', who: 'alice@host' });
    put(team, 'call-1', { participants: [participant()] });
    const before = team.gateway.callLines().length;
    await team.clock.advance(8_000);
    expect(team.verdicts(bob)).toEqual(team.verdicts(alice));
    expect(team.verdicts(bob)[0]).toMatch(/call-1: left/);
    expect(team.gateway.callLines().length - before).toBeLessThanOrEqual(4 * 5 + 3);
  });

  it('verify their own actions by themselves', async () => {
    const team = stage();
    team.open('alice');
    await team.clock.advance(1_000);
    const { session, state } = team.open('bob');
    await team.clock.advance(10_000);
    const room = state().fleet.rooms.find(({ name }) => name === 'call-2')?.key ?? '';
    const plan = session.plan({ kind: 'delete-room', room });
    if ('impossible' in plan) throw new Error(plan.impossible);
    session.run(plan);
    await team.clock.advance(6_000);
    expect(state().actions).toMatchObject([{ state: { state: 'succeeded' } }]);
    expect(state().sharing).toMatchObject({ role: 'follows' });
  });

  it('write the history once, and go on with it when another takes over', async () => {
    const team = stage();
    const alice = team.open('alice');
    await team.clock.advance(1_000);
    const bob = team.open('bob');
    await team.clock.advance(10_000);
    const rows = async () => (await team.reader.readInfo()).rows;
    expect(await rows()).toMatchObject({ rooms: 2, sessions: 2, dispatches: 2 });
    put(team, 'call-1', { participants: [participant()] });
    await team.clock.advance(10_000);
    const left = (await team.reader.listEvents(EVERYTHING)).filter(({ kind }) => kind === 'agent left');
    expect(left).toHaveLength(1);
    await alice.session.close();
    await team.clock.advance(3_000);
    expect(bob.state().sharing).toEqual({ role: 'sweeps' });
    put(team, 'call-2', { participants: [participant()] });
    team.gateway.rooms.delete('call-1');
    await team.clock.advance(20_000);
    expect(await rows()).toMatchObject({ rooms: 2, sessions: 2, dispatches: 2 });
    const sessions = await team.reader.listSessions(EVERYTHING);
    expect(sessions.map(({ roomName, ended }) => `${roomName}: ${ended}`).toSorted()).toEqual([
      'call-1: left',
      'call-2: left',
    ]);
    expect(
      (await team.reader.listEvents(EVERYTHING)).filter(({ kind }) => kind === 'agent left'),
    ).toHaveLength(2);
  });

  it('show why they sweep for themselves while the database is away', async () => {
    const team = stage();
    const alice = team.open('alice');
    await team.clock.advance(5_000);
    team.places.setDown(true);
    await team.clock.advance(10_000);
    expect(alice.state().notices.join('\n')).toContain('This lktop sweeps for itself.');
    team.places.setDown(false);
    await team.clock.advance(10_000);
    expect(alice.state().notices.join('\n')).not.toContain('sweeps for itself');
    expect(alice.state().sharing).toEqual({ role: 'sweeps' });
  });

  it('tell what follows from a database that is away as one', () => {
    const forgotten = 'Actions are not recorded. The history in postgres://db cannot be used: it is away.';
    const alone = 'This lktop sweeps for itself. The history in postgres://db cannot be used: it is away.';
    expect(toldTogether([forgotten], alone)).toEqual([`This lktop sweeps for itself. ${forgotten}`]);
    expect(toldTogether([forgotten], null)).toEqual([forgotten]);
    expect(toldTogether([], alone)).toEqual([alone]);
    expect(toldTogether([forgotten], 'Use the same version.')).toEqual([forgotten, 'Use the same version.']);
  });

  it('follow the interval that their user sets', async () => {
    const team = stage();
    const alice = team.open('alice');
    await team.clock.advance(1_000);
    const bob = team.open('bob');
    await team.clock.advance(5_000);
    bob.session.setIntervalMs(1_000);
    await settle();
    expect([alice, bob].map(({ state }) => state().sharing?.role)).toEqual(['sweeps', 'sweeps']);
    await team.clock.advance(3_000);
    expect([alice, bob].map(({ state }) => state().sharing?.role)).toEqual(['follows', 'sweeps']);
    bob.session.setIntervalMs(0);
    await team.clock.advance(3_000);
    expect([alice, bob].map(({ state }) => state().sharing?.role)).toEqual(['sweeps', 'alone']);
  });

  it('sweep by hand when asked', async () => {
    const team = stage();
    team.open('alice');
    await team.clock.advance(1_000);
    const bob = team.open('bob');
    await team.clock.advance(10_300);
    const before = team.gateway.callLines().length;
    bob.session.sweepNow();
    await settle();
    expect(team.gateway.callLines().length - before).toBe(5);
  });
});
