import { describe, expect, it } from 'vitest';
import { NO_PAST, type PastState } from '../../../source/agents/past.ts';
import { agentRow } from '../../agents/fixtures.ts';
import { workerFixture } from '../../workers/fixtures.ts';
import { createFakeSession } from '../fake-session.ts';
import { NOW_MS } from '../fixtures.ts';
import { openApp } from '../open-app.ts';

const session = {
  host: 'livekit.example.com',
  roomName: 'call-old',
  roomId: 'RM_old',
  participantId: 'PA_1',
  identity: 'agent-AJ_1',
  agentName: 'support-v2',
  dispatchId: 'AD_1',
  jobId: 'AJ_1',
  workerId: 'AW_1',
  deployment: 'blue',
  sdk: null,
  joinedMs: NOW_MS - 3_600_000,
  lastSeenMs: NOW_MS - 3_000_000,
  goneMs: NOW_MS - 3_000_000,
  ended: 'left',
} as const;

const dispatch = {
  host: 'livekit.example.com',
  roomName: 'call-lost',
  roomId: 'RM_lost',
  dispatchId: 'AD_2',
  agentName: 'support-v2',
  deployment: null,
  who: 'ann',
  metadata: null,
  createdMs: NOW_MS - 1_800_000,
  firstJobMs: null,
  joinedMs: null,
  error: null,
  lastSeenMs: NOW_MS - 1_700_000,
  goneMs: NOW_MS - 1_700_000,
  outcome: 'unanswered',
} as const;

const PAST: PastState = {
  ...NO_PAST,
  agents: [
    agentRow({
      peakToday: 12,
      medianMs: 800,
      p95Ms: 2_100,
      failedShare: 0.25,
      dispatches: 8,
      deployments: ['blue'],
      lastSeenMs: NOW_MS,
    }),
    agentRow({ agentName: 'old-one', lastSeenMs: NOW_MS - 7_200_000, deployments: ['green'] }),
  ],
  stays: { agentName: 'support-v2', sessions: [session], dispatches: [dispatch] },
  room: null,
  missing: null,
};

const onSupport = async (columns: number, rows: number) => {
  const app = await openApp({ session: createFakeSession({ past: PAST }), columns, rows });
  await app.press('5', '/');
  await app.type('support-v2');
  await app.press('enter');
  return app;
};

describe('the list of deployments', () => {
  it.each([
    { columns: 120, rows: 40 },
    { columns: 80, rows: 24 },
  ])('shows what is now and the past ($columns×$rows)', async ({ columns, rows }) => {
    const app = await openApp({ session: createFakeSession({ past: PAST }), columns, rows });
    await app.press('5');
    const found = app.lines().filter((line) => /ACTIVE|GONE|UNSERVED/.test(line));
    expect(found.find((line) => line.includes('support-v2'))).toMatch(
      /support-v2 +ACTIVE \d+ .*0\.8 s \/ 2\.1 s +25 % of 8/,
    );
    expect(found.find((line) => line.includes('old-one'))).toContain('GONE 2 h');
    expect(found[0]).toContain('UNSERVED');
  });

  it('asks for the past only while it is open, and for the name under the cursor', async () => {
    const app = await openApp({ session: createFakeSession({ past: PAST }) });
    expect(app.session.pastWanted()).toMatchObject({ agents: false, agentName: null });
    await app.press('5', '/');
    await app.type('support-v2');
    await app.press('enter');
    expect(app.session.pastWanted()).toMatchObject({ agents: true, agentName: 'support-v2' });
    await app.press('1');
    expect(app.session.pastWanted()).toMatchObject({ agents: false, agentName: null });
  });

  it('shows what is now without a registry, and says that the past is not known', async () => {
    const missing = 'The registry is locked by another program.';
    const app = await openApp({ session: createFakeSession({ past: { ...NO_PAST, missing } }) });
    await app.press('5');
    expect(app.screen()).toContain('not all of the past is known');
    expect(app.screen()).toContain(missing);
    expect(app.screen()).toMatch(/support-v2 +ACTIVE/);
  });

  it('calls a name idle whose workers answer', async () => {
    const workers = {
      workers: [workerFixture()],
      failures: [],
      wasRead: true,
      links: new Map(),
      drains: new Map(),
    };
    const app = await openApp({ session: createFakeSession({ workers }) });
    await app.press('5');
    expect(app.screen()).toMatch(/support +IDLE/);
  });

  it('describes the day, the deployments and the last sessions', async () => {
    const app = await onSupport(160, 50);
    expect(app.screen()).toMatch(/peak today +12/);
    expect(app.screen()).toMatch(/joined in +0\.8 s \/ 2\.1 s \(median/);
    expect(app.screen()).toMatch(/failed +25 % of 8 dispatches/);
    expect(app.screen()).toMatch(/Last sessions\s+call-old: left after 10 min/);
  });

  it('leads to the history of the name, which can be filtered, and Esc leads back', async () => {
    const app = await onSupport(120, 40);
    await app.press('enter');
    expect(app.screen()).toContain('▸7 History · support-v2');
    const rows = app.lines().filter((line) => /call-(old|lost)/.test(line));
    expect(rows[0]).toMatch(/dispatch call-lost +unanswered/);
    expect(rows[1]).toMatch(/session +call-old +left +10 min/);
    await app.press('/');
    await app.type('state:left');
    await app.press('enter');
    expect(app.screen()).not.toContain('call-lost');
    expect(app.screen()).toMatch(/worker +AW_1/);
    await app.press('escape', 'escape');
    expect(app.screen()).toContain('▸5 Deployments');
  });

  it('groups the names by deployment, and unfolds a group', async () => {
    const app = await openApp({ session: createFakeSession({ past: PAST }), columns: 120, rows: 40 });
    await app.press('5', 'g');
    expect(app.screen()).toContain('▸5 Deployments · by deployment');
    expect(app.screen()).toMatch(/▸ green {2}1 agent, 0 sessions/);
    expect(app.screen()).not.toMatch(/old-one +GONE/);
    await app.press('home', '/');
    await app.type('old-one');
    await app.press('enter', 'home', 'enter');
    expect(app.screen()).toMatch(/▾ green/);
    expect(app.screen()).toMatch(/old-one +GONE 2 h/);
    await app.press('g');
    expect(app.screen()).not.toContain('by deployment');
  });

  it('has no history before an agent is opened', async () => {
    const app = await openApp();
    await app.press('7');
    expect(app.screen()).toContain('no agent is selected: Enter opens one in Deployments');
  });
});
