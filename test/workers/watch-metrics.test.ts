import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../source/clock.ts';
import { type Ask, createAsk, type Question, type Reply } from '../../source/workers/ask.ts';
import type { Means } from '../../source/workers/find.ts';
import { lookAt } from '../../source/workers/look.ts';
import { readMetricsSource } from '../../source/workers/metrics-sources.ts';
import { readSource } from '../../source/workers/sources.ts';
import { createWatch } from '../../source/workers/watch-metrics.ts';
import { createManualClock } from '../helpers/manual-clock.ts';
import { answer, meansFixture, told } from './fixtures.ts';

const page = (lines: Readonly<Record<string, number>>): Reply =>
  answer(
    Object.entries(lines)
      .map(([name, value]) => `${name} ${value}\n`)
      .join(''),
  );

const offers = (taken: number, failed: number): Reply =>
  page({
    'livekit_psrpc_request_time_ms_count{service="AgentInternal",method="JobRequest",role="client"}': taken,
    'livekit_psrpc_error_total{service="AgentInternal",method="JobRequest",role="client"}': failed,
  });

interface Setup {
  readonly workers?: readonly string[];
  readonly metrics: readonly string[];
  readonly means?: Partial<Means>;
}

/** Workers of Node, which tell no load, and pages of metrics by their port. */
const startWatch = ({ workers = ['10.0.0.1'], metrics, means = {} }: Setup) => {
  const clock = createManualClock();
  const pages = new Map<string, Reply>();
  const asked: Question[] = [];
  const ask: Ask = async (question) => {
    const { ip, port, path } = question;
    if (path === '/metrics') {
      asked.push(question);
      return pages.get(`${ip}:${port}`) ?? { kind: 'refused' };
    }
    return path === '/' ? answer('OK') : told({ project_type: 'nodejs', worker_load: undefined });
  };
  const watch = createWatch({
    sources: workers.map(readSource),
    metrics: metrics.map(readMetricsSource),
    means: meansFixture(means),
    ask,
    clock,
    allowsPublic: false,
  });
  watch.start();
  onTestFinished(watch.stop);
  const factsOf = (address: string) =>
    watch.getState().workers.find((worker) => worker.address === address)?.facts;
  return { clock, watch, pages, asked, factsOf };
};

const WORKER = {
  lk_agents_worker_load: 0.41,
  lk_agents_active_job_count: 2,
  lk_agents_child_process_count: 5,
};

describe('metrics of workers', () => {
  it('fill in what the port of a worker does not tell, and nothing else', async () => {
    const { clock, pages, factsOf } = startWatch({ metrics: [':9100'] });
    pages.set('10.0.0.1:9100', page(WORKER));
    await clock.advance(1_000);
    expect(factsOf('10.0.0.1:8081')).toMatchObject({
      activeJobs: 2,
      load: 0.41,
      childProcesses: 5,
      sdk: 'node',
    });
    pages.set('10.0.0.1:9100', page({ ...WORKER, lk_agents_worker_load: 0.93 }));
    await clock.advance(10_000);
    expect(factsOf('10.0.0.1:8081')?.load).toBe(0.93);
  });

  it('belong to the worker at the same host, of the same pod, or that is named', async () => {
    const { clock, pages, factsOf } = startWatch({
      workers: ['10.0.0.1', '10.0.0.2', '127.0.0.1:8081', '127.0.0.1:8082'],
      metrics: ['10.0.0.1:9100', '127.0.0.1:8082=9102', '127.0.0.1:9109'],
    });
    pages.set('10.0.0.1:9100', page({ lk_agents_worker_load: 0.1 }));
    pages.set('127.0.0.1:9102', page({ lk_agents_worker_load: 0.2 }));
    // Two workers are there, and nothing tells whose page it is.
    pages.set('127.0.0.1:9109', page({ lk_agents_worker_load: 0.9 }));
    await clock.advance(1_000);
    expect(factsOf('10.0.0.1:8081')?.load).toBe(0.1);
    expect(factsOf('10.0.0.2:8081')?.load).toBeNull();
    expect(factsOf('127.0.0.1:8082')?.load).toBe(0.2);
    expect(factsOf('127.0.0.1:8081')?.load).toBeNull();
  });

  it('are not given to one of two workers that share a host', async () => {
    const { clock, pages, factsOf } = startWatch({
      workers: ['127.0.0.1:8081', '127.0.0.1:8082'],
      metrics: [':9100'],
    });
    pages.set('127.0.0.1:9100', page(WORKER));
    await clock.advance(1_000);
    expect(factsOf('127.0.0.1:8081')?.load).toBeNull();
    expect(factsOf('127.0.0.1:8082')?.load).toBeNull();
  });

  it('that are missing at a port of every worker are no trouble', async () => {
    const { clock, watch, factsOf } = startWatch({ metrics: [':9100'] });
    await clock.advance(30_000);
    expect(watch.getMetrics()).toEqual({ offers: null, failures: [], wasRead: true });
    expect(factsOf('10.0.0.1:8081')).toMatchObject({ load: null });
  });

  it('are asked by the same rules as workers: near, without redirects, and no more than 2 MB', async () => {
    const { clock, watch, pages, asked } = startWatch({
      metrics: ['8.8.8.8:6789', 'dns:evil:6789', '10.0.0.9:6789'],
      means: { lookUp: async () => ['169.254.169.254'] },
    });
    pages.set('10.0.0.9:6789', answer('', { status: 302 }));
    await clock.advance(5_000);
    expect(new Set(asked.map(({ ip }) => ip))).toEqual(new Set(['10.0.0.9']));
    expect(asked[0]).toMatchObject({ path: '/metrics', isLast: true, mostBytes: 2 * 1024 * 1024 });
    expect(watch.getMetrics().failures.map(({ sentence }) => sentence)).toEqual([
      '8.8.8.8 is no private address: lktop does not ask it.',
      'evil resolves to 169.254.169.254, which is no private address: lktop does not ask it.',
      '10.0.0.9:6789 serves no metrics: it redirects (302), which lktop does not follow.',
    ]);
    // A wrong address of metrics says nothing about the workers.
    expect(watch.getState().failures).toEqual([]);
  });

  it.each([
    ['a web page', answer('<html>', { contentType: 'text/html' }), 'a web page answers (200)'],
    ['other metrics', answer('go_goroutines 3\n'), 'its page has none of a worker or of livekit-server'],
    ['a hang', { kind: 'silent' } as const, 'it takes connections and does not answer within 2 s'],
    [
      'too much',
      { kind: 'broken', why: 'its answer is larger than 2048 kB' } as const,
      'larger than 2048 kB',
    ],
  ])('are missing, and the address says why: %s', async (_, reply, why) => {
    const { clock, watch, pages } = startWatch({ metrics: ['10.0.0.9:6789'] });
    pages.set('10.0.0.9:6789', reply);
    await clock.advance(5_000);
    expect(watch.getMetrics().failures[0]?.sentence).toContain(why);
    pages.set('10.0.0.9:6789', offers(1, 0));
    await clock.advance(10_000);
    expect(watch.getMetrics().failures).toEqual([]);
  });
});

describe('metrics of servers', () => {
  it('tell how many offers found nobody, from the second look on', async () => {
    const { clock, watch, pages } = startWatch({ workers: [], metrics: ['10.0.0.9:6789'] });
    pages.set('10.0.0.9:6789', offers(1_000, 70));
    await clock.advance(1_000);
    expect(watch.getMetrics()).toMatchObject({ offers: null, wasRead: true });
    pages.set('10.0.0.9:6789', offers(1_037, 73));
    await clock.advance(10_000);
    expect(watch.getMetrics().offers).toMatchObject({ asked: 40, failed: 3 });
    // A look that fails neither counts nor loses anything.
    pages.delete('10.0.0.9:6789');
    await clock.advance(20_000);
    pages.set('10.0.0.9:6789', offers(1_038, 73));
    await clock.advance(10_000);
    expect(watch.getMetrics().offers).toMatchObject({ asked: 41, failed: 3 });
    expect(watch.namesWorkers).toBe(false);
  });

  it('say so where a server counts dispatches and no offers', async () => {
    const { clock, watch, pages } = startWatch({ metrics: ['10.0.0.9:6789'] });
    const counted = { 'livekit_psrpc_request_time_ms_count{method="CreateDispatch"}': 3 };
    pages.set('10.0.0.9:6789', page({ livekit_room_total: 0 }));
    await clock.advance(1_000);
    expect(watch.getMetrics().failures).toEqual([]);
    pages.set('10.0.0.9:6789', page({ livekit_room_total: 3, ...counted }));
    await clock.advance(10_000);
    expect(watch.getMetrics().failures[0]?.sentence).toContain('10.0.0.9:6789 counts no job offers');
  });
});

describe('500 workers with metrics', () => {
  it('are asked for at most five pages a second', async () => {
    const workers = Array.from({ length: 500 }, (_, at) => `10.1.${at >> 8}.${at & 255}`);
    const { clock, asked } = startWatch({ workers, metrics: [':9100'] });
    await clock.advance(10_000);
    const before = asked.length;
    await clock.advance(20_000);
    expect(asked.length - before).toBeLessThanOrEqual(5 * 20 + 1);
    expect(asked.length - before).toBeGreaterThan(80);
  });
});

describe('a page of 10 MB', () => {
  it('is given up at 2 MB', async () => {
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      const chunk = `${'x'.repeat(1_000)} 1\n`.repeat(100);
      const send = (): void => {
        while (response.write(chunk));
        response.once('drain', send);
      };
      send();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    const ask = createAsk(systemClock);
    const question = { ip: '127.0.0.1', port, host: 'x', path: '/metrics', isLast: true };
    const signal = new AbortController().signal;
    expect(await ask({ ...question, mostBytes: 2 * 1024 * 1024 }, signal)).toEqual({
      kind: 'broken',
      why: 'its answer is larger than 2048 kB',
    });
    // The port of a worker has a smaller limit.
    const place = {
      key: 'x',
      host: 'x',
      port,
      ips: ['127.0.0.1'],
      label: null,
      deployment: null,
      isEnding: false,
    };
    expect((await lookAt(ask, place, signal)).reason).toBe('its answer is larger than 512 kB');
  });
});
