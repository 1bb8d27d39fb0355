import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Room } from '../../source/fleet/fleet.ts';
import type { Severity } from '../../source/fleet/severity.ts';
import { columnWidth } from '../../source/text/width.ts';
import { settleLists } from '../../source/ui/app-reducer.ts';
import { type AppState, initialState } from '../../source/ui/app-state.ts';
import { headerLines } from '../../source/ui/header/header-lines.ts';
import { DEFAULT_KEYMAP } from '../../source/ui/key-lookup.ts';
import { lineText } from '../../source/ui/line.ts';
import { agentsPane } from '../../source/ui/panes/agents/pane.ts';
import { columnsRow } from '../../source/ui/panes/column-rows.ts';
import { dispatchesPane } from '../../source/ui/panes/dispatches/pane.ts';
import { eventsPane } from '../../source/ui/panes/events/pane.ts';
import { findIn, placedColumns } from '../../source/ui/panes/find.ts';
import type { Pane } from '../../source/ui/panes/pane.ts';
import { roomsPane } from '../../source/ui/panes/rooms/pane.ts';
import { markOf } from '../../source/ui/panes/row.ts';
import { UNICODE_SYMBOLS } from '../../source/ui/theme.ts';
import { viewOf } from '../../source/ui/view.ts';
import type { Keyed, View } from '../../source/ui/view-model.ts';
import { aDispatch, aFleet, aHuman, anAgent, aRoom, verdict } from '../helpers/fleet-builder.ts';
import { createFakeSession } from './fake-session.ts';
import { busyFleet, healthyFleet, NOW_MS } from './fixtures.ts';
import { openApp } from './open-app.ts';
import { rowIn } from './pane-row.ts';

/** What the verdicts say, each with the agent name in it. */
const SUMMARIES: readonly ((name: string) => string)[] = [
  (name) => `${name} missing, caller waits`,
  (name) => `${name} left, caller waits`,
  (name) => `no worker for ${name}`,
  (name) => `no worker for ${name}: asked 3, all full`,
  (name) => `two agents named ${name}`,
  (name) => `${name} joined, never became active`,
  () => 'caller waits, agent starting',
  () => 'its node died; what is listed is out of date',
];

const anyName = fc.oneof(
  fc.stringMatching(/^[A-Z][A-Z-]{0,40}$/),
  fc.constantFrom('A', '電話の案内係'.repeat(5), 'X'.repeat(255)),
);

const troubled = (name: string, summary: string): Room => {
  const severity: Severity = 'critical';
  const bad = { severity, summary, sinceMs: NOW_MS - 240_000 };
  return aRoom(`call-${name}`, {
    humans: [aHuman()],
    agents: [anAgent({ agentName: name, verdict: verdict('silent', bad) })],
    dispatches: [aDispatch({ agentName: name, verdict: verdict('absent', bad) })],
    verdict: verdict('absent', bad),
    cause: { of: 'dispatch', id: 'AD_1', agentName: name, deployment: null },
  });
};

const viewAt = (room: Room, columns: number, changes: Partial<AppState>): View => {
  const fleet = { ...busyFleet(), rooms: [room], byKey: new Map([[room.key, room]]) };
  const session = createFakeSession({ fleet });
  const state = initialState(
    session.project,
    session.getState(),
    { columns, rows: 40 },
    DEFAULT_KEYMAP.hints,
  );
  return viewOf(settleLists({ ...state, ...changes }));
};

/** The cells of a pane's first row by column id, without blanks around them; null if it is not on the screen. */
const cellsOf = (view: View, pane: Pane): Readonly<Record<string, string>> | null => {
  const placed = placedColumns(view, pane);
  const [item]: readonly (Keyed | undefined)[] = findIn(pane, view).items;
  if (placed.length === 0 || item === undefined) return null;
  const context = {
    nowMs: NOW_MS,
    columns: 0,
    symbols: UNICODE_SYMBOLS,
    action: null,
    showRoom: false,
    placed,
  };
  const [, ...cells] = columnsRow(markOf({ severity: 'ok' }, UNICODE_SYMBOLS), placed, item, context);
  return Object.fromEntries(placed.map(({ id }, index) => [id, cells[index]?.text.trim() ?? '']));
};

/** The words of a status that are neither whole, nor the last one before the ellipsis, nor a part of the name. */
const cutWords = (status: string, summary: string, name: string): readonly string[] => {
  const whole = new Set(summary.split(' '));
  const isLast = (word: string) =>
    word.endsWith('…') && ['', ',', ':', ';'].some((end) => whole.has(word.slice(0, -1) + end));
  const isOfName = (word: string) => name !== '' && name.startsWith(word.replace(/…:?$/, ''));
  return status.split(' ').filter((word) => !whole.has(word) && !isLast(word) && !isOfName(word));
};

const anyWidth = fc.integer({ min: 80, max: 300 });
const PANES: readonly Pane[] = [roomsPane, agentsPane, dispatchesPane];

describe('on any terminal from 80 columns on', () => {
  it('no word of a status is cut, and a waiting caller is never left out', () => {
    fc.assert(
      fc.property(
        anyWidth,
        anyName,
        fc.constantFrom(...SUMMARIES),
        fc.constantFrom('rooms', 'agents', 'dispatches'),
        fc.boolean(),
        (columns, name, summaryOf, listPane, allRooms) => {
          const summary = summaryOf(name);
          const view = viewAt(troubled(name, summary), columns, { pane: listPane, listPane, allRooms });
          for (const pane of PANES) {
            const cells = cellsOf(view, pane);
            if (cells === null) continue;
            const { status = '' } = cells;
            expect(cutWords(status, summary, name)).toEqual([]);
            expect(status.includes('caller waits')).toBe(summary.includes('caller waits'));
            expect(cells['age']).toBe('4m');
            if (pane === roomsPane) expect(cells['callers']).toBe('1');
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it('no word of an event is cut', () => {
    const text = 'absent: billing missing, caller waits: no worker took it, and nobody else serves the room';
    const event = { number: 1, atMs: NOW_MS, kind: 'verdict', severity: 'critical', text } as const;
    const item = { key: '1', event: { ...event, room: null, roomName: 'call-1', subject: null } };
    for (let columns = 45; columns <= 300; columns += 1) {
      const options = { nowMs: NOW_MS, columns, symbols: UNICODE_SYMBOLS, showRoom: true };
      const row = lineText(rowIn(eventsPane, item, options));
      const told = row.slice(row.indexOf('absent')).trim();
      expect(cutWords(told, text, '')).toEqual([]);
    }
  });

  const unattended = Array.from({ length: 1_000 }, (_, index) =>
    aRoom(`call-${index}`, { humans: [aHuman()], verdict: verdict('unattended', { severity: 'notice' }) }),
  );

  it.each([
    ['problems', busyFleet()],
    ['healthy rooms', healthyFleet(41)],
    ['callers without an agent', aFleet(unattended)],
    ['no rooms', aFleet([])],
  ])('no counter and no word of the header is cut: %s', (_, fleet) => {
    const session = createFakeSession({ fleet });
    const linesAt = (columns: number) =>
      headerLines(
        initialState(session.project, session.getState(), { columns, rows: 40 }, DEFAULT_KEYMAP.hints),
        NOW_MS,
        2,
        UNICODE_SYMBOLS,
      ).map(lineText);
    const parts = (lines: readonly string[]) => lines.flatMap((text) => text.trim().split(/ · | {2,}/));
    const all = new Set(parts(linesAt(300)));
    for (let columns = 80; columns <= 300; columns += 1) {
      for (const text of linesAt(columns)) expect(columnWidth(text)).toBeLessThanOrEqual(columns);
      for (const part of parts(linesAt(columns))) expect([...all]).toContain(part);
    }
  });

  it('the ids of rooms, jobs, dispatches and workers are whole from 140 columns on', () => {
    const room = troubled('A', 'A left');
    const ids = ['RM_2TJXawMupaNw', 'AJ_2TJXawMupaNw', 'AD_2TJXawMupaNw'] as const;
    const [id, jobId, dispatchId] = ids;
    const agents = room.agents.map((agent) => ({ ...agent, jobId }));
    const dispatches = room.dispatches.map((dispatch) => ({ ...dispatch, id: dispatchId }));
    for (let columns = 140; columns <= 300; columns += 1) {
      const view = viewAt({ ...room, id, agents, dispatches }, columns, {});
      const shown = PANES.map((pane) => cellsOf(view, pane)?.['id']);
      expect(shown.slice(1)).toEqual([jobId, dispatchId]);
      expect([undefined, id]).toContain(shown[0]);
    }
    expect(cellsOf(viewAt({ ...room, id }, 200, {}), roomsPane)?.['id']).toBe(id);
  });

  it.each([80, 100, 120, 140, 200])(
    'the title keeps its position with a long name (%i columns)',
    async (columns) => {
      const room = troubled('X'.repeat(200), 'X left');
      const session = createFakeSession({
        fleet: { ...busyFleet(), rooms: [room], byKey: new Map([[room.key, room]]) },
      });
      const app = await openApp({ columns, rows: 30, session });
      await app.press('2', 'space');
      const title = app.lines().find((line) => /▸2 Agents.*─/.test(line)) ?? '';
      expect(title).toMatch(/▸2 Agents · call-X*… · 1 marked ─+ 1\/1 ─/);
    },
  );
});
