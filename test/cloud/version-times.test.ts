import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { versionFigures } from '../../source/agents/version-figures.ts';
import { type CloudAgentRow, cloudAgentRows } from '../../source/cloud/rows.ts';
import { addSeen, type SeenVersion, versionSpans } from '../../source/cloud/version-times.ts';
import type { CloudVersionFacts } from '../../source/fleet/cloud-facts.ts';
import '../helpers/property-seed.ts';

const MINUTE_MS = 60_000;
const NOW_MS = 10_000 * MINUTE_MS;
const ago = (minutes: number): number => NOW_MS - minutes * MINUTE_MS;

const version = (name: string, deployedAgo: number | null, isCurrent = false): CloudVersionFacts => ({
  version: name,
  isCurrent,
  isDraining: false,
  isActive: isCurrent,
  status: 'Deployed',
  owner: '',
  createdAtMs: 1,
  deployedAtMs: deployedAgo === null ? 0 : ago(deployedAgo),
  attributes: {},
});

const rowOf = (
  versions: readonly CloudVersionFacts[] | null,
  current = versions?.find(({ isCurrent }) => isCurrent)?.version ?? 'v1',
  status = 'Running',
): CloudAgentRow => {
  const deployment = {
    region: 'us-east',
    serverRegion: '',
    deployment: '',
    version: current,
    status,
    replicas: 1,
    minReplicas: 0,
    maxReplicas: 1,
    cpu: { used: '', limit: '' },
    memory: { used: '', limit: '' },
    events: [],
    observedAtMs: 0,
  };
  const [row] = cloudAgentRows(
    [{ id: 'CA_1', name: 'a', version: current, deployedAtMs: 1, deployments: [deployment] }],
    new Map(versions === null ? [] : [['CA_1', versions]]),
  );
  if (!row) throw new Error('no row');
  return row;
};

/** `v13 60-32` in minutes before now; ?: not sure. */
const told = (row: CloudAgentRow, seen: readonly SeenVersion[] = [], from = 60): readonly string[] =>
  versionSpans(row, seen, ago(from), NOW_MS).map(
    ({ version: one, fromMs, untilMs }) =>
      `${one ?? '?'} ${Math.round((NOW_MS - fromMs) / MINUTE_MS)}-${Math.round((NOW_MS - untilMs) / MINUTE_MS)}`,
  );

describe('the version that new sessions got', () => {
  it('is the one that was deployed last, and not sure around the change', () => {
    expect(told(rowOf([version('v14', 30, true), version('v13', 100)]))).toEqual([
      'v13 60-32',
      '? 32-28',
      'v14 28-0',
    ]);
  });

  it('is not known before the first deployment that is told, nor without versions', () => {
    expect(told(rowOf([version('v14', 30, true)]))).toEqual(['? 60-28', 'v14 28-0']);
    expect(told(rowOf(null))).toEqual(['? 60-0']);
  });

  it('leaves out a version that never went into production', () => {
    expect(told(rowOf([version('v15', null), version('v14', 90, true)]))).toEqual(['v14 60-0']);
  });

  it('is not sure since a rollback that no time tells', () => {
    // v13 is in production, and v14 was deployed later.
    expect(told(rowOf([version('v14', 30), version('v13', 100, true)]))).toEqual(['v13 60-32', '? 32-0']);
  });

  it('is what this run saw, also where the times say nothing', () => {
    const seen = [
      { version: 'v14', fromMs: ago(40), untilMs: ago(20) },
      { version: null, fromMs: ago(19), untilMs: ago(18) },
      { version: 'v13', fromMs: ago(17), untilMs: NOW_MS },
    ];
    expect(told(rowOf(null, 'v13'), seen)).toEqual(['? 60-40', 'v14 40-20', '? 20-17', 'v13 17-0']);
  });

  it('covers the time without gap or overlap, whatever the times are', () => {
    const minutes = fc.integer({ min: 0, max: 120 });
    fc.assert(
      fc.property(
        fc.array(minutes, { maxLength: 6 }),
        fc.array(minutes, { maxLength: 6 }),
        (deployed, saw) => {
          const row = rowOf(deployed.map((at, index) => version(`v${index}`, at, index === 0)));
          const points = saw.map(ago).sort((a, b) => a - b);
          const seen = points.flatMap((fromMs, index) => {
            const untilMs = points[index + 1];
            return untilMs === undefined || index % 2 === 1 ? [] : [{ version: 'seen', fromMs, untilMs }];
          });
          const spans = versionSpans(row, seen, ago(60), NOW_MS);
          expect(spans[0]?.fromMs).toBe(ago(60));
          expect(spans.at(-1)?.untilMs).toBe(NOW_MS);
          for (const [index, span] of spans.entries()) {
            expect(span.untilMs).toBeGreaterThan(span.fromMs);
            const next = spans[index + 1];
            if (next) expect([next.fromMs, next.version === span.version]).toEqual([span.untilMs, false]);
          }
        },
      ),
    );
  });
});

describe('what a run sees', () => {
  it('is one time as long as the version stays, and another after a change or a gap', () => {
    let seen: readonly SeenVersion[] = [];
    const look = (minutes: number, row: CloudAgentRow) => {
      seen = addSeen(seen, row, ago(minutes));
    };
    look(10, rowOf(null, 'v1'));
    look(9, rowOf(null, 'v1'));
    look(8, rowOf(null, 'v1', 'Updating'));
    look(7, rowOf(null, 'v2'));
    look(1, rowOf(null, 'v2'));
    expect(seen).toEqual([
      { version: 'v1', fromMs: ago(10), untilMs: ago(9) },
      { version: null, fromMs: ago(8), untilMs: ago(8) },
      { version: 'v2', fromMs: ago(7), untilMs: ago(7) },
      // Nobody looked for six minutes.
      { version: 'v2', fromMs: ago(1), untilMs: ago(1) },
    ]);
  });

  it('is bounded', () => {
    let seen: readonly SeenVersion[] = [];
    for (let look = 0; look < 500; look += 1) seen = addSeen(seen, rowOf(null, `v${look}`), look);
    expect(seen.length).toBeLessThanOrEqual(50);
  });
});

describe('failures by version', () => {
  const spans = [
    { fromMs: 0, untilMs: 10, version: null },
    { fromMs: 10, untilMs: 20, version: 'v13' },
    { fromMs: 20, untilMs: 30, version: 'v14' },
    { fromMs: 30, untilMs: 40, version: 'v13' },
  ];
  const count = (fromMs: number, dispatches: number, failed: number, deployment = '') => ({
    fromMs,
    deployment,
    dispatches,
    failed,
  });

  it('adds up the times of a version, newest first, and says what is not sure', () => {
    expect(
      versionFigures(spans, [
        count(0, 7, 1),
        count(10, 400, 0),
        count(20, 20, 3),
        count(20, 5, 5, 'staging'),
        count(30, 10, 1),
      ]),
    ).toEqual({
      versions: [
        { version: 'v13', dispatches: 410, failed: 1 },
        { version: 'v14', dispatches: 20, failed: 3 },
      ],
      unsure: 7,
      elsewhere: 5,
    });
  });

  it('counts what belongs to no span as not sure', () => {
    expect(versionFigures(spans, [count(15, 2, 1)])).toEqual({ versions: [], unsure: 2, elsewhere: 0 });
  });
});
