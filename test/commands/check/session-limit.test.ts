import { describe, expect, it } from 'vitest';
import { checkDocument } from '../../../source/report/documents/check.ts';
import { expectShippedSchema } from '../../report/shipped.ts';
import { createStage, openRoom } from '../stage.ts';

/** A project with this many agent sessions and, if given, a limit. */
const stageWith = async (sessions: number, limit?: number) => {
  const config = limit === undefined ? 'bell: false\n' : `limits:\n  agentSessions: ${limit}\n`;
  const stage = createStage({ files: { '.config/lktop/config.yaml': config } });
  stage.world.addWorker({ agentName: 'support' });
  for (let call = 1; call <= sessions; call += 1) openRoom(stage, `call-${call}`, { agents: ['support'] });
  await stage.clock.advance(20_000);
  return stage;
};

describe('the rule agent-sessions of lktop check', () => {
  it('is not there where the settings name no limit', async () => {
    const stage = await stageWith(4);
    const { stdout } = await stage.run('check');
    expect(stdout).not.toContain('agent-sessions');
    expect(checkDocument.parse((await stage.run('check', '--json')).json()).agentSessions).toBe(null);
    const { code, stderr } = await stage.run('check', '--fail-on', 'agent-sessions');
    expect(code).toBe(2);
    expect(stderr).toContain('needs the limit of the plan, and none is set.');
  });

  it('passes below 80 % of the limit, and warns from there on', async () => {
    const below = await (await stageWith(3, 4)).run('check');
    expect(below.code).toBe(0);
    expect(below.stdout).toMatch(/PASS {2}agent-sessions +3 of 4 agent sessions \(75 %\)/);
    const stage = await stageWith(4, 5);
    const near = await stage.run('check', '--json');
    expect(near.code).toBe(0);
    const document = checkDocument.parse(near.json());
    expectShippedSchema(document);
    expect(document).toMatchObject({
      result: 'warn',
      agentSessions: { sessions: 4, limit: 5, result: 'warn' },
    });
    expect((await stage.run('check')).stdout).toMatch(
      /WARN {2}agent-sessions +4 of 5 agent sessions \(80 %\)/,
    );
    expect((await stage.run('check', '--brief')).stdout).toMatch(
      /WARNING - .*4 of 5 agent sessions \(80 %\)/,
    );
  });

  it('fails where that is asked for', async () => {
    const stage = await stageWith(3, 2);
    const { code, stdout } = await stage.run('check', '--fail-on', 'agent-sessions');
    expect(code).toBe(1);
    expect(stdout).toMatch(/FAIL {2}agent-sessions +3 of 2 agent sessions \(150 %\)/);
  });

  it('takes the limit of the project before the general one, and refuses nonsense', async () => {
    const config = (text: string) => createStage({ files: { '.config/lktop/config.yaml': text } });
    const own = config(
      'limits: { agentSessions: 20 }\nprojects:\n  env:\n    limits: { agentSessions: 7 }\n',
    );
    expect((await own.run('check')).stdout).toContain('0 of 7 agent sessions (0 %)');
    const zero = await config('limits: { agentSessions: 0 }\n').run('check');
    expect(zero.code).toBe(2);
    expect(zero.stderr).toContain('line 1: limits.agentSessions');
    const typo = await config('limits: { agentSesions: 5 }\n').run('check');
    expect(typo.stderr).toContain('Did you mean agentSessions?');
  });
});
