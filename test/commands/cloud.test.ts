import { describe, expect, it } from 'vitest';
import { cloudActionDocument, cloudDocument } from '../../source/report/documents/cloud.ts';
import { errorDocument } from '../../source/report/documents/documents.ts';
import { agentsDocument, historyDocument } from '../../source/report/documents/past.ts';
import { createStage, openRoom, type StageOptions } from './stage.ts';

const CLOUD = 'wss://my-project.livekit.cloud';

/** A project on LiveKit Cloud with two agents. */
const createCloud = (options: StageOptions = {}) => {
  const stage = createStage({ url: CLOUD, ...options });
  const support = stage.world.cloud.addAgent({
    name: 'support-v2',
    id: 'CA_support',
    regions: ['us-east', 'eu-central'],
    version: 'v1',
    attributes: { commit: '4f2c1d9' },
  });
  const billing = stage.world.cloud.addAgent({ name: 'billing', id: 'CA_billing', status: 'Sleeping' });
  return { ...stage, support, billing };
};

describe('a project that is not on LiveKit Cloud', () => {
  it.each([
    ['agent', 'status'],
    ['logs', 'support-v2'],
  ])('is never asked by lktop %s %s, which says why', async (...argv) => {
    const stage = createStage();
    const { code, stdout, stderr } = await stage.run(...argv);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('livekit.example.com is not LiveKit Cloud, so no agents are deployed there.');
    expect(stage.cloudAddresses).toEqual([]);
    expect(stage.gateway.calls).toEqual([]);
  });

  it.each([[['check']], [['snapshot']], [['agents', '--json']], [['doctor']], [['scan']]])(
    'is not asked by lktop %j, also if LK_AGENTS_URL is set for another project',
    async (argv) => {
      const stage = createStage({ environment: { LK_AGENTS_URL: 'https://agents.livekit.cloud' } });
      openRoom(stage, 'call-1', { agents: ['support'] });
      const watching = stage.start('watch');
      await watching.until(() => stage.gateway.calls.filter((call) => call === 'ListRooms').length > 2);
      watching.interrupt();
      await watching.end();
      const { stdout, stderr } = await stage.run(...argv);
      expect(stage.cloudAddresses).toEqual([]);
      expect(stdout + stderr).not.toMatch(/deployed|on LiveKit Cloud/i);
    },
  );

  it('is asked at LK_AGENTS_URL where that is set', async () => {
    const stage = createStage({ environment: { LK_AGENTS_URL: 'http://127.0.0.1:7900' } });
    stage.world.cloud.addAgent({ name: 'a' });
    expect((await stage.run('agent', 'status')).code).toBe(0);
    expect(stage.cloudAddresses[0]?.url).toBe('http://127.0.0.1:7900');
  });

  it.each(['agents.livekit.cloud', 'ftp://agents.livekit.cloud'])(
    'gets a sentence where LK_AGENTS_URL is %s',
    async (url) => {
      const { code, stderr } = await createStage({ environment: { LK_AGENTS_URL: url } }).run(
        'agent',
        'status',
      );
      expect(code).toBe(2);
      expect(stderr).toContain(`LK_AGENTS_URL is no http or https URL: "${url}".`);
    },
  );
});

describe('lktop agent status', () => {
  it('lists the deployed agents', async () => {
    const { clock, cloudAddresses, support, run } = createCloud();
    await clock.advance(120_000);
    support.crash();
    support.happen(42);
    await clock.advance(60_000);
    const { code, stdout, stderr } = await run('agent', 'status');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(cloudAddresses[0]).toMatchObject({ url: 'https://agents.livekit.cloud', apiKey: 'devkey' });
    const rows = stdout.split('\n').filter((line) => line.includes('CA_'));
    expect(rows[0]).toMatch(/billing.*Sleeping.*0 \(0-3\).*v1/);
    expect(rows[1]).toMatch(
      /support-v2.*Running.*AGENT_EVENT_TYPE_42 2× 1m ago, crashed 2× 1m ago.*2 \(0-6\).*v1/,
    );
    expect(rows[1]).toMatch(/eu-central 350m\/2000m, us-east 350m\/2000m/);
  });

  it('fits a terminal, and drops what can be spared', async () => {
    const { run } = createCloud({ columns: 80 });
    const { stdout } = await run('agent', 'status');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(stdout).toContain('Running');
    expect(stdout).not.toContain('2000m');
  });

  it('prints a document of its schema, with versions and without secrets', async () => {
    const { support, clock, run } = createCloud();
    support.deploy('v2', 1_000);
    await clock.advance(2_000);
    const { json, stdout } = await run('agent', 'status', 'support-v2', '--json');
    const document = cloudDocument.parse(json());
    expect(document).toMatchObject({
      project: 'env',
      host: 'my-project.livekit.cloud',
      versionsFailure: null,
      agents: [
        {
          id: 'CA_support',
          status: 'Running',
          severity: 'ok',
          regions: ['eu-central', 'us-east'],
          currentVersion: 'v2',
          drainingVersions: ['v1'],
          activeVersions: ['v2', 'v1'],
          attributes: { commit: '4f2c1d9' },
        },
      ],
    });
    expect(document.agents[0]?.versions?.map(({ version }) => version)).toEqual(['v2', 'v1']);
    expect(stdout).not.toMatch(/nobody-may-see|OPENAI/);
  });

  it('shows a status that it does not know as it is, and escapes what is hostile', async () => {
    const { support, run } = createCloud();
    support.setStatus('Hibernating \u001b[31m');
    const { stdout } = await run('agent', 'status', 'support-v2');
    expect(stdout).toContain('Hibernating \\x1b[31m');
    expect(stdout).not.toContain('\u001b');
  });

  it('goes on without versions where those fail', async () => {
    const { cloud, run } = createCloud();
    cloud.fail('ListAgentVersions', 'plan-limit', 'The plan has no versions.');
    const { code, stdout, stderr } = await run('agent', 'status');
    expect(code).toBe(0);
    expect(stdout).toContain('support-v2');
    expect(stderr).toContain('Versions are missing. The plan has no versions.');
  });

  it('says why there is no list', async () => {
    const { cloud, run } = createCloud();
    cloud.fail('ListAgents', 'missing-grant', 'Not permitted.');
    const { code, stdout, stderr } = await run('agent', 'status');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('Not permitted.');
    const failed = await run('agent', 'status', '--json');
    expect(errorDocument.parse(failed.json())).toMatchObject({ sentence: 'Not permitted.' });
  });

  it('says that no agent is deployed', async () => {
    const { code, stdout, stderr } = await createStage({ url: CLOUD }).run('agent', 'status');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain('No agents are deployed in this project.');
  });
});

describe('lktop agent versions', () => {
  it('lists the versions of one agent, newest first', async () => {
    const { support, clock, run } = createCloud();
    await clock.advance(1_000);
    support.deploy('v2', null);
    const { code, stdout } = await run('agent', 'versions', 'CA_support');
    const rows = stdout.split('\n').filter((line) => /│ v\d/.test(line));
    expect(code).toBe(0);
    expect(rows[0]).toMatch(/v2.*Deploying.*ci.*commit=4f2c1d9/);
    expect(rows[1]).toMatch(/v1 .*yes.*yes.*Deployed/);
  });

  it('needs an agent that is there', async () => {
    const { run } = createCloud();
    expect((await run('agent', 'versions')).stderr).toContain('lktop agent versions needs AGENT.');
    const { code, stderr } = await run('agent', 'versions', 'suport-v2');
    expect(code).toBe(2);
    expect(stderr).toContain('No deployed agent is called suport-v2.');
    expect(stderr).toContain('Did you mean support-v2?');
  });

  it('takes no name that fits two', async () => {
    const { world, run } = createCloud();
    world.cloud.addAgent({ name: 'billing', id: 'CA_other' });
    const { code, stderr } = await run('agent', 'versions', 'billing');
    expect(code).toBe(2);
    expect(stderr).toContain(
      '2 deployed agents are called billing: billing (CA_billing), billing (CA_other).',
    );
  });
});

describe('lktop logs', () => {
  it('prints the lines that are there, and ends', async () => {
    const { billing, run } = createCloud();
    billing.print('{"message":"registered worker"}');
    billing.print('second');
    const { code, stdout, stderr } = await run('logs', 'billing');
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: '{"message":"registered worker"}\nsecond\n',
      stderr: '',
    });
  });

  it('prints the log of a build', async () => {
    const { billing, run } = createCloud();
    billing.print('#1 building', 'build');
    expect((await run('logs', 'CA_billing', '--type', 'build')).stdout).toBe('#1 building\n');
  });

  it('ends after 10 s although new lines come all the time', async () => {
    const { billing, clock, run } = createCloud();
    const tick = () => {
      billing.print('busy');
      clock.after(500, tick);
    };
    tick();
    const startedAtMs = clock.now();
    const { code, stdout } = await run('logs', 'billing');
    expect(code).toBe(0);
    expect(stdout.split('\n').length).toBeGreaterThan(18);
    expect(clock.now() - startedAtMs).toBeLessThanOrEqual(10_500);
  });

  it('with --follow goes on until it is interrupted', async () => {
    const { billing, clock, start } = createCloud();
    billing.print('first');
    const running = start('logs', 'billing', '--follow');
    await running.until(() => running.stdout() === 'first\n');
    await clock.advance(60_000);
    billing.print('second');
    await running.until(() => running.stdout() === 'first\nsecond\n');
    running.interrupt();
    expect((await running.end()).code).toBe(3);
  });

  it('escapes what is hostile, and leaves colors out', async () => {
    const { billing, run } = createCloud();
    billing.print('\u001b[31mred\u001b[0m \u001b]0;title\u0007 \u202eevil\ttab \u0000');
    const { stdout } = await run('logs', 'billing');
    expect(stdout).toBe('red  \\u202eevil  tab \\x00\n');
  });

  it('names the region where there are several, and reads another one', async () => {
    const { support, cloud, run } = createCloud();
    support.print('hello');
    expect((await run('logs', 'support-v2')).stderr).toContain('This is the log of eu-central.');
    expect((await run('logs', 'support-v2', '--region', 'us-east')).stderr).toContain('the log of us-east');
    expect((await run('logs', 'support-v2', '--region', 'mars')).stderr).toContain(
      'It runs in eu-central, us-east.',
    );
    expect(cloud.calls.filter((call) => call.startsWith('logs'))).toHaveLength(2);
  });

  it('says that there are no lines, or why there are none', async () => {
    const { world, cloud, run } = createCloud();
    expect((await run('logs', 'billing')).stderr).toContain('no lines of the deploy log');
    world.cloud.addAgent({ name: 'new', version: '---' });
    expect((await run('logs', 'new')).stderr).toContain('new was never deployed, so it has no log.');
    expect((await run('logs', 'billing', '--type', 'audit')).stderr).toContain(
      '--type takes deploy or build',
    );
    cloud.fail('logs', 'server-error', 'The log broke.');
    const { code, stderr } = await run('logs', 'billing');
    expect(code).toBe(2);
    expect(stderr).toContain('The log broke.');
  });
});

describe('lktop agent restart, rollback and promote', () => {
  const withTwoVersions = async (options: StageOptions = {}) => {
    const stage = createCloud(options);
    stage.support.deploy('v2', 1_000);
    await stage.clock.advance(2_000);
    const changes = () => stage.cloud.calls.filter((call) => !call.startsWith('List'));
    return { ...stage, changes };
  };

  it('act once, wait for the proof, and are in the history', async () => {
    const { run, changes } = await withTwoVersions();
    expect(await run('agent', 'restart', 'support-v2', '--yes')).toMatchObject({
      code: 0,
      stdout: 'support-v2 restarted after 5 s.\n',
    });
    expect((await run('agent', 'rollback', 'CA_support', 'v1', '--yes')).stdout).toBe(
      'support-v2 is back at v1 after 5 s.\n',
    );
    expect(changes()).toEqual(['RestartAgent CA_support', 'RollbackAgent CA_support v1']);
    const history = historyDocument.parse((await run('history', '--json')).json()).actions;
    expect(
      history.map(({ kind, agentName, identity, outcome }) => [kind, agentName, identity, outcome]),
    ).toEqual([
      ['roll-back-agent', 'support-v2', 'CA_support', 'succeeded'],
      ['restart-agent', 'support-v2', 'CA_support', 'succeeded'],
    ]);
    expect((await run('history')).stdout).toMatch(/restart-agent.*support-v2.*succeeded/);
  });

  it('promote a deployment', async () => {
    const { run, support, changes } = await withTwoVersions();
    support.addDeployment('staging', 'v3');
    const { code, json } = await run(
      'agent',
      'promote',
      'support-v2',
      '--from',
      'staging',
      '--json',
      '--yes',
    );
    expect(code).toBe(0);
    expect(cloudActionDocument.parse(json())).toMatchObject({
      kind: 'promote-agent',
      version: 'v3',
      outcome: 'succeeded',
      lkCommand: 'lk agent promote --id CA_support --from staging',
    });
    expect(changes()).toEqual(['PromoteAgent CA_support staging ']);
  });

  it('with --dry-run do nothing, and show the command of lk', async () => {
    const { run, changes } = await withTwoVersions();
    const { code, stdout, stderr } = await run('agent', 'rollback', 'support-v2', 'v1', '--dry-run');
    expect(code).toBe(0);
    expect(stdout).toContain('Roll support-v2 back to v1 of env?');
    expect(stdout).toContain('  lk agent rollback --id CA_support --version v1');
    expect(stderr).toContain('Nothing was done: --dry-run.');
    expect(changes()).toEqual([]);
  });

  it('do nothing in a read-only project', async () => {
    const { run, changes } = await withTwoVersions({
      files: { '.config/lktop/config.yaml': 'readOnly: true\n' },
    });
    const { code, stderr } = await run('agent', 'restart', 'support-v2', '--yes');
    expect(code).toBe(2);
    expect(stderr).toContain('The project env is read-only.');
    expect(changes()).toEqual([]);
    expect((await run('agent', 'restart', 'support-v2', '--dry-run')).code).toBe(0);
  });

  it.each([
    [['restart'], 'lktop agent restart needs AGENT.'],
    [['restart', 'support-v2', 'v1'], 'lktop agent restart takes no VERSION.'],
    [['restart', 'support-v2', '--from', 'x'], 'Only lktop agent promote takes --from and --to.'],
    [['rollback', 'support-v2'], 'lktop agent rollback needs the VERSION to go back to.'],
    [['rollback', 'support-v2', 'v9'], 'support-v2 has no version v9. It has v1.'],
    [['rollback', 'support-v2', 'v2'], 'support-v2 has the version v2 in production already.'],
    [['promote', 'support-v2'], 'lktop agent promote needs --from.'],
    [['promote', 'support-v2', '--from', 'dev'], 'support-v2 has no deployment dev. It has production.'],
    [['status', '--dry-run'], 'lktop agent status takes no --dry-run.'],
    [['versions', 'support-v2', 'v1'], 'lktop agent versions takes no VERSION.'],
    [['restart', 'support-v2', '--require-registry', '--no-registry'], 'contradict each other'],
  ])('refuse %j', async (argv, sentence) => {
    const { run, changes } = await withTwoVersions();
    const acts = ['restart', 'rollback', 'promote'].includes(argv[0] ?? '');
    const { code, stderr } = await run('agent', ...argv, ...(acts ? ['--yes'] : []));
    expect(code).toBe(2);
    expect(stderr).toContain(sentence);
    expect(changes()).toEqual([]);
  });

  it('say when the list does not prove it, and when the call is refused', async () => {
    const { run, cloud } = await withTwoVersions();
    cloud.fail('RollbackAgent', 'timeout', 'No answer.');
    const unproved = await run('agent', 'rollback', 'support-v2', 'v1', '--wait', '10s', '--yes');
    expect(unproved.code).toBe(1);
    expect(unproved.stdout).toContain(
      'its list does not prove it after 10 s: it is Running with the version v2.',
    );
    cloud.fail('RestartAgent', 'plan-limit', 'The plan has no restarts.');
    const refused = await run('agent', 'restart', 'support-v2', '--yes');
    expect(refused).toMatchObject({ code: 2, stdout: 'The plan has no restarts.\n' });
    expect(historyDocument.parse((await run('history', '--json')).json()).actions[0]?.outcome).toBe('failed');
  });

  it('stop when they are interrupted, and say that the outcome is unknown', async () => {
    const { start, cloud, changes } = await withTwoVersions();
    const running = start('agent', 'rollback', 'support-v2', 'v1', '--yes');
    await running.until(() => changes().length > 0);
    running.interrupt();
    const { code, stderr } = await running.end();
    expect(code).toBe(3);
    expect(stderr).toContain('Its outcome is unknown.');
    expect(cloud.calls).toContain('RollbackAgent CA_support v1');
  });

  it('ask first where there is a terminal, and show what they would do', async () => {
    const { run, changes } = await withTwoVersions({ isScreen: true, answer: 'y' });
    const { code, stderr } = await run('agent', 'restart', 'support-v2');
    expect(code).toBe(0);
    expect(stderr).toContain('Restart support-v2 of env?');
    expect(stderr).toContain('lk agent restart --id CA_support');
    expect(stderr).toContain('y to do it: ');
    expect(changes()).toEqual(['RestartAgent CA_support']);
  });

  it('ask for the name where a version goes into production', async () => {
    const asked = await withTwoVersions({ isScreen: true, answer: 'y' });
    const refused = await asked.run('agent', 'rollback', 'support-v2', 'v1');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('Type support-v2 to do it: ');
    expect(refused.stderr).toContain('Nothing was done.');
    expect(asked.changes()).toEqual([]);
    const typed = await withTwoVersions({ isScreen: true, answer: 'support-v2' });
    expect((await typed.run('agent', 'rollback', 'support-v2', 'v1')).code).toBe(0);
    expect(typed.changes()).toEqual(['RollbackAgent CA_support v1']);
  });

  it.each(['', 'n', 'yes', 'Y es'])('do nothing at the answer %j', async (answer) => {
    const { run, changes } = await withTwoVersions({ isScreen: true, answer });
    expect((await run('agent', 'restart', 'support-v2')).code).toBe(2);
    expect(changes()).toEqual([]);
  });

  it('do nothing where the input ends', async () => {
    const { run, changes } = await withTwoVersions({ isScreen: true });
    expect((await run('agent', 'restart', 'support-v2')).code).toBe(2);
    expect(changes()).toEqual([]);
  });

  it('want --yes where no terminal can be asked, and ask nothing of the service before', async () => {
    const { run, changes, cloud } = await withTwoVersions();
    const { code, stderr } = await run('agent', 'restart', 'support-v2');
    expect(code).toBe(2);
    expect(stderr).toContain('there is no terminal to ask');
    expect([changes(), cloud.calls]).toEqual([[], []]);
  });

  it('warn if the last action is not proved', async () => {
    const { run, cloud } = await withTwoVersions();
    cloud.fail('RestartAgent', 'timeout', 'No answer.');
    expect((await run('agent', 'restart', 'support-v2', '--yes', '--wait', '10s')).code).toBe(2);
    const { stdout } = await run('agent', 'restart', 'support-v2', '--dry-run');
    expect(stdout).toMatch(/Warning: The last action \(restart-agent, \d+ s ago\) is not proved/);
  });
});

describe('lktop agents of a project on LiveKit Cloud', () => {
  /** A project whose history knows support-v2 and an agent of another kind. */
  const watched = async (options: StageOptions = {}) => {
    const stage = createCloud(options);
    stage.world.addWorker({ agentName: 'support-v2' });
    openRoom(stage, 'call-1', { agents: ['support-v2'] });
    const watching = stage.start('watch');
    await watching.until(() => stage.gateway.calls.filter((call) => call === 'ListRooms').length > 3);
    watching.interrupt();
    await watching.end();
    return stage;
  };

  it('have its part in the document, and those that were seen in no room beside it', async () => {
    const { run } = await watched();
    const document = agentsDocument.parse((await run('agents', '--json')).json());
    expect(document.agents).toMatchObject([
      {
        agentName: 'support-v2',
        cloud: [{ id: 'CA_support', status: 'Running', byVersion: { versions: [], elsewhere: 0 } }],
      },
    ]);
    expect(document.cloud).toMatchObject({
      host: 'my-project.livekit.cloud',
      unseen: [{ id: 'CA_billing', status: 'Sleeping' }],
      failure: null,
    });
  });

  it('have columns of it in the table', async () => {
    const { run } = await watched();
    const { stdout, stderr } = await run('agents');
    expect(stdout).toMatch(/Cloud.*Replicas/);
    expect(stdout).toMatch(/support-v2.*Running.*2 \(0-6\)/);
    expect(stderr).toContain('Deployed on LiveKit Cloud, and seen in no room: billing (Sleeping).');
  });

  it('are listed without it where it does not answer', async () => {
    const { run, cloud } = await watched();
    cloud.fail('ListAgents', 'missing-grant', 'Not permitted.');
    const { code, stdout, stderr } = await run('agents');
    expect(code).toBe(0);
    expect(stdout).toContain('support-v2');
    expect(stdout).not.toContain('Replicas');
    expect(stderr).toContain('Not permitted.');
    const document = agentsDocument.parse((await run('agents', '--json')).json());
    expect(document.cloud?.failure).toMatchObject({ sentence: 'Not permitted.' });
  });

  it('have nothing of it elsewhere, where nobody is asked', async () => {
    const { run, cloudAddresses } = await watched({ url: 'ws://livekit.example.com' });
    const { stdout } = await run('agents');
    expect(stdout).toContain('support-v2');
    expect(stdout).not.toMatch(/cloud/i);
    const document = agentsDocument.parse((await run('agents', '--json')).json());
    expect([document.cloud, document.agents[0]?.cloud]).toEqual([null, []]);
    expect(cloudAddresses).toEqual([]);
  });
});
