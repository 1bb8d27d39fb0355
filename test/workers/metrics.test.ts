import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readMetricsSource } from '../../source/workers/metrics-sources.ts';
import { readSamples } from '../../source/workers/metrics-text.ts';
import { createOfferLog } from '../../source/workers/offers.ts';
import { readMetrics } from '../../source/workers/read-metrics.ts';

/** livekit-agents 1.8.9 with `prometheus_port`, one job: as the worker served it, less what is not of agents. */
const PYTHON = `# HELP lk_agents_proc_initialize_duration_seconds Time taken to initialize a process
# TYPE lk_agents_proc_initialize_duration_seconds histogram
lk_agents_proc_initialize_duration_seconds_bucket{le="0.1",nodename="vm"} 2.0
lk_agents_proc_initialize_duration_seconds_bucket{le="+Inf",nodename="vm"} 2.0
lk_agents_proc_initialize_duration_seconds_count{nodename="vm"} 2.0
lk_agents_proc_initialize_duration_seconds_sum{nodename="vm"} 0.02006477800750872
lk_agents_proc_initialize_duration_seconds_created{nodename="vm"} 1.795924808120864e+09
# HELP lk_agents_active_job_count Active jobs
# TYPE lk_agents_active_job_count gauge
lk_agents_active_job_count{nodename="vm"} 1.0
# HELP lk_agents_child_process_count Total number of child processes
# TYPE lk_agents_child_process_count gauge
# HELP lk_agents_worker_load Worker load percentage
# TYPE lk_agents_worker_load gauge
lk_agents_worker_load{nodename="vm"} 0.25
`;

/** The same with `prometheus_multiproc_dir`. */
const MULTIPROCESS = `# TYPE lk_agents_active_job_count gauge
lk_agents_active_job_count{nodename="vm"} 1.0
# TYPE lk_agents_worker_load gauge
lk_agents_worker_load{nodename="vm",pid="3813"} 0.0
lk_agents_worker_load{nodename="vm",pid="3811"} 0.5
# TYPE lk_agents_child_process_count gauge
lk_agents_child_process_count{nodename="vm"} 4.0
`;

const labels = (service: string, method: string, role = 'client', kind = 'rpc') =>
  `{kind="${kind}",method="${method}",node_id="ND_JMu3diEbbPeD",node_type="SERVER",role="${role}",service="${service}"}`;

/** livekit-server 1.13.5 with three dispatches: it counts no service AgentInternal. */
const SERVER = `# TYPE livekit_psrpc_error_total counter
livekit_psrpc_error_total${labels('AgentDispatchInternal', 'ListDispatch')} 1
# TYPE livekit_psrpc_request_time_ms histogram
livekit_psrpc_request_time_ms_bucket{kind="rpc",method="CreateDispatch",node_id="ND_JMu3diEbbPeD",node_type="SERVER",role="client",service="AgentDispatchInternal",le="10"} 3
livekit_psrpc_request_time_ms_sum${labels('AgentDispatchInternal', 'CreateDispatch')} 4
livekit_psrpc_request_time_ms_count${labels('AgentDispatchInternal', 'CreateDispatch')} 3
livekit_psrpc_request_time_ms_count${labels('RoomManager', 'CreateRoom', 'server')} 6
livekit_room_total{node_id="ND_JMu3diEbbPeD",node_type="SERVER"} 3
`;

/** A server that observes AgentInternal by the same library, so with the same labels. */
const OFFERING = `${SERVER}livekit_psrpc_request_time_ms_count${labels('AgentInternal', 'JobRequest')} 37
livekit_psrpc_request_time_ms_count${labels('AgentInternal', 'JobRequest', 'server')} 37
livekit_psrpc_error_total${labels('AgentInternal', 'JobRequest')} 3
`;

describe('a page of metrics', () => {
  it.each([
    ['a worker', PYTHON, { activeJobs: 1, load: 0.25, childProcesses: null }],
    ['a worker of many processes', MULTIPROCESS, { activeJobs: 1, load: 0.5, childProcesses: 4 }],
    [
      'a worker that had no job yet',
      'lk_agents_proc_initialize_duration_seconds_count{nodename="vm"} 1.0\n',
      { activeJobs: null, load: null, childProcesses: null },
    ],
    [
      'numbers that cannot be',
      'lk_agents_active_job_count NaN\nlk_agents_worker_load -1\nlk_agents_child_process_count +Inf\n',
      { activeJobs: null, load: null, childProcesses: null },
    ],
    ['a load above 1', 'lk_agents_worker_load 1.7', { activeJobs: null, load: 1, childProcesses: null }],
  ])('of %s is read', (_, page, worker) => {
    expect(readMetrics(page)).toMatchObject({ worker, offers: null, isServer: false });
  });

  it('of a server tells its offers, where it counts them', () => {
    expect(readMetrics(SERVER)).toEqual({ worker: null, offers: null, isServer: true, hasDispatches: true });
    // A call that failed is no part of the histogram, and the other side of the call is no other offer.
    expect(readMetrics(OFFERING)?.offers).toEqual({ taken: 37, failed: 3 });
  });

  it.each([
    ['nothing', ''],
    ['a web page', '<!doctype html><title>lk_agents_worker_load 1</title>'],
    ['JSON', '{"lk_agents_worker_load": 1}'],
    ['other metrics', 'go_goroutines 12\nlk_agents_worker_load_other 1\n'],
    ['a broken line', 'lk_agents_worker_load{nodename="vm" 0.5\nlk_agents_worker_load{} much\n'],
  ])('that is %s is none', (_, page) => {
    expect(readMetrics(page)).toBeNull();
  });

  it('may be hostile', () => {
    const page = `lk_agents_worker_load{nodename="a\\"} 9 \\n\\\\",x="\u001b[31m"} 0.5 1395066363000\r\n`;
    const [sample] = readSamples(page, new Set(['lk_agents_worker_load']));
    expect(sample?.value).toBe(0.5);
    expect(sample?.labels.get('nodename')).toBe('a"} 9 \n\\');
    const long = `lk_agents_worker_load{nodename="${'x'.repeat(10_000)}"} 0.5\n`;
    expect(readMetrics(long)).toBeNull();
    const many = 'lk_agents_active_job_count 1\n'.repeat(100_000);
    expect(readMetrics(many)?.worker?.activeJobs).toBe(2_000);
  });

  it('never throws, whatever it holds', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom('lk_agents_worker_load', '{', '}', '"', '\\', '=', ',', '\n', ' ', 'NaN', '1e999'),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const load = readMetrics(pieces.join(''))?.worker?.load ?? 0;
        expect(load >= 0 && load <= 1).toBe(true);
      }),
    );
  });
});

describe('an address of metrics', () => {
  it.each([
    [':9100', { kind: 'each worker', port: 9100 }],
    ['10.0.0.4:8081=9100', { kind: 'one worker', worker: '10.0.0.4:8081', port: 9100 }],
    ['localhost=:9100', { kind: 'one worker', worker: 'localhost:8081', port: 9100 }],
    ['[::1]:8081=9100', { kind: 'one worker', worker: '[::1]:8081', port: 9100 }],
    ['10.0.0.2:6789', { kind: 'addresses', source: { kind: 'address', host: '10.0.0.2', port: 6789 } }],
    ['dns:livekit:6789', { kind: 'addresses', source: { kind: 'dns', host: 'livekit', port: 6789 } }],
    ['kubernetes:voice/app=agent:9100', { kind: 'addresses', source: { kind: 'kubernetes', port: 9100 } }],
    ['docker:app=9100:9100', { kind: 'addresses', source: { kind: 'docker', label: 'app=9100' } }],
  ])('%s', (text, source) => {
    expect(readMetricsSource(text)).toMatchObject({ text, ...source });
  });

  it.each([
    ['10.0.0.2', 'it has no port'],
    ['dns:livekit', 'it has no port'],
    [':0', '"0" is no port'],
    [':70000', '"70000" is no port'],
    ['dns:agents:8081=9100', 'is not the address of one worker'],
    ['10.0.0.4:8081=70000', '"70000" is no port'],
    ['http://user:secret@host:1', 'it has more than a host and a port'],
  ])('%s is refused', (text, why) => {
    expect(() => readMetricsSource(text)).toThrow(why);
    expect(() => readMetricsSource(text)).not.toThrow('secret');
  });
});

describe('the offers of servers', () => {
  const MINUTE_MS = 60_000;

  it('are those between the looks, and never those before the first one', () => {
    const log = createOfferLog();
    log.add('a', { taken: 1_000, failed: 100 }, 0);
    expect(log.lately(0)).toBeNull();
    log.add('a', { taken: 1_000, failed: 100 }, 10_000);
    expect(log.lately(10_000)).toBeNull();
    log.add('a', { taken: 1_037, failed: 103 }, 20_000);
    expect(log.lately(20_000)).toEqual({ asked: 40, failed: 3, sinceMs: 10_000 });
  });

  it('survive counters that begin anew with a server', () => {
    const log = createOfferLog();
    log.add('a', { taken: 500, failed: 50 }, 0);
    log.add('a', { taken: 4, failed: 1 }, 10_000);
    expect(log.lately(10_000)).toEqual({ asked: 5, failed: 1, sinceMs: 0 });
    log.add('a', { taken: 6, failed: 1 }, 20_000);
    expect(log.lately(20_000)).toEqual({ asked: 7, failed: 1, sinceMs: 0 });
    // A server that has offered nothing since its start tells no counter.
    log.add('a', null, 30_000);
    expect(log.lately(30_000)).toMatchObject({ asked: 7 });
    log.add('a', { taken: 1, failed: 0 }, 40_000);
    expect(log.lately(40_000)).toMatchObject({ asked: 8 });
  });

  it('count a server that had offered nothing at the first look', () => {
    const log = createOfferLog();
    log.add('a', null, 0);
    log.add('a', { taken: 0, failed: 2 }, 10_000);
    expect(log.lately(10_000)).toEqual({ asked: 2, failed: 2, sinceMs: 0 });
  });

  it('are summed over the servers, and forgotten after a quarter of an hour', () => {
    const log = createOfferLog();
    for (const server of ['a', 'b']) log.add(server, { taken: 10, failed: 0 }, 0);
    log.add('a', { taken: 12, failed: 0 }, MINUTE_MS);
    log.add('b', { taken: 10, failed: 1 }, 2 * MINUTE_MS);
    expect(log.lately(2 * MINUTE_MS)).toEqual({ asked: 3, failed: 1, sinceMs: 0 });
    expect(log.lately(16 * MINUTE_MS)).toMatchObject({ asked: 1, failed: 1 });
    expect(log.lately(17 * MINUTE_MS)).toBeNull();
  });
});
