import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { doctorDocument } from '../../source/report/documents/documents.ts';
import { liveKitError } from '../helpers/fake-gateway.ts';
import { openTestRegistry } from '../registry/fixture.ts';
import { createStage, openRoom, type Run } from './stage.ts';

const NO_CONNECTION = { LIVEKIT_URL: '', LIVEKIT_API_KEY: '', LIVEKIT_API_SECRET: '' };

/** Each check with its result: `server/clock: ok`. */
const resultsOf = (run: Run): string[] =>
  doctorDocument.parse(run.json()).lines.map(({ topic, check, result }) => `${topic}/${check}: ${result}`);

const lineOf = (run: Run, check: string) =>
  doctorDocument.parse(run.json()).lines.find((line) => line.check === check);

describe('lktop doctor', () => {
  it('reports what is configured, where it comes from, and that all is well', async () => {
    const stage = createStage({
      columns: 120,
      environment: { LANG: 'C.UTF-8', TERM: 'xterm-256color' },
      url: 'wss://livekit.example.com',
    });
    openRoom(stage, 'call-1');
    const { code, stdout, stderr } = await stage.run('doctor');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/● ok +URL +https:\/\/livekit\.example\.com \(environment LIVEKIT_URL\)/);
    expect(stdout).toMatch(/● ok +API key +devkey \(environment LIVEKIT_API_KEY\)/);
    expect(stdout).toContain('set, not shown');
    expect(stdout).not.toContain('a-secret-nobody-may-see');
    expect(stdout).toMatch(/● ok +roomList +ListRooms answers: 1 room\n/);
    expect(stdout).toMatch(/● ok +requests +1 room every 2 s need 90 calls a minute of 6000/);
    expect(stdout).toMatch(/\n0 failures, 0 warnings, 0 unknown\n$/);
  });

  it('changes nothing, and never lists the dispatches of a missing room', async () => {
    const stage = createStage();
    const run = await stage.run('doctor', '--json');
    expect(stage.gateway.calls).toHaveLength(2);
    expect(stage.gateway.calls[0]).toBe('ListRooms');
    expect(stage.gateway.calls[1]).toMatch(/^ListParticipants lktop-doctor-/);
    expect(resultsOf(run)).toContain('permissions/dispatches: note');
    expect(resultsOf(run)).toContain('permissions/roomCreate: note');
  });

  it('names each missing permission and exits with 1', async () => {
    const stage = createStage();
    openRoom(stage, 'call-1');
    stage.gateway.fail('ListParticipants', 401, 'permissions denied', 9);
    const run = await stage.run('doctor', '--json');
    expect(run.code).toBe(1);
    expect(resultsOf(run)).toEqual(
      expect.arrayContaining([
        'permissions/roomList: ok',
        'permissions/roomAdmin: failure',
        'permissions/dispatches: ok',
      ]),
    );
    expect(lineOf(run, 'roomAdmin')?.remedy).toMatch(/key/);
  });

  it('names its files, and says of each whether it exists and can be written', async () => {
    const stage = createStage({ files: { '.config/lktop/config.yaml': 'bell: false\n' } });
    const textOf = (run: Run, check: string) => lineOf(run, check)?.text.replaceAll(stage.home, '~');
    const first = await stage.run('doctor', '--json');
    expect(textOf(first, 'settings file')).toBe('~/.config/lktop/config.yaml exists, writable');
    expect(textOf(first, 'registry file')).toBe('~/state/lktop/registry.db does not exist, can be written');
    expect(textOf(first, 'debug log')).toBe('none; --debug FILE writes one');
    expect(textOf(first, 'crash reports')).toBe('~/state/lktop does not exist, can be written');
    const registryOf = (run: Run) => textOf(run, 'registry');
    // Looking creates nothing.
    expect(registryOf(first)).toBe('none yet; the monitor and lktop watch create ~/state/lktop/registry.db');
    await openTestRegistry(join(stage.home, 'state/lktop/registry.db')).checkWritable();
    writeFileSync(join(stage.home, 'state/lktop/lktop-crash-2026-01-01.json'), '{}');
    const second = await stage.run('doctor', '--json', '--debug', 'log.jsonl');
    expect(textOf(second, 'registry file')).toBe('~/state/lktop/registry.db exists, writable');
    expect(registryOf(second)).toBe('0 actions in ~/state/lktop/registry.db');
    expect(textOf(second, 'debug log')).toBe('~/log.jsonl exists, writable');
    expect(textOf(second, 'crash reports')).toBe('~/state/lktop exists with 1 report, writable');
  });

  it('says of the profiles how many there are, or what is wrong with them', async () => {
    const FILE = '.config/lktop/profiles.yaml';
    const lineWith = async (text: string) =>
      lineOf(await createStage({ files: { [FILE]: text } }).run('doctor', '--json'), 'profiles file');
    expect(lineOf(await createStage().run('doctor', '--json'), 'profiles file')?.text).toContain(
      'profiles.yaml does not exist, can be written',
    );
    expect((await lineWith('profiles: { a: { agent: x } }'))?.text).toContain(
      'exists with 1 profile, writable',
    );
    expect(await lineWith('profiles:\n  a: { agnet: x }\n')).toMatchObject({
      result: 'warning',
      text: expect.stringContaining('profiles.yaml, line 2, column 8: there is no setting "agnet"'),
      remedy: 'Did you mean agent?',
    });
  });

  it('says where a file could not be written', async () => {
    const stage = createStage({ files: { state: 'a file in the way' } });
    const run = await stage.run('doctor', '--json');
    const { result, text } = lineOf(run, 'crash reports') ?? {};
    expect(result).toBe('note');
    expect(text?.replaceAll(stage.home, '~')).toBe(
      '~/state/lktop does not exist, and ~/state is no writable folder',
    );
  });

  it('warns about a budget that is too small and suggests an interval', async () => {
    const stage = createStage({
      files: { '.config/lktop/config.yaml': 'projects: { env: { budget: 600 } }\n' },
    });
    for (let number = 1; number <= 100; number += 1) openRoom(stage, `call-${number}`, { caller: false });
    const run = await stage.run('doctor', '--json');
    expect(run.code).toBe(0);
    expect(lineOf(run, 'requests')).toMatchObject({
      result: 'warning',
      text: '100 rooms every 2 s need 6030 calls a minute of 600: each room is looked into only every 20 s.',
      remedy: expect.stringContaining('--interval 21'),
    });
    expect(lineOf(await stage.run('doctor', '--json', '--interval', '30'), 'requests')?.result).toBe('ok');
  });

  it('recognizes Cloud by its host and uses its smaller budget', async () => {
    const stage = createStage({ url: 'wss://demo-1234.livekit.cloud' });
    const run = await stage.run('doctor', '--json');
    expect(lineOf(run, 'kind')?.text).toBe('LiveKit Cloud');
    expect(lineOf(run, 'requests')?.text).toContain('of 600');
    const larger = await stage.run('doctor', '--json', '--budget', '900');
    expect(lineOf(larger, 'requests')?.text).toContain('of 900');
  });

  it('names the line of a custom command whose key is taken, which no other lktop command checks', async () => {
    const stage = createStage({
      files: { '.config/lktop/config.yaml': 'commands:\n  - { key: R, label: restart, run: x }\n' },
    });
    const run = await stage.run('doctor', '--json');
    expect(run.code).toBe(1);
    const { lines } = doctorDocument.parse(run.json());
    expect(lines.find(({ result }) => result === 'failure')).toMatchObject({
      check: 'settings',
      text: expect.stringMatching(
        /config\.yaml, line 2: The command "restart" of the settings wants the key R,/,
      ),
    });
    expect((await stage.run('snapshot')).code).toBe(0);
  });

  it('rejects an invalid budget', async () => {
    const { code, stderr } = await createStage().run('doctor', '--budget', '9');
    expect(code).toBe(2);
    expect(stderr).toContain('--budget takes a whole number from 10 to 1000000, not "9".');
  });

  it('reports the clock skew', async () => {
    const withSkew = async (clockSkewMs: number | null) => {
      const stage = createStage();
      Object.assign(stage.gateway, { probe: async () => ({ status: 200, roundTripMs: 900, clockSkewMs }) });
      return stage.run('doctor', '--json');
    };
    expect(lineOf(await withSkew(1_500), 'clock')?.result).toBe('ok');
    expect(lineOf(await withSkew(20_000), 'clock')).toMatchObject({
      result: 'warning',
      text: 'This machine is 20 s behind the server.',
    });
    expect(await withSkew(-90_000)).toMatchObject({ code: 1 });
    expect(lineOf(await withSkew(null), 'clock')?.result).toBe('note');
    expect(lineOf(await withSkew(0), 'round trip')?.result).toBe('warning');
  });

  it('reports a missing or wrong configuration with a remedy and exits with 1', async () => {
    const nothing = await createStage({ environment: NO_CONNECTION }).run('doctor', '--json');
    expect(nothing.code).toBe(1);
    expect(lineOf(nothing, 'connection')?.text).toContain('Nothing is configured');
    const wrong = await createStage({ environment: { LIVEKIT_URL: 'example.com' } }).run('doctor', '--json');
    expect(wrong.code).toBe(1);
    expect(lineOf(wrong, 'connection')).toMatchObject({
      result: 'failure',
      text: expect.stringContaining('no scheme'),
    });
    const settings = await createStage({ files: { '.config/lktop/config.yaml': 'intervall: 2\n' } }).run(
      'doctor',
      '--json',
    );
    expect(settings.code).toBe(1);
    expect(lineOf(settings, 'settings')?.text).toContain('line 1: there is no setting "intervall"');
  });

  it('says why the server does not answer, and tries nothing else', async () => {
    const stage = createStage();
    Object.assign(stage.gateway, { probe: () => stage.gateway.listRooms() });
    stage.gateway.fail('ListRooms', 503, 'overloaded', 9);
    const run = await stage.run('doctor', '--json');
    expect(run.code).toBe(1);
    expect(resultsOf(run)).toEqual(
      expect.arrayContaining(['server/reachability: failure', 'permissions/all: unknown']),
    );
    expect(stage.gateway.calls).toEqual(['ListRooms']);
  });

  it('reports what is unknown after a timeout and exits with 2', async () => {
    const stage = createStage();
    Object.assign(stage.gateway, {
      listRooms: (_names: unknown, { signal }: { readonly signal: AbortSignal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(liveKitError('cancelled')));
        }),
    });
    const run = await stage.run('doctor', '--json', '--timeout', '5s');
    expect(run.code).toBe(2);
    expect(resultsOf(run)).toContain('permissions/roomList: unknown');
  });

  it('describes the terminal', async () => {
    const results = async (environment: Record<string, string>, columns: number | null) =>
      resultsOf(await createStage({ environment, columns }).run('doctor', '--json')).filter((line) =>
        line.startsWith('terminal'),
      );
    expect(await results({ TERM: 'dumb', LANG: 'C' }, 30)).toEqual([
      'terminal/size: failure',
      'terminal/colours: failure',
      'terminal/characters: warning',
      'terminal/clipboard: note',
    ]);
    expect(await results({ COLORTERM: 'truecolor', LC_ALL: 'de_AT.UTF-8', TMUX: '/tmp/tmux' }, null)).toEqual(
      ['terminal/size: note', 'terminal/colours: ok', 'terminal/characters: ok', 'terminal/clipboard: note'],
    );
  });
});
