import { afterEach, describe, expect, it } from 'vitest';
import { defaultFleetSettings } from '../../source/fleet/settings.ts';
import { IN_MEMORY } from '../../source/registry/database.ts';
import { openRegistry } from '../../source/registry/registry.ts';
import { createSession } from '../../source/session/create-session.ts';
import type { Session } from '../../source/session/session.ts';
import { initialState } from '../../source/ui/app-state.ts';
import { headerLines } from '../../source/ui/header/header-lines.ts';
import { DEFAULT_KEYMAP } from '../../source/ui/key-lookup.ts';
import { lineText } from '../../source/ui/line.ts';
import { UNICODE_SYMBOLS } from '../../source/ui/theme.ts';
import { agent, dispatch, participant, roomFacts } from '../helpers/facts.ts';
import { createFakeGateway } from '../helpers/fake-gateway.ts';
import { createManualClock } from '../helpers/manual-clock.ts';

const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const open = (intervalMs: number) => {
  const clock = createManualClock();
  const gateway = createFakeGateway(clock);
  const registry = openRegistry({ path: IN_MEMORY, clock, who: 'tester' });
  const start = () => {
    const session = createSession({
      project: { name: 'prod-eu', host: 'livekit.example.com', demo: false, readOnly: false, warnings: [] },
      connect: () => gateway,
      clock,
      intervalMs,
      settings: defaultFleetSettings,
      registry,
    });
    ends.push(async () => {
      await session.close();
      registry.close();
    });
    return session;
  };
  return { clock, gateway, start };
};

const header = (session: Session): string => {
  const state = initialState(
    session.project,
    session.getState(),
    { columns: 160, rows: 40 },
    DEFAULT_KEYMAP.hints,
  );
  const { finishedAtMs } = session.getState().snapshot;
  const swept = { ...state, sweptAtMs: finishedAtMs };
  const [, second] = headerLines(swept, session.clock.now(), 2, UNICODE_SYMBOLS);
  return second ? lineText(second).trim() : '';
};

/** Three rooms with an agent, and one in which a caller has waited for 20 minutes, with a dispatch or without. */
const withWaiting = (intervalMs: number, agentName: string | null) => {
  const opened = open(intervalMs);
  const { clock, gateway } = opened;
  const agoMs = clock.now() - 20 * 60_000;
  const person = participant({ identity: 'caller', kind: 'STANDARD', joinedAtMs: agoMs });
  for (const name of ['call-1', 'call-2', 'call-3']) {
    const served = dispatch({ id: `AD_${name}`, agentName: 'support', createdAtMs: agoMs });
    gateway.addRoom(name, {
      facts: roomFacts({ name, id: `RM_${name}`, createdAtMs: agoMs }),
      participants: [agent({ agentName: 'support', joinedAtMs: agoMs }), person],
      dispatches: [served],
    });
  }
  gateway.addRoom('call-4', {
    facts: roomFacts({ name: 'call-4', id: 'RM_call-4', createdAtMs: agoMs }),
    participants: [person],
    dispatches: agentName === null ? [] : [dispatch({ id: 'AD_4', agentName, createdAtMs: agoMs })],
  });
  return opened;
};

describe('the header, while one look proves nothing', () => {
  it.each([
    [30_000, 'suport'],
    [0, 'suport'],
    [30_000, null],
    [0, null],
    [2_000, 'suport'],
  ])(
    'says so at an interval of %i ms, and within 2 s what it is (dispatched: %s)',
    async (intervalMs, name) => {
      const { clock, start } = withWaiting(intervalMs, name);
      const session = start();
      await clock.advance(500);
      expect(header(session)).toMatch(/looking again in 1 of 4 rooms/);
      for (let step = 0; step < 16; step += 1) {
        await clock.advance(100);
        expect(header(session)).not.toMatch(/healthy/);
      }
      expect(header(session)).not.toMatch(/looking again/);
      const { figures } = session.getState().fleet;
      if (name !== null) expect(figures.critical).toBe(1);
      else expect(header(session)).toMatch(/a caller has no agent/);
    },
  );

  it('says so of a room that a listing left out, and the room keeps its verdict', async () => {
    const { clock, gateway, start } = withWaiting(2_000, 'suport');
    const session = start();
    await clock.advance(10_000);
    const before = session.getState().fleet;
    expect(before.figures.critical).toBe(1);
    const others = [...gateway.rooms.values()].map(({ facts }) => facts).slice(0, 3);
    for (let round = 0; round < 8; round += 1) {
      gateway.mend();
      if (round % 2 === 0) gateway.script({ call: 'listRooms', answers: others, times: 1 });
      await clock.advance(2_000);
      expect(session.getState().fleet.figures).toMatchObject({ critical: 1, rooms: 4 });
    }
    const { log, notices } = session.getState();
    const told = log.events.filter(({ kind }) => kind === 'listing');
    expect(told).toMatchObject([{ roomName: 'call-4', severity: 'notice' }]);
    expect(log.events.filter(({ kind }) => kind === 'room closed' || kind === 'room opened')).toEqual([]);
    expect(notices.join()).toContain('leaves out rooms that are there');
    await clock.advance(11 * 60_000);
    expect(session.getState().notices).toEqual([]);
  });
});

describe('a project that loses much at once', () => {
  it('has an incident where all rooms are gone, until there are rooms again', async () => {
    const { clock, gateway, start } = withWaiting(2_000, 'suport');
    const session = start();
    await clock.advance(10_000);
    const rooms = [...gateway.rooms];
    gateway.rooms.clear();
    await clock.advance(4_000);
    expect(session.getState().losses).toMatchObject([
      { verdict: 'all 4 rooms are gone at once', severity: 'critical', rooms: [] },
    ]);
    expect(session.getState().notices.join()).toContain('All 4 rooms are gone at once');
    for (const [name, room] of rooms) gateway.rooms.set(name, room);
    await clock.advance(2_000);
    expect(session.getState().losses).toEqual([]);
    expect(session.getState().notices).toEqual([]);
  });

  it('has none where one room after the other ends', async () => {
    const { clock, gateway, start } = withWaiting(2_000, 'suport');
    const session = start();
    await clock.advance(10_000);
    for (const name of [...gateway.rooms.keys()]) {
      gateway.rooms.delete(name);
      await clock.advance(4_000);
      expect(session.getState().losses).toEqual([]);
    }
    expect(session.getState().fleet.rooms).toEqual([]);
  });

  it('has one where all dispatches are gone, though nothing changed for long before', async () => {
    const { clock, gateway, start } = withWaiting(2_000, 'suport');
    const session = start();
    await clock.advance(10 * 60_000);
    for (const room of gateway.rooms.values()) room.dispatches = [];
    await clock.advance(4_000);
    expect(session.getState().losses).toMatchObject([
      { verdict: 'the dispatches of all 4 rooms are gone at once' },
    ]);
    const [room] = gateway.rooms.values();
    if (room) room.dispatches = [dispatch({ id: 'AD_new', agentName: 'support', createdAtMs: clock.now() })];
    await clock.advance(4_000);
    expect(session.getState().losses).toEqual([]);
  });
});
