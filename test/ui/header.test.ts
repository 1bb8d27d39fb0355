import { describe, expect, it } from 'vitest';
import type { ConnectionState, Pace, RoomObservation } from '../../source/fleet/snapshot.ts';
import { staleAfterMs } from '../../source/fleet/staleness.ts';
import { toggleAcknowledged } from '../../source/query/acknowledge.ts';
import type { SessionState } from '../../source/session/session.ts';
import { type AppState, initialState } from '../../source/ui/app-state.ts';
import { roundedCalls, steadyCalls } from '../../source/ui/header/counts.ts';
import { freshRooms, sweptText } from '../../source/ui/header/freshness.ts';
import { headerLines } from '../../source/ui/header/header-lines.ts';
import { DEFAULT_KEYMAP } from '../../source/ui/key-lookup.ts';
import { lineText, lineWidth } from '../../source/ui/line.ts';
import { bannerLines } from '../../source/ui/status-lines.ts';
import { UNICODE_SYMBOLS } from '../../source/ui/theme.ts';
import { cloudAgent, cloudDeployment, cloudState } from '../cloud/fixtures.ts';
import { createFakeSession } from './fake-session.ts';
import { fleetOf, healthyFleet, NOW_MS, quietRoom } from './fixtures.ts';

const FAILING: ConnectionState = {
  state: 'failing',
  failure: { kind: 'refused', sentence: 'Nothing listens there.', remedy: 'Start the server.' },
  sinceMs: NOW_MS - 42_000,
  retryAtMs: NOW_MS + 3_200,
};

const stateOf = (changes: Partial<SessionState> = {}, columns = 120): AppState => {
  const session = createFakeSession(changes);
  return initialState(session.project, session.getState(), { columns, rows: 40 }, DEFAULT_KEYMAP.hints);
};

const withConnection = (connection: ConnectionState, state = stateOf()): AppState => ({
  ...state,
  session: { ...state.session, snapshot: { ...state.session.snapshot, connection } },
});

const header = (state: AppState, laterMs = 0, rows: 1 | 2 = 2): readonly string[] =>
  headerLines(state, NOW_MS + laterMs, rows, UNICODE_SYMBOLS).map((line) => lineText(line).trim());

const badge = (state: AppState, laterMs = 0): string => header(state, laterMs)[0] ?? '';

describe('the header', () => {
  it('tells how the connection stands', () => {
    expect(badge(stateOf())).toMatch(/livekit\.example\.com {2}LIVE /);
    expect(badge(stateOf(), 11_000)).toContain('STALE 11 s');
    expect(badge(stateOf({ intervalMs: 30_000 }), 60_000)).toContain('LIVE');
    expect(badge(stateOf({ intervalMs: 0 }), 600_000)).toContain('BY HAND');
    expect(badge(withConnection({ state: 'connecting' }))).toContain('CONNECTING');
    expect(badge(withConnection(FAILING))).toContain('FAILING 42 s');
    const state = stateOf();
    expect(badge({ ...state, frozen: state.session })).toContain('FROZEN');
  });

  it('tells the sessions against the limit of the plan, and warns from 80 % on', () => {
    const state = stateOf();
    const { figures } = state.session.fleet;
    const withSessions = (sessions: number, limit?: number): AppState => ({
      ...state,
      project: { ...state.project, ...(limit === undefined ? {} : { agentSessionLimit: limit }) },
      session: {
        ...state.session,
        fleet: { ...state.session.fleet, figures: { ...figures, activeAgentSessions: sessions } },
      },
    });
    const toneOf = (one: AppState) =>
      headerLines(one, NOW_MS, 2, UNICODE_SYMBOLS)
        .flat()
        .find(({ text }) => text.includes('session'))?.tone;
    expect(badge(withSessions(16))).toContain('16 sessions');
    expect(badge(withSessions(15, 20))).toContain('15/20 sessions');
    expect(toneOf(withSessions(15, 20))).not.toBe('warning');
    expect(badge(withSessions(15, 20))).not.toContain('▲');
    expect(badge(withSessions(16, 20))).toContain('▲ 16/20 sessions');
    expect(toneOf(withSessions(16, 20))).toBe('warning');
  });

  it('counts the agents on LiveKit Cloud with a problem, and says nothing of it elsewhere', () => {
    const crashed = { type: 'APPLICATION_CRASHED', count: 3, atMs: NOW_MS };
    const agents = [
      cloudAgent({ deployments: [cloudDeployment({ events: [crashed] })] }),
      cloudAgent({ id: 'CA_2', deployments: [cloudDeployment({ status: 'Error' })] }),
      cloudAgent({ id: 'CA_3' }),
    ];
    const fleet = healthyFleet(3);
    expect(header(stateOf({ fleet, cloud: cloudState(agents, NOW_MS) }))[1]).toMatch(
      /All 3 rooms healthy.*✖ 2 agents on Cloud/,
    );
    expect(header(stateOf({ fleet, cloud: cloudState(agents, NOW_MS) }, 80))[1]).toContain(
      '✖ 2 agents on Cloud',
    );
    expect(header(stateOf({ fleet, cloud: cloudState([cloudAgent()], NOW_MS) })).join()).not.toContain(
      'Cloud',
    );
    expect(header(stateOf({ fleet })).join()).not.toContain('Cloud');
  });

  it('tells who swept, if that was another lktop', () => {
    const follows = { role: 'follows', who: 'alice@laptop' } as const;
    const fleet = healthyFleet(3);
    expect(header(stateOf({ sharing: follows, fleet }))[1]).toContain('swept just now by alice@laptop');
    expect(header(stateOf({ sharing: follows }))[1]).toContain('swept just now by alice@laptop');
    const [room, ...others] = fleet.rooms;
    if (room === undefined) throw new Error('no room');
    const alone = { ...room, verdict: { ...room.verdict, name: 'unattended' as const } };
    const calm = header(stateOf({ sharing: follows, fleet: { ...fleet, rooms: [alone, ...others] } }))[1];
    expect(calm).toContain('in 1 room a caller has no agent');
    expect(calm).toContain('swept just now by alice@laptop');
    const hostile = { role: 'follows', who: `\u001b[31m${'x'.repeat(10_000)}` } as const;
    expect(header(stateOf({ sharing: hostile, fleet }, 80))[1]).toMatch(/by \S{1,24}$/);
    expect(header(stateOf({ sharing: hostile, fleet }, 80))[1]).not.toContain('\u001b');
    expect(header(stateOf({ sharing: { role: 'sweeps' }, fleet }))[1]).not.toContain(' by ');
  });

  it('tells when it will be tried again', () => {
    expect(header(withConnection(FAILING))[1]).toContain('trying again in 4 s');
    expect(header(withConnection(FAILING), 4_000)[1]).toMatch(/trying again$/);
  });

  it('tells the calls as they were until they are a unit off', () => {
    expect([97, 100, 1_237, 3_649, 3_650].map(roundedCalls)).toEqual([
      '97',
      'about 100',
      'about 1200',
      'about 3600',
      'about 3700',
    ]);
    expect([3_501, 3_555, 3_649, 3_699].map((made) => steadyCalls(3_600, made))).toEqual(
      Array(4).fill(3_600),
    );
    expect([0, 3_500, 3_700, 9_000].map((made) => steadyCalls(3_640, made))).toEqual([
      0, 3_500, 3_700, 9_000,
    ]);
    expect([97, 98, 99].map((made) => steadyCalls(98, made))).toEqual([97, 98, 99]);
  });

  it('tells the calls of the budget, how old the oldest row is, and a stretched listing', () => {
    const state = stateOf();
    const paced = (pace: Partial<Pace>): AppState => ({
      ...state,
      session: {
        ...state.session,
        snapshot: { ...state.session.snapshot, pace: { ...state.session.snapshot.pace, ...pace } },
      },
    });
    expect(header(state)[1]).toContain(' about 1200 calls/min');
    expect(header(paced({ callsAllowedPerMinute: 6_000 }))[1]).toContain(' about 1200 of 6000 calls/min');
    const { intervalMs } = state.session;
    expect(header(paced({ listEveryMs: intervalMs }))[1]).not.toContain('listed');
    expect(header(paced({ listEveryMs: 3 * intervalMs }))[1]).toContain('listed every 6 s');
    expect(header(paced({ oldestVerifiedAtMs: NOW_MS - 10_000 }))[1]).not.toContain('oldest');
    expect(header(paced({ oldestVerifiedAtMs: NOW_MS - 42_000 }))[1]).toMatch(
      /7\/7 rooms answered · oldest 42s/,
    );
  });

  it('calls rooms healthy only where all of them were swept lately', () => {
    const healthy = stateOf({ fleet: healthyFleet(41) });
    expect(header(healthy)[1]).toContain('● All 41 rooms healthy, swept just now');
    expect(header(healthy, 7_000)[1]).toContain('All 41 rooms healthy, swept 7 s ago');
    expect(header(healthy, 30_000)[1]).not.toContain('healthy');
    const [first] = healthy.session.fleet.rooms;
    const verifiedAtMs = new Map(healthy.session.snapshot.verifiedAtMs);
    if (first) verifiedAtMs.delete(first.key);
    const partly = { ...healthy.session, snapshot: { ...healthy.session.snapshot, verifiedAtMs } };
    expect(header({ ...healthy, session: partly })[1]).toContain('no problem seen in 40 of 41 rooms');
    expect(header(stateOf({ fleet: fleetOf([quietRoom('lobby', 60)]) }))[1]).toContain('1 room healthy');
    expect(header(stateOf({ fleet: fleetOf([]) }))[1]).toContain('no rooms');
  });

  it('calls nothing healthy while the connection fails, however lately it was swept', () => {
    for (const fleet of [healthyFleet(2), fleetOf([quietRoom('lobby', 60)])]) {
      const failing = withConnection(FAILING, stateOf({ fleet }));
      expect(header(failing)[1]).toContain('no problem seen until just now');
      expect(header(failing, 9_000)[1]).toContain('no problem seen until 9 s ago');
      for (const ageMs of [0, 9_000, 30_000])
        expect(header(failing, ageMs).join(' ')).not.toMatch(/healthy|●/);
    }
  });

  it('counts what is acknowledged apart, and never calls that healthy', () => {
    const state = stateOf();
    const problems = state.session.fleet.rooms
      .filter(({ verdict: { severity } }) => severity === 'critical' || severity === 'warning')
      .map((room) => [room.key, room] as const);
    const knowing = (count: number): AppState => ({
      ...state,
      query: {
        ...state.query,
        acknowledged: toggleAcknowledged(state.query.acknowledged, problems.slice(0, count)),
      },
    });
    expect(problems).toHaveLength(3);
    expect(header(state)[1]).toMatch(/^✖ 2 critical {2}▲ 1 warning {3,}swept/);
    expect(header(knowing(1))[1]).toMatch(/^✖ 1 critical {2}▲ 1 warning {2}1 acknowledged {3,}swept/);
    expect(header(knowing(1), 0, 1)[0]).toContain('✖ 1  ▲ 1  1 ack');
    expect(header(knowing(3))[1]).toMatch(/^· 3 acknowledged, no other problem seen {3,}swept/);
    expect(header(knowing(3), 0, 1)[0]).toContain('· 3 ack');
  });

  it('says nothing of what is in rooms that were only listed', () => {
    const listed = stateOf();
    const snapshot = { ...listed.session.snapshot, verifiedAtMs: new Map() };
    const line = badge({ ...listed, session: { ...listed.session, snapshot } });
    expect(line).toMatch(/7 rooms$/);
  });

  it.each([200, 120, 99, 80, 60, 40])('fits %i columns, and keeps what counts most', (columns) => {
    for (const rows of [1, 2] as const) {
      const lines = headerLines(stateOf({}, columns), NOW_MS, rows, UNICODE_SYMBOLS);
      expect(lines.length).toBe(rows);
      for (const line of lines) expect(lineWidth(line)).toBeLessThanOrEqual(columns);
      const text = lines.map(lineText).join('\n');
      expect(text).toContain('LIVE');
      expect(text).toMatch(/✖ 2/);
    }
  });

  it('does not move with every sweep', () => {
    const before = header(stateOf());
    expect(header(stateOf(), 1_000)).toEqual(before);
    expect(header(stateOf(), 4_900)).toEqual(before);
  });
});

describe('the banner', () => {
  it('gives the reason and the remedy', () => {
    expect(bannerLines(withConnection(FAILING)).map(lineText)).toEqual([
      'Nothing listens there. Start the server.',
    ]);
  });

  it('shows warnings and notices until they are put away', () => {
    const session = createFakeSession(
      { notices: ['The clock is off.'] },
      { warnings: ['Others may read it.'] },
    );
    const state = initialState(
      session.project,
      session.getState(),
      { columns: 80, rows: 24 },
      DEFAULT_KEYMAP.hints,
    );
    expect(bannerLines(state).map(lineText).join(' ')).toMatch(/Others may read it\. .*The clock is off\./);
    const put = { ...state, dismissed: ['Others may read it.', 'The clock is off.'] };
    expect(bannerLines(put)).toEqual([]);
  });

  it('shows what a server says as text', () => {
    const hostile: ConnectionState = {
      ...FAILING,
      failure: { kind: 'rejected', sentence: 'It said \x1b[2J.', remedy: '' },
    };
    expect(bannerLines(withConnection(hostile)).map(lineText).join('')).toContain('\\x1b[2J');
  });
});

describe('freshness', () => {
  it('is lost after three sweeps, and ten seconds at least', () => {
    expect([0, 1_000, 2_000, 10_000].map(staleAfterMs)).toEqual([null, 10_000, 10_000, 30_000]);
  });

  it('is counted room by room', () => {
    const { session } = stateOf({ fleet: healthyFleet(3) });
    expect(freshRooms(session, NOW_MS + 10_000)).toBe(3);
    expect(freshRooms(session, NOW_MS + 10_001)).toBe(0);
  });

  it('counts ghosts apart: there is nothing in them to be swept', () => {
    const ghost = (name: string): RoomObservation => ({
      ...quietRoom(name, 100),
      ghostSinceMs: NOW_MS - 60_000,
    });
    const fleet = fleetOf([quietRoom('a', 100), quietRoom('b', 100), ghost('g-1'), ghost('g-2')]);
    const session = createFakeSession({ fleet }).getState();
    expect(freshRooms(session, NOW_MS)).toBe(2);
    expect(freshRooms({ ...session, intervalMs: 0 }, NOW_MS)).toBe(2);
    expect(header(stateOf({ fleet }))[1]).toContain('2/2 rooms answered · 2 ghosts');
    const all = fleetOf([ghost('g-1')]);
    expect(header(stateOf({ fleet: all }))[1]).toMatch(/just now · 1 ghost · /);
  });

  it('is "just now" for as long as sweeps follow each other', () => {
    expect([0, 4_999, 5_000, 65_000].map((ageMs) => sweptText(NOW_MS, NOW_MS + ageMs))).toEqual([
      'just now',
      'just now',
      '5 s ago',
      '1 min ago',
    ]);
  });
});
