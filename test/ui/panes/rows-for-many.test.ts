import { describe, expect, it } from 'vitest';
import type { Room } from '../../../source/fleet/fleet.ts';
import { findIncidents } from '../../../source/fleet/incidents.ts';
import type { Tracked } from '../../../source/fleet/track-incidents.ts';
import { NOTHING_ACKNOWLEDGED, toggleAcknowledged } from '../../../source/query/acknowledge.ts';
import { lineText, lineWidth } from '../../../source/ui/line.ts';
import { foldGroups, groupRow, isGroupRow } from '../../../source/ui/panes/agents/groups.ts';
import { agentsPane } from '../../../source/ui/panes/agents/pane.ts';
import { foldIncidents, incidentRow, isIncidentRow } from '../../../source/ui/panes/rooms/incidents.ts';
import { roomsPane } from '../../../source/ui/panes/rooms/pane.ts';
import { symbolsOf } from '../../../source/ui/theme.ts';
import type { IncidentRow } from '../../../source/ui/view-model.ts';
import { aHuman, anAgent, aRoom, verdict } from '../../helpers/fleet-builder.ts';
import { contextIn } from '../pane-row.ts';

process.env['TZ'] = 'UTC';
const SINCE_MS = Date.UTC(2026, 6, 14, 12, 4, 31);
const NOW_MS = SINCE_MS + 240_000;

const bad = (name: string, agentName = 'support-v2', changes: Parameters<typeof aRoom>[1] = {}): Room =>
  aRoom(name, {
    humans: [aHuman()],
    verdict: verdict('no worker', { severity: 'critical', sinceMs: SINCE_MS }),
    cause: { of: 'dispatch', id: `AD_${name}`, agentName, deployment: null },
    ...changes,
  });

const tracked = (rooms: readonly Room[]): readonly Tracked[] =>
  findIncidents(rooms).map((incident) => ({ id: incident.id, incident, goneSinceMs: null }));

const rooms = [bad('a'), bad('x', 'billing'), bad('b'), bad('c'), aRoom('lobby')];

const fold = (of: readonly Room[], { among = rooms, held = null as string | null } = {}) =>
  foldIncidents(of, tracked(among), NOTHING_ACKNOWLEDGED, held).map((row) =>
    isIncidentRow(row) ? row.rooms.map(({ name }) => name) : row.name,
  );

describe('rooms of one incident', () => {
  it('are one row where the first of them stands', () => {
    expect(fold(rooms)).toEqual([['a', 'b', 'c'], 'x', 'lobby']);
  });
  it('are those that are found', () => {
    expect(fold(rooms.slice(1))).toEqual(['x', ['b', 'c'], 'lobby']);
  });
  it('have their own row where only one is found', () => {
    expect(fold(rooms.slice(3))).toEqual(['c', 'lobby']);
  });
  it('leave the one that is held its row', () => {
    expect(fold(rooms, { held: 'RM_b b' })).toEqual([['a', 'c'], 'x', 'b', 'lobby']);
    expect(fold(rooms.slice(2), { held: 'RM_b b' })).toEqual(['b', 'c', 'lobby']);
  });
  it('have their own rows when it is over', () => {
    const over = tracked(rooms).map((one) => ({ ...one, goneSinceMs: NOW_MS }));
    expect(foldIncidents(rooms, over, NOTHING_ACKNOWLEDGED, null)).toEqual(rooms);
  });
});

describe('the row of an incident', () => {
  const context = {
    nowMs: NOW_MS,
    columns: 70,
    symbols: symbolsOf(false),
  };
  const row = (of: readonly Room[], acknowledged = NOTHING_ACKNOWLEDGED): IncidentRow => {
    const [first] = foldIncidents(of, tracked(of), acknowledged, null);
    if (!first || !isIncidentRow(first)) throw new Error('there is an incident');
    return first;
  };
  const two = [bad('a'), bad('b')];
  const text = (of: IncidentRow, changes: Partial<typeof context> = {}) =>
    lineText(incidentRow(of, contextIn(roomsPane, { ...context, ...changes })));

  it('says how many, what, of whom, since when', () => {
    expect(text(row(two))).toMatch(/^✖ 2 rooms · no worker · support-v2 · since 12:04 +2 {3}4m$/);
  });
  it('says the day where it was another', () => {
    expect(text(row(two), { nowMs: NOW_MS + 3 * 86_400_000 })).toContain('since 07-14 12:04');
  });
  it('leaves out what has no place, from its end', () => {
    expect(text(row(two), { columns: 50 })).toMatch(/^✖ 2 rooms · no worker · support-v2 +2 +4m$/);
    expect(text(row(two), { columns: 26 })).toMatch(/^✖ 2 rooms · no worker +4m$/);
    expect(text(row(two), { columns: 12 })).toMatch(/^✖ 2 ro… +4m$/);
  });
  it('names deployment and unnamed workers', () => {
    const cause = { of: 'dispatch' as const, id: null, agentName: '', deployment: 'green' };
    expect(text(row([bad('a', '', { cause }), bad('b', '', { cause })]))).toContain(
      'no worker · (unnamed) · green',
    );
  });
  it('shows a hostile name as text', () => {
    const shown = text(row([bad('a', '\x1b[31m'), bad('b', '\x1b[31m')]));
    expect(shown).not.toContain('\x1b');
    expect(shown).toContain('\\x1b[31m');
  });
  it('uses ASCII where nothing else is wanted', () => {
    const symbols = symbolsOf(true);
    expect(text(row(two), { symbols })).toMatch(/^! 2 rooms - no worker - support-v2 - since 12:04 [ -~]+$/);
  });
  it('says how many are acknowledged, and steps back when all are', () => {
    const [a, b] = two;
    if (!a || !b) throw new Error('two');
    const one = toggleAcknowledged(NOTHING_ACKNOWLEDGED, [[a.key, a]]);
    expect(text(row(two, one))).toMatch(/^✖ 2 rooms \(1 ack\) · no worker/);
    const all = toggleAcknowledged(one, [
      [a.key, a],
      [b.key, b],
    ]);
    expect(text(row(two, all))).toMatch(/^✖ ack: 2 rooms · no worker/);
    expect(
      incidentRow(row(two, all), contextIn(roomsPane, context)).every(({ tone }) => tone === 'muted'),
    ).toBe(true);
  });
  it('has the width of its pane', () => {
    for (const columns of [20, 39, 50, 64, 118])
      expect(lineWidth(incidentRow(row(two), contextIn(roomsPane, { ...context, columns })))).toBe(columns);
  });
});

describe('groups', () => {
  const item = (name: string, deployment: string | null, severity: 'ok' | 'warning' = 'ok') => {
    const room = aRoom(name);
    const agent = anAgent({
      deployment,
      verdict: verdict(severity === 'ok' ? 'ok' : 'silent', { severity }),
    });
    return { key: `${room.key}\n${agent.identity}`, room, agent };
  };
  const agents = [item('a', 'green', 'warning'), item('b', 'blue'), item('c', 'green'), item('d', null)];
  const folded = (unfolded: ReadonlySet<string> = new Set(), acknowledged = NOTHING_ACKNOWLEDGED) =>
    foldGroups(agents, { by: 'deployment' }, unfolded, acknowledged);
  const text = (rows: ReturnType<typeof folded>, ascii = false, columns = 60) => {
    const symbols = symbolsOf(ascii);
    return rows.map((row) =>
      isGroupRow(row)
        ? lineText(groupRow(row, contextIn(agentsPane, { nowMs: 0, columns, symbols }))).replace(
            / {3,}/,
            ' | ',
          )
        : row.room.name,
    );
  };

  it('are folded at first, with what is in them', () => {
    expect(text(folded())).toEqual([
      '  ▸ blue | 1 agent in 1 room',
      '▲ ▸ green | 2 agents in 2 rooms · 1 problem',
      '  ▸ (no deployment) | 1 agent in 1 room',
    ]);
  });
  it('show their agents below them when unfolded', () => {
    const key = folded()[1]?.key ?? '';
    expect(text(folded(new Set([key])), true)).toEqual([
      '  [+] blue | 1 agent in 1 room',
      '~ [-] green | 2 agents in 2 rooms - 1 problem',
      'a',
      'c',
      '  [+] (no deployment) | 1 agent in 1 room',
    ]);
  });
  it('never cut a counter: problems stay longest', () => {
    expect(text(folded(), false, 38)[1]).toBe('▲ ▸ green | 2 agents · 1 problem');
    expect(text(folded(), false, 30)[1]).toBe('▲ ▸ green | 1 problem');
    for (let columns = 24; columns <= 90; columns += 1) {
      expect(text(folded(), false, columns)[1]).toMatch(
        /(?: {2}| \| )((2 agents( in 2 rooms)? · )?1 problem)$/,
      );
    }
  });
  it('know which problems nobody has acknowledged', () => {
    const [first] = agents;
    if (!first) throw new Error('there are agents');
    const acknowledged = toggleAcknowledged(NOTHING_ACKNOWLEDGED, [[first.key, first.agent]]);
    const news = (rows: ReturnType<typeof folded>) => rows.map((row) => (isGroupRow(row) ? row.news : null));
    expect(news(folded())).toEqual([0, 1, 0]);
    expect(news(folded(new Set(), acknowledged))).toEqual([0, 0, 0]);
  });
});
