import { describe, expect, it } from 'vitest';
import { NO_PAST } from '../../../source/agents/past.ts';
import type { CloudProgress } from '../../../source/cloud/run-action.ts';
import { fullest, usageShare } from '../../../source/cloud/usage.ts';
import type { CloudAgentFacts } from '../../../source/fleet/cloud-facts.ts';
import type { Project, SessionState } from '../../../source/session/session.ts';
import { cloudAgent, cloudDeployment, cloudState, cloudVersion } from '../../cloud/fixtures.ts';
import { createFakeSession } from '../fake-session.ts';
import { NOW_MS } from '../fixtures.ts';
import { openApp } from '../open-app.ts';

const MINUTE_MS = 60_000;
const HOSTILE = 'Hibernating \u001b[31m\u202e';

const AGENTS: readonly CloudAgentFacts[] = [
  cloudAgent({
    deployedAtMs: NOW_MS - 60 * MINUTE_MS,
    deployments: [
      cloudDeployment({ region: 'eu-central', replicas: 1, memory: { used: '3900MB', limit: '4GB' } }),
      cloudDeployment(),
      cloudDeployment({ deployment: 'staging', version: 'v15', replicas: 1 }),
    ],
  }),
  cloudAgent({
    id: 'CA_2',
    name: 'billing',
    version: 'v2',
    deployments: [
      cloudDeployment({
        events: [
          { type: 'APPLICATION_CRASHED', count: 3, atMs: NOW_MS - MINUTE_MS },
          { type: 'RESTARTED_HIGH_MEMORY_USAGE', count: 1, atMs: NOW_MS - 12 * MINUTE_MS },
        ],
      }),
    ],
  }),
  cloudAgent({ id: 'CA_3', name: 'odd', version: 'v1', deployments: [cloudDeployment({ status: HOSTILE })] }),
  cloudAgent({ id: 'CA_4', name: '', version: '---', deployedAtMs: 0, deployments: [] }),
];

const VERSIONS = {
  CA_1: [
    cloudVersion({ version: 'v15', createdAtMs: NOW_MS - 5 * MINUTE_MS, deployedAtMs: 0, isActive: true }),
    cloudVersion({
      isCurrent: true,
      isActive: true,
      deployedAtMs: NOW_MS - 60 * MINUTE_MS,
      attributes: { commit: '4f2c1d9' },
    }),
    cloudVersion({ version: 'v13', isDraining: true, deployedAtMs: NOW_MS - 600 * MINUTE_MS }),
  ],
};

const PAST = {
  ...NO_PAST,
  agents: [],
  byVersion: new Map([
    [
      'CA_1',
      {
        versions: [
          { version: 'v14', dispatches: 20, failed: 3 },
          { version: 'v13', dispatches: 400, failed: 0 },
        ],
        unsure: 2,
        elsewhere: 1,
      },
    ],
  ]),
};

interface Options {
  readonly columns?: number;
  readonly rows?: number;
  readonly changes?: Partial<SessionState>;
  readonly project?: Partial<Project>;
  readonly ascii?: boolean;
}

const open = async ({
  columns = 120,
  rows = 40,
  changes = {},
  project = {},
  ascii = false,
}: Options = {}) => {
  const cloud = cloudState(AGENTS, NOW_MS, VERSIONS);
  const session = createFakeSession(
    { cloud, past: PAST, ...changes },
    { host: 'prod.livekit.cloud', ...project },
  );
  const app = await openApp({ session, columns, rows, ascii });
  await app.press('5');
  const line = (word: string) => app.lines().find((one) => one.includes(word)) ?? '';
  /** The text of the details, or of what covers them, without its line breaks. */
  const text = (title = 'Detail'): string => {
    const from =
      app
        .lines()
        .find((one) => one.includes(title))
        ?.indexOf(title) ?? 0;
    return app
      .lines()
      .map((one) => one.slice(from).trim())
      .join(' ')
      .replaceAll(/\s+/g, ' ');
  };
  /** The row of an agent, without the title of the list. */
  const row = (name: string) =>
    app.lines().find((one) => /^.?[▌ ]/.test(one) && one.includes(` ${name} `)) ?? '';
  return { app, session, line, row, text };
};

/** Puts the cursor on an agent. */
const on = async (name: string, options: Options = {}) => {
  const opened = await open(options);
  await opened.app.press('/');
  await opened.app.type(name);
  await opened.app.press('enter');
  return opened;
};

describe('agents on LiveKit Cloud in Deployments', () => {
  it.each([
    { columns: 120, rows: 40 },
    { columns: 80, rows: 24 },
  ])('have name, status, replicas and crashes, the worst first ($columns×$rows)', async (size) => {
    const { app, line } = await open(size);
    const heading = line('Replicas');
    expect(heading).toMatch(/Agent +Cloud +Replicas +Crashes +Status/);
    expect(line('billing')).toMatch(/✖ billing +Running +2 \(1-6\) +4× 1m/);
    expect(line('support-v2')).toMatch(/support-v2 +Running +4 \(3-18\) +ACTIVE/);
    const names = app.lines().filter((one) => /\d+ \(\d+-\d+\)|never/.test(one));
    expect(names[0]).toContain('billing');
    expect(line('CA_4')).toContain('never');
  });

  it('shows what has no space in a narrow list in the details', async () => {
    const { text } = await on('support-v2', { columns: 160, rows: 80 });
    const screen = text();
    for (const fact of [
      'agent id    CA_1',
      'replicas    4 (3-18)',
      'version     v14',
      'attributes  commit=4f2c1d9',
      'deployed',
      'draining    v13',
      'eu-central: Running, 1 (1-6), CPU █░░░░ 350m of 2000m, memory █████ 3900MB of 4GB',
      'us-east staging v15: Running',
      'v14: 3 of 20 failed',
      'v13: 0 of 400 failed',
      '2 dispatches not counted: it is not sure which version was in production then',
      '1 dispatch to other deployments not counted',
      'v14, in production, Deployed, deployed',
      'v13, draining',
      'v14 deployed',
      'lk agent deploy',
      'lk agent update-secrets --id CA_1',
    ]) {
      expect(screen).toContain(fact.replaceAll(/\s+/g, ' '));
    }
  });

  it('has the failures by version in a list that is wide enough', async () => {
    const { app, row } = await on('support-v2', { columns: 240 });
    await app.press('z');
    expect(row('support-v2')).toContain('v14: 3 of 20, v13: 0 of 400');
  });

  it('shows a status that it does not know as it is, without a grade, and nothing acts on the terminal', async () => {
    const { app, row, text } = await on('odd');
    expect(row('odd')).toContain('Hibernat');
    expect(row('odd')).not.toMatch(/[✖▲○] odd/);
    expect(text()).toContain('Hibernating \\x1b[31m\\u202e');
    expect(app.screen()).not.toContain('\u001b');
  });

  it('says why LiveKit Cloud does not tell its agents, and the rest goes on', async () => {
    const failure = {
      kind: 'missing-grant' as const,
      sentence: 'Not permitted (403).',
      remedy: 'Use a key.',
    };
    const cloud = { ...cloudState([], NOW_MS), rows: null, failure };
    const { line, text } = await open({ changes: { cloud } });
    expect(line('5 Deployments')).toContain('LiveKit Cloud does not tell its agents');
    expect(line('support-v2')).toContain('ACTIVE');
    expect(text()).toContain('are not known. Not permitted (403). Use a key.');
  });

  it('says that versions are missing', async () => {
    const versionsFailure = {
      kind: 'plan-limit' as const,
      sentence: 'The plan has none.',
      remedy: 'Upgrade.',
    };
    const { app, text } = await on('support', {
      changes: { cloud: cloudState(AGENTS, NOW_MS, {}, { versionsFailure }) },
    });
    expect(text()).toContain('Versions are missing. The plan has none. Upgrade.');
    await app.press('U');
    expect(app.screen()).toContain('its versions are not known');
  });

  it('opens the history with Enter', async () => {
    const { app, session } = await on('support-v2');
    expect(session.pastWanted()).toMatchObject({ agents: true, agentName: 'support-v2' });
    const stays = { agentName: 'support-v2', sessions: [], dispatches: [] };
    session.change({ past: { ...PAST, stays } });
    await app.settled();
    await app.press('enter');
    expect(app.screen()).toContain('7 History');
  });

  it('uses ASCII only where that is wanted', async () => {
    const { app } = await on('support-v2', { ascii: true, columns: 160, rows: 60 });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
    expect(app.screen()).toMatch(/^[\x00-\x7f]*$/);
  });
});

describe('an action with a deployed agent', () => {
  it('T restarts it after a question that L turns into a command of lk', async () => {
    const { app, session, text } = await on('support-v2', {
      project: { lk: { kind: 'project', name: 'prod-eu' } },
    });
    await app.press('T');
    expect(text('Confirm')).toContain('Restart support-v2 of prod-eu?');
    expect(text('Confirm')).toContain('lk --project prod-eu agent restart --id CA_1');
    await app.press('L');
    expect(app.screen()).toContain('lk --project prod-eu agent restart --id CA_1  (copied');
    await app.press('y');
    expect(session.cloudPlans).toMatchObject([{ intention: { kind: 'restart-agent', agentId: 'CA_1' } }]);
  });

  it('U asks for the version, and then for the name to be typed', async () => {
    const { app, session, text } = await on('support-v2');
    await app.press('U');
    expect(app.screen()).toContain('Roll back support-v2');
    await app.press('down', 'enter');
    expect(text('Confirm')).toContain('Roll support-v2 back to v13 of prod-eu?');
    await app.type('support');
    await app.press('enter');
    expect(session.cloudPlans).toEqual([]);
    await app.type('-v2');
    await app.press('enter');
    expect(session.cloudPlans).toMatchObject([{ intention: { kind: 'roll-back-agent', version: 'v13' } }]);
  });

  it('O promotes a deployment, production too only with the name', async () => {
    const { app, session, text } = await on('support-v2');
    await app.press('O');
    expect(app.screen()).toContain('staging (v15) to production (v14)');
    await app.press('enter');
    expect(text('Confirm')).toContain('Promote staging of support-v2 to production of prod-eu?');
    await app.type('support-v2');
    await app.press('enter');
    expect(session.cloudPlans).toMatchObject([{ intention: { from: 'staging', to: 'production' } }]);
  });

  it('is off once its agent has changed', async () => {
    const { app, session, text } = await on('support-v2');
    await app.press('T');
    session.change({ cloud: cloudState([{ ...cloudAgent(), version: 'v16' }], NOW_MS) });
    await app.settled();
    expect(text('Confirm')).toContain('No longer possible: Its versions have changed meanwhile');
    await app.press('y');
    expect(session.cloudPlans).toEqual([]);
  });

  it.each([
    ['a read-only project', { project: { readOnly: true } }, 'read-only: nothing can be changed from here'],
  ])('does nothing in %s', async (_, options, reason) => {
    const { app, session } = await on('support-v2', options);
    expect(app.lines().at(-1)).not.toMatch(/T restart|U roll back|O promote/);
    for (const key of ['T', 'U', 'O']) {
      await app.press(key);
      expect(app.screen()).toContain(reason);
    }
    expect(session.cloudPlans).toEqual([]);
  });

  it('says why it is not possible for a row without one', async () => {
    const { app } = await on('suport-v2');
    await app.press('T');
    expect(app.screen()).toContain('LiveKit Cloud has no agent of this row');
  });

  it('shows how it stands in the row and in the status line', async () => {
    const { app, session, row } = await on('support-v2');
    const planned = session.cloud?.plan({ kind: 'restart-agent', agentId: 'CA_1' });
    if (planned === undefined || 'impossible' in planned) throw new Error('no plan');
    const progress: CloudProgress = {
      plan: planned,
      startedAtMs: NOW_MS,
      endedAtMs: null,
      outcome: 'running',
      sentence: 'restarting support-v2: it is Updating',
      remedy: null,
    };
    const show = async (changes: Partial<CloudProgress>) => {
      session.change({ cloudActions: [{ ...progress, ...changes }] });
      await app.settled();
    };
    await show({});
    expect(row('support-v2')).toContain('restarting');
    expect(app.screen()).toContain('restarting support-v2: it is Updating, 0 s…');
    await show({ outcome: 'succeeded', endedAtMs: NOW_MS, sentence: 'support-v2 restarted after 5 s.' });
    expect(app.screen()).toContain('✔ support-v2 restarted after 5 s.');
    await show({ outcome: 'failed', endedAtMs: NOW_MS, sentence: 'Refused.', remedy: 'See the plan.' });
    expect(app.screen()).toContain('✖ Refused. See the plan.');
  });

  it('copies the id and the command of lk that shows the agent', async () => {
    const { app } = await on('support-v2', { project: { lk: { kind: 'project', name: 'prod-eu' } } });
    await app.press('C');
    expect(app.screen()).toContain('CA_1  (copied');
    await app.press('L');
    expect(app.screen()).toContain('lk --project prod-eu agent status --id CA_1');
  });
});

describe('a project that is not on LiveKit Cloud', () => {
  const elsewhere = { changes: { cloud: null }, project: { host: 'livekit.example.com' } };
  const CLOUD = /cloud|Replicas|Crashes|roll back|promote/i;

  it.each([
    { columns: 80, rows: 24 },
    { columns: 200, rows: 50 },
  ])(
    'has no line of it on a screen, in the footer, the help or the palette ($columns×$rows)',
    async (size) => {
      const { app } = await open({ ...elsewhere, ...size });
      for (const key of ['1', '2', '3', '5', '6', 'tab', 'z', 'z']) {
        await app.press(key);
        expect(app.screen()).not.toMatch(CLOUD);
      }
      await app.press('5', '?');
      for (let page = 0; page < 20; page += 1) {
        expect(app.screen()).not.toMatch(CLOUD);
        await app.press('page-down');
      }
      await app.press('escape', ':', 'tab');
      for (let word = 0; word < 30; word += 1) {
        expect(app.screen()).not.toMatch(CLOUD);
        await app.press('tab');
      }
    },
  );

  it('has none of its keys: they do what they did before', async () => {
    const { app, session } = await on('support-v2', elsewhere);
    const before = app.screen();
    await app.press('T', 'U', 'O');
    expect(app.screen()).toBe(before);
    expect(session.cloudPlans).toEqual([]);
  });

  it('sorts by none of its columns', async () => {
    const { app } = await open({ ...elsewhere, columns: 160 });
    for (let column = 0; column < 12; column += 1) {
      await app.press('s');
      expect(app.screen()).not.toMatch(CLOUD);
    }
  });
});

describe('how much of a limit is used', () => {
  it.each([
    ['350m', '2000m', 0.175],
    ['1.5', '2', 0.75],
    ['512Mi', '1Gi', 0.5],
    ['1.2GB', '4GB', 0.3],
    ['3900MB', '4GB', 0.975],
    ['0', '4GB', 0],
    ['', '4GB', null],
    ['1', '0', null],
    ['much', '4GB', null],
    ['1', 'unlimited', null],
    ['1e999', '2', null],
    ['-1', '2', null],
    ['1constructor', '2', null],
  ])('%j of %j is %s', (used, limit, share) => {
    const found = usageShare({ used, limit });
    if (share === null) expect(found).toBe(null);
    else expect(found).toBeCloseTo(share);
  });

  it('is that of the fullest place', () => {
    const usages = [
      { used: '1', limit: '4', region: 'a' },
      { used: '3', limit: '4', region: 'b' },
      { used: '?', limit: '4', region: 'c' },
    ];
    expect(fullest(usages)).toMatchObject({ usage: { region: 'b' }, share: 0.75 });
    expect(fullest([])).toBe(null);
  });
});
