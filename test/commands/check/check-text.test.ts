import { describe, expect, it } from 'vitest';
import { buildCheck } from '../../../source/commands/check/build-check.ts';
import { briefText, checkText } from '../../../source/commands/check/check-text.ts';
import { conclude, exitCodeOf } from '../../../source/commands/check/result.ts';
import type { Room } from '../../../source/fleet/fleet.ts';
import { defaultFleetSettings } from '../../../source/fleet/settings.ts';
import { START_MS } from '../../helpers/facts.ts';
import { aFleet, aHuman, aRoom, aServedRoom, verdict } from '../../helpers/fleet-builder.ts';
import { createFakeSession } from '../../ui/fake-session.ts';

const NOW_MS = START_MS + 60_000;

const check = (rooms: readonly Room[], failOn: readonly string[] | null = null, countsSimulated = false) => {
  const { project, getState } = createFakeSession({ fleet: aFleet(rooms) });
  const looks = { at: () => ({ times: 2, lastMs: NOW_MS }), stop: () => {} };
  const sight = { state: getState(), looks, unseen: 0, undecided: [], failure: null };
  const settings = { ...defaultFleetSettings, countsSimulated };
  const times = { checkedAtMs: NOW_MS, tookMs: 1_000 };
  const checked = conclude(
    sight,
    settings,
    { failOn: failOn && new Set(failOn), leastRooms: 0, needsWorkers: [] },
    times,
  );
  return {
    code: exitCodeOf(checked.result),
    text: checkText(project, checked),
    brief: briefText(checked),
    document: buildCheck(project, checked),
  };
};

const unattended = (name: string) => {
  const own = verdict('unattended', { severity: 'notice', summary: '1 caller, no agent' });
  return aRoom(name, { humans: [aHuman()], waitingSinceMs: START_MS, problems: [own], verdict: own });
};

describe('rooms that cannot be judged', () => {
  const rooms = [unattended('call-1'), unattended('call-2'), aServedRoom('call-3')];

  it('are never said to be well', () => {
    const { code, text, brief, document } = check(rooms);
    expect(code).toBe(0);
    expect(brief).toMatch(
      /^LKTOP OK - 2 rooms cannot be judged: a caller, no agent, not known whether one is expected; the other 1 well \| .*unattended=2/,
    );
    expect(text).toMatch(
      /PASS {2}unattended +2 rooms cannot be judged: a caller, no agent, not known whether one is expected \(call-1, call-2\)\n/,
    );
    expect(document).toMatchObject({ result: 'pass', exitCode: 0, notJudged: 2 });
  });

  it('say nothing of others where there are none', () => {
    expect(check([unattended('call-1')]).brief).toMatch(/ whether one is expected \| /);
  });

  it('fail where that is asked for', () => {
    const { code, brief } = check(rooms, ['unattended']);
    expect(code).toBe(1);
    expect(brief).toMatch(/^LKTOP CRITICAL - unattended 2; 2 rooms cannot be judged/);
  });
});

it('where all is well it says of how many rooms', () => {
  expect(check([aServedRoom('call-1'), aRoom('lobby')]).brief).toMatch(/^LKTOP OK - all 2 rooms well \|/);
  const late = aRoom('late', { verified: false });
  expect(check([aServedRoom('call-1'), late]).brief).toMatch(/^LKTOP OK - all 1 room well \|/);
});

it('a room with a notice is not said to be well', () => {
  const own = verdict('ended', { severity: 'notice', summary: 'its session is over' });
  const ended = aRoom('call-2', { verdict: own });
  const { code, brief } = check([ended, aServedRoom('call-1'), aServedRoom('call-3')]);
  expect(code).toBe(0);
  expect(brief).toMatch(/^LKTOP OK - 1 room with a notice; the other 2 well \|/);
  expect(check([ended]).brief).toMatch(/^LKTOP OK - 1 room with a notice \|/);
  expect(check([ended, unattended('call-4'), aServedRoom('call-1')]).brief).toMatch(
    /whether one is expected; 1 room with a notice; the other 1 well \|/,
  );
});

it('a caller who came too late to be judged keeps its room from being well', () => {
  const waiting = aRoom('call-9', { humans: [aHuman()], verdict: verdict('waiting', { severity: 'ok' }) });
  const { brief, text } = check([waiting, aServedRoom('call-1')]);
  expect(brief).toMatch(/^LKTOP OK - in 1 room a caller came too late to be judged; the other 1 well/);
  expect(text).toContain('NOTE  in 1 room a caller came too late to be judged');
});

describe('simulated callers', () => {
  const rooms = [aRoom('sim-1', { humans: [aHuman('sim', { isSimulated: true, waits: false })] })];

  it('are said not to be counted', () => {
    const { text, document } = check(rooms);
    expect(text).toContain('NOTE  1 simulated caller not counted; --simulated counts them');
    expect(document.simulatedCallers).toBe(1);
  });

  it('are not spoken of where they count', () => {
    expect(check(rooms, null, true).text).not.toContain('simulated');
  });
});
