import { describe, expect, it } from 'vitest';
import { UsageError } from '../../source/usage-error.ts';
import { findPlaces, type Means } from '../../source/workers/find.ts';
import { listPods, type RunKubectl } from '../../source/workers/kubernetes.ts';
import { isNear } from '../../source/workers/near-address.ts';
import { readSource, type WorkerSource } from '../../source/workers/sources.ts';
import { meansFixture } from './fixtures.ts';

const { signal } = new AbortController();

const find = (text: string, means: Partial<Means> = {}, allowsPublic = false) =>
  findPlaces({ means: meansFixture(means), allowsPublic, signal }, readSource(text));

const failing = (code: string): Promise<never> => Promise.reject(Object.assign(new Error(code), { code }));

/** The sentence of a source that cannot be read, or of its only wrong address. */
const mistakeOf = async (finding: ReturnType<typeof find>): Promise<string> => {
  try {
    const { failures } = await finding;
    return failures.map(({ message }) => message).join();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    expect(error.remedy).not.toBe('');
    return error.message;
  }
};

describe('a private address', () => {
  it.each([
    '127.0.0.1',
    '127.9.9.9',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '::1',
    'fd12::1',
    '::ffff:10.0.0.1',
  ])('is %s', (ip) => {
    expect(isNear(ip)).toBe(true);
  });

  it.each([
    '8.8.8.8',
    '172.32.0.1',
    '169.254.169.254',
    '0.0.0.0',
    '::',
    '100.64.0.1',
    '2001:db8::1',
    'fe80::1',
    '::ffff:8.8.8.8',
    '64:ff9b::a00:1',
    'localhost',
    '',
  ])('is not %s', (ip) => {
    expect(isNear(ip)).toBe(false);
  });
});

describe('the places of a source', () => {
  it('is the address itself, with what its name resolves to', async () => {
    const { places } = await find('agents:9000', { lookUp: async () => ['10.0.0.4', '10.0.0.5'] });
    expect(places).toMatchObject([{ key: 'agents:9000', host: 'agents', ips: ['10.0.0.4', '10.0.0.5'] }]);
  });

  it('is every address of a dns: name', async () => {
    const { places } = await find('dns:agents', { lookUp: async () => ['10.0.0.4', 'fd00::5'] });
    expect(places.map(({ key, label }) => [key, label])).toEqual([
      ['10.0.0.4:8081', 'agents'],
      ['[fd00::5]:8081', 'agents'],
    ]);
  });

  it('is every record of a srv: name, and one that does not resolve leaves the others', async () => {
    const { places, failures } = await find('srv:agents', {
      lookUpServices: async () => [
        { name: 'a.', port: 1 },
        { name: 'b', port: 2 },
      ],
      lookUp: async (name) => (name === 'a' ? ['10.0.0.4'] : failing('ENOTFOUND')),
    });
    expect(places.map(({ key }) => key)).toEqual(['a:1']);
    expect(failures.map(({ message }) => message)).toEqual([
      'The name b is not known: its look-up found no address.',
    ]);
  });

  it('is every line of a file', async () => {
    const { places, failures } = await find('file:/w', {
      readFile: async () => '10.0.0.4:1\ndns:agents:2\n8.8.8.8\n',
      lookUp: async () => ['10.0.0.5', '10.0.0.6'],
    });
    expect(places.map(({ key }) => key)).toEqual(['10.0.0.4:1', '10.0.0.5:2', '10.0.0.6:2']);
    expect(failures).toHaveLength(1);
  });

  const broken: readonly (readonly [string, Partial<Means>, string])[] = [
    ['agents', { lookUp: () => failing('ENOTFOUND') }, 'The name agents is not known'],
    ['agents', { lookUp: () => failing('EAI_AGAIN') }, 'could not be looked up (EAI_AGAIN)'],
    ['agents', { lookUp: async () => [] }, 'The name agents is not known'],
    ['srv:x', { lookUpServices: () => failing('ENODATA') }, 'The name x has no SRV record'],
    ['file:/w', { readFile: () => failing('ENOENT') }, 'There is no file /w'],
    ['file:/w', { readFile: () => failing('EACCES') }, '/w cannot be read (EACCES)'],
    ['file:/w', { readFile: async () => 'a:b' }, '/w, line 1: "a:b" is no address'],
  ];
  it.each(broken)('%s fails with a sentence: %#', async (text, means, sentence) => {
    expect(await mistakeOf(find(text, means))).toContain(sentence);
  });
});

describe('a public address', () => {
  it('is not asked, however it was found', async () => {
    const lookUp = async () => ['93.184.216.34'];
    expect(await mistakeOf(find('8.8.8.8'))).toBe('8.8.8.8 is no private address: lktop does not ask it.');
    expect(await mistakeOf(find('evil.example', { lookUp }))).toBe(
      'evil.example resolves to 93.184.216.34, which is no private address: lktop does not ask it.',
    );
    expect(await mistakeOf(find('169.254.169.254:80'))).toContain('no private address');
    expect(await mistakeOf(find('file:/w', { readFile: async () => 'evil.example', lookUp }))).toContain(
      'no private address',
    );
  });

  it('is left out beside a private one of the same name', async () => {
    const { places } = await find('agents', { lookUp: async () => ['93.184.216.34', '10.0.0.4'] });
    expect(places[0]?.ips).toEqual(['10.0.0.4']);
  });

  it('is asked where the settings allow it', async () => {
    const { places } = await find('8.8.8.8', {}, true);
    expect(places[0]?.ips).toEqual(['8.8.8.8']);
  });
});

describe('pods', () => {
  const source = readSource('kubernetes:voice/app=agent:9000') as Extract<
    WorkerSource,
    { kind: 'kubernetes' }
  >;
  const pod = (name: string, status: object, metadata: object = {}, spec: object = {}) => ({
    metadata: { name, ...metadata },
    status,
    spec,
  });
  const list = (run: RunKubectl, of: AbortSignal = signal) => listPods(source, run, of);
  const sentenceOf = async (run: RunKubectl, of?: AbortSignal): Promise<string> =>
    list(run, of).then(
      () => 'listed',
      (error: unknown) => (error instanceof UsageError ? error.message : 'no sentence'),
    );

  it('are listed with the user’s own context, and nothing is changed', async () => {
    const ran: (readonly string[])[] = [];
    const env = [{ name: 'LIVEKIT_AGENT_DEPLOYMENT', value: 'blue' }];
    const items = [
      pod('one', { podIP: '10.1.0.1', phase: 'Running' }, {}, { containers: [{ env }] }),
      pod('ending', { podIP: '10.1.0.2', phase: 'Running' }, { deletionTimestamp: '2026-01-01T00:00:00Z' }),
      pod('pending', { phase: 'Pending' }),
      pod('over', { podIP: '10.1.0.3', phase: 'Succeeded' }),
      null,
    ];
    const found = await list(async (words) => {
      ran.push(words);
      return JSON.stringify({ items });
    });
    expect(ran).toEqual([['get', 'pods', '-n', 'voice', '-l', 'app=agent', '-o', 'json']]);
    expect(found).toEqual([
      { host: '10.1.0.1', port: 9_000, label: 'one', deployment: 'blue', isEnding: false },
      { host: '10.1.0.2', port: 9_000, label: 'ending', deployment: null, isEnding: true },
    ]);
  });

  it('fail with a sentence', async () => {
    const said = Object.assign(new Error('x'), { code: 1, said: 'W1\nerror: You must be logged in\n' });
    expect(await sentenceOf(() => failing('ENOENT'))).toContain(
      'kubectl, which lists the pods of workers, is not installed',
    );
    expect(await sentenceOf(() => Promise.reject(said))).toBe(
      'kubectl does not list the pods of workers: error: You must be logged in',
    );
    expect(await sentenceOf(async () => '<html>')).toBe('kubectl printed no JSON.');
    expect(await sentenceOf(() => failing('ABORT_ERR'), AbortSignal.abort())).toContain('in time');
  });
});
