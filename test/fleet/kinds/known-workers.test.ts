import { describe, expect, it } from 'vitest';
import { noBackground } from '../../../source/fleet/background.ts';
import type { DispatchFacts } from '../../../source/fleet/facts.ts';
import { defaultFleetSettings } from '../../../source/fleet/settings.ts';
import { evidence } from '../../../source/fleet/verdict/evidence.ts';
import type { Worker, WorkerFacts, Workers } from '../../../source/fleet/workers.ts';
import { formatClockTime } from '../../../source/text/duration.ts';
import { agent, dispatch, job, observation, participant, roomFacts, START_MS } from '../../helpers/facts.ts';
import { watch } from '../../helpers/watch.ts';
import { workerFixture } from '../../workers/fixtures.ts';

const DISPATCHED_MS = START_MS;

const worker = (facts: Partial<WorkerFacts> | null, fields: Partial<Worker> = {}): Worker => {
  const one = workerFixture(fields);
  return { ...one, facts: facts === null ? null : one.facts && { ...one.facts, ...facts } };
};

const named = (agentName: string, load = 0.1, fields: Partial<Worker> = {}): Worker =>
  worker({ agentName, load }, fields);

/** The causes that the verdict names for a dispatch to `support-v2` that nobody took, and its remedy. */
const judge = (
  workers: readonly Worker[] | null,
  {
    known = {},
    serves = false,
    facts = {},
  }: {
    readonly known?: Partial<Workers>;
    readonly serves?: boolean;
    readonly facts?: Partial<DispatchFacts>;
  } = {},
) => {
  const rooms = [
    observation({
      participants: [participant()],
      dispatches: [dispatch({ id: 'AD_x', agentName: 'support-v2', createdAtMs: DISPATCHED_MS, ...facts })],
    }),
    ...(serves
      ? [
          observation({
            room: roomFacts({ name: 'other', id: 'RM_other' }),
            participants: [participant({ identity: 'bob' }), agent({ agentName: 'support-v2' })],
            dispatches: [dispatch({ agentName: 'support-v2', jobs: [job({ agentName: 'support-v2' })] })],
          }),
        ]
      : []),
  ];
  const all: Workers | null = workers && { workers, failures: [], wasRead: true, ...known };
  const sweeps = [59_000, 60_000].map((ms) => ({ atMs: START_MS + ms, rooms }));
  const fleet = watch(sweeps, defaultFleetSettings, { ...noBackground, workers: () => all });
  const room = fleet.rooms.find(({ name }) => name === 'call-1');
  if (!room) throw new Error('no call');
  const { remedy, severity, name } = room.verdict;
  const causes = evidence(room.verdict).flatMap(({ text }) =>
    text.startsWith('no worker took it: ') ? [text.slice('no worker took it: '.length)] : [],
  );
  return {
    name,
    severity,
    remedy: remedy?.text,
    actions: remedy?.actions,
    suggested: remedy?.suggestedAgentName,
    causes,
  };
};

const GUESS = 'there is no worker of that name, or all are full or draining, or one does not answer';

describe('why nobody took a dispatch, where workers are known', () => {
  it('is a guess where none are', () => {
    expect(judge(null).causes).toEqual([GUESS]);
    expect(judge([], { known: { wasRead: false } }).causes).toEqual([GUESS]);
  });

  it('is certain: no worker has the name, and others have one like it', () => {
    const { causes, remedy, suggested, name, severity } = judge([
      named('support_v2'),
      named('support_v2'),
      named('support_v2'),
      named('billing'),
    ]);
    expect({ name, severity }).toEqual({ name: 'no worker', severity: 'critical' });
    expect(causes).toEqual(['no worker named "support-v2" is registered; 3 serve "support_v2"']);
    expect(remedy).toBe('re-dispatch; did you mean "support_v2"?');
    expect(suggested).toBe('support_v2');
  });

  it('names what is there where nothing resembles the name', () => {
    expect(judge([named('billing'), named('orders'), named('orders')]).causes).toEqual([
      'no worker named "support-v2" is registered; 2 serve "orders", 1 serves "billing"',
    ]);
    expect(judge([named('billing', 0.1, { condition: 'down' })]).causes).toEqual([
      'no worker named "support-v2" is registered, and none at all is up',
    ]);
  });

  it('is not certain where not all workers are known', () => {
    const failures = [{ source: 'dns:x', sentence: 'no', remedy: '' }];
    expect(judge([named('billing')], { known: { failures } }).causes).toEqual([
      'lktop knows 1 worker, none named "support-v2", but not all workers are known',
    ]);
    expect(judge([worker(null, { condition: 'hung' })]).causes[0]).toContain(
      '1 worker did not tell its name',
    );
    const { causes } = judge([named('billing')], { serves: true });
    expect(causes[0]).toContain('yet it serves 1 room: not all workers are known');
    // The rooms still tell what they did before.
    expect(causes[1]).toContain('serves 1 room now');
  });

  it('is certain: all workers of the name are full', () => {
    const { causes, remedy } = judge([0.91, 0.93, 0.9, 0.8].map((load) => named('support-v2', load)));
    expect(causes).toEqual(['4 workers of this name, all near their limit (0.93, 0.91, 0.90, …)']);
    expect(remedy).toContain('start another worker of that name');
    expect(remedy).toContain('the server does not retry it');
    expect(judge([named('support-v2', 0.7)]).causes).toEqual([
      'the only worker of this name is near its limit (0.70)',
    ]);
  });

  it('is not that they are full while one is not, or does not tell', () => {
    expect(judge([named('support-v2', 0.9), named('support-v2', 0.69)]).causes[0]).toBe(
      '2 workers of this name are up and not full (0.90, 0.69): perhaps not registered, or asked and did not answer',
    );
    expect(judge([worker({ agentName: 'support-v2', load: null })]).causes[0]).toBe(
      '1 worker of this name is up: perhaps not registered, or asked and did not answer',
    );
  });

  it('is certain: the workers came up after the dispatch', () => {
    const atMs = DISPATCHED_MS + 5_000;
    const late = named('support-v2', 0.1, { cameUpAtMs: atMs });
    const { causes, remedy, actions } = judge([late]);
    expect(causes).toEqual([
      `the worker of this name has registered since ${formatClockTime(atMs)} at the earliest, after the dispatch: it is not retried`,
    ]);
    expect(remedy).toBe('re-dispatch: the server does not retry it');
    expect(actions).toContain('redispatch');
    expect(judge([late, late]).causes[0]).toContain('2 workers of this name have registered since');
    expect(judge([late, named('support-v2')]).causes[0]).not.toContain('after the dispatch');
    const early = named('support-v2', 0.1, { cameUpAtMs: DISPATCHED_MS - 5_000 });
    expect(judge([early]).causes[0]).not.toContain('after the dispatch');
  });

  it('is that they are down or hang', () => {
    const down = named('support-v2', 0.1, { condition: 'down', sinceMs: START_MS });
    expect(judge([down, down]).causes).toEqual([
      `all 2 workers of this name are down since ${formatClockTime(START_MS)}`,
    ]);
    const hung = named('support-v2', 0.1, { condition: 'hung', sinceMs: START_MS });
    expect(judge([hung]).causes[0]).toBe(
      `the only worker of this name is hung since ${formatClockTime(START_MS)}`,
    );
    expect(judge([hung, named('support-v2')]).causes[0]).toBe(
      '1 of 2 workers of this name hangs: the server may have asked it, and asks no other',
    );
  });

  it('is their deployment, where all of them tell one', () => {
    const blue = worker({ agentName: 'support-v2', deployment: 'blue' });
    const { causes, remedy } = judge([blue]);
    expect(causes).toEqual(['it asks for no deployment; its only worker has deployment "blue"']);
    expect(remedy).toContain('re-dispatch with deployment "blue"');
    expect(judge([blue], { facts: { deployment: 'blue' } }).causes[0]).not.toContain('it asks for');
    expect(judge([blue, named('support-v2')]).causes[0]).not.toContain('it asks for');
  });

  it('is that they drain', () => {
    const draining = named('support-v2', 0.1, { drainingSinceMs: START_MS });
    expect(judge([draining]).causes).toEqual(['the only worker of this name is draining']);
    expect(judge([draining, draining]).causes).toEqual(['all 2 workers of this name are draining']);
  });

  it('is certain: those that do not drain are full', () => {
    const draining = named('support-v2', 0.1, { drainingSinceMs: START_MS });
    expect(judge([draining, named('support-v2', 0.93)]).causes).toEqual([
      '2 workers of this name, all near their limit (0.93) or draining',
    ]);
    expect(judge([draining, named('support-v2', 0.3)]).causes[0]).toContain('up and not full');
  });
});
