import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Room } from '../../source/fleet/fleet.ts';
import { nextGrouping } from '../../source/query/group.ts';
import type { AppEvent } from '../../source/ui/app-state.ts';
import { emptyList } from '../../source/ui/components/list/list-state.ts';
import { DEFAULT_KEYMAP } from '../../source/ui/key-lookup.ts';
import { markedSubjects } from '../../source/ui/marks/mark-row.ts';
import { findIn, paneOf } from '../../source/ui/panes/find.ts';
import { agentsOfAll } from '../../source/ui/panes/members.ts';
import { createStore } from '../../source/ui/store.ts';
import { viewOf } from '../../source/ui/view.ts';
import { rowUnderCursor } from '../../source/ui/view-model.ts';
import { aFleet, anAgent, aRoom, verdict } from '../helpers/fleet-builder.ts';
import { createFakeSession } from './fake-session.ts';
import { openApp } from './open-app.ts';

/** A room whose dispatch of that agent name has no worker; null: a healthy room. */
const room = (name: string, agentName: string | null): Room =>
  aRoom(name, {
    agents: [anAgent({ identity: `agent-${name}`, agentName: 'support', deployment: 'green' })],
    ...(agentName === null
      ? {}
      : {
          verdict: verdict('no worker', { severity: 'critical', sinceMs: 1 }),
          cause: { of: 'dispatch' as const, id: `AD_${name}`, agentName, deployment: null },
        }),
  });

const open = (rooms: readonly Room[]) => {
  const session = createFakeSession({ fleet: aFleet(rooms) });
  const store = createStore(session, session.clock, { columns: 120, rows: 40 }, DEFAULT_KEYMAP.hints);
  const view = () => viewOf(store.getState());
  return {
    view,
    dispatch: (...events: readonly AppEvent[]) => {
      for (const event of events) store.dispatch(event);
    },
    sweep: (next: readonly Room[]) => session.sweep(aFleet(next)),
    /** The items that the row under the cursor is or holds, by key. */
    under: (id: string): readonly string[] => {
      const pane = paneOf(id);
      const row = rowUnderCursor(view(), id);
      if (pane === null || row === null) return [];
      return (pane.things?.(row) ?? [row]).map(({ key }) => key);
    },
    isFolded: (id: string): boolean => {
      const row = rowUnderCursor(view(), id);
      return row !== null && paneOf(id)?.things?.(row) !== null;
    },
  };
};

const groupOn = (app: ReturnType<typeof open>): AppEvent => {
  const { session, state } = app.view();
  const grouping = nextGrouping(agentsOfAll(session.fleet.rooms), state.query.grouping);
  return { type: 'query', event: { type: 'grouped', grouping } };
};

const deployed = (name: string, deployment: string, workerId: string): Room =>
  aRoom(name, { agents: [anAgent({ identity: `agent-${name}`, deployment, workerId })] });

describe('the cursor', () => {
  const fleet = [
    deployed('call-1', 'blue', 'AW_1'),
    deployed('call-2', 'green', 'AW_2'),
    deployed('call-3', 'green', 'AW_1'),
  ];
  const keyOf = (name: string) => `RM_${name} ${name}\nagent-${name}`;

  it('stays with its agent through all groupings, and is on it again after the last', () => {
    const app = open(fleet);
    app.dispatch({ type: 'focused', pane: 'agents' }, { type: 'all rooms toggled' });
    app.dispatch({ type: 'selected', pane: 'agents', id: keyOf('call-3') });
    const seen: (readonly string[])[] = [];
    do {
      app.dispatch(groupOn(app));
      seen.push(app.under('agents'));
    } while (app.view().state.query.grouping !== null);
    expect(seen.slice(0, 2)).toEqual([
      [keyOf('call-2'), keyOf('call-3')],
      [keyOf('call-1'), keyOf('call-3')],
    ]);
    for (const items of seen) expect(items).toContain(keyOf('call-3'));
    expect(seen.at(-1)).toEqual([keyOf('call-3')]);
  });

  it('goes with the first agent of the group that the user chose', () => {
    const app = open(fleet);
    app.dispatch({ type: 'focused', pane: 'agents' }, groupOn(app), { type: 'moved', motion: 'last' });
    expect(app.under('agents')).toEqual([keyOf('call-2'), keyOf('call-3')]);
    app.dispatch(groupOn(app));
    expect(app.under('agents')).toEqual([keyOf('call-2')]);
  });

  it('stays with the rooms of its incident when that becomes part of another one', () => {
    const two = [room('a', 'x'), room('b', 'x'), room('c', 'y'), room('d', 'y')];
    const app = open(two);
    app.dispatch({ type: 'key pressed' }, { type: 'moved', motion: 'last' });
    expect(app.under('rooms')).toEqual(['RM_c c', 'RM_d d']);
    app.sweep([room('a', 'x'), room('b', 'x'), room('c', 'x'), room('d', 'x')]);
    expect(app.under('rooms')).toContain('RM_c c');
  });

  it('stays on its room when its incident falls apart', () => {
    const app = open([room('a', 'x'), room('b', 'x'), room('c', null), room('d', 'z')]);
    app.dispatch({ type: 'key pressed' }, { type: 'moved', motion: 'first' });
    expect(app.under('rooms')).toEqual(['RM_a a', 'RM_b b']);
    app.sweep([room('a', null), room('b', 'y'), room('c', null), room('d', 'z')]);
    expect(app.under('rooms')).toEqual(['RM_a a']);
  });

  it('stays on the room that the user chose, however rooms merge, part and change', () => {
    const names = ['a', 'b', 'c', 'd', 'e'] as const;
    const causes = fc.array(fc.constantFrom(null, 'x', 'y'), { minLength: 5, maxLength: 5 });
    const roomsOf = (of: readonly (string | null)[]) =>
      names.map((name, index) => room(name, of[index] ?? null));
    fc.assert(
      fc.property(causes, fc.array(causes, { maxLength: 6 }), fc.nat(4), (first, sweeps, index) => {
        const chosen = `RM_${names[index]} ${names[index]}`;
        const app = open(roomsOf(first));
        app.dispatch({ type: 'key pressed' }, { type: 'selected', pane: 'rooms', id: chosen });
        for (const of of sweeps) {
          app.sweep(roomsOf(of));
          expect(app.under('rooms')).toEqual([chosen]);
          expect(app.isFolded('rooms')).toBe(false);
        }
      }),
    );
  });

  it('never leaves its room while the user folds and unfolds', () => {
    const rooms = [room('a', 'x'), room('b', 'x'), room('c', 'y'), room('d', 'y'), room('e', null)];
    fc.assert(
      fc.property(fc.nat(4), fc.array(fc.constantFrom('fold', 'sweep'), { maxLength: 8 }), (index, steps) => {
        const key = rooms[index]?.key ?? '';
        const app = open(rooms);
        app.dispatch({ type: 'key pressed' }, { type: 'query', event: { type: 'incidents toggled' } });
        app.dispatch({ type: 'selected', pane: 'rooms', id: key });
        for (const step of steps) {
          if (step === 'sweep') app.sweep(rooms);
          else app.dispatch({ type: 'query', event: { type: 'incidents toggled' } });
          expect(app.under('rooms')).toContain(key);
        }
        if (app.view().query.incidents.folded) {
          app.dispatch({ type: 'query', event: { type: 'incidents toggled' } });
        }
        expect(app.under('rooms')).toEqual([key]);
      }),
    );
  });

  it('stays on its line while a scrolled list changes above it', () => {
    const many = Array.from({ length: 80 }, (_, index) =>
      room(`room-${String(index).padStart(2, '0')}`, null),
    );
    const app = open(many);
    const motions = ['last', 'page-up', 'page-up', 'down', 'down', 'down', 'down', 'down'] as const;
    app.dispatch({ type: 'key pressed' }, ...motions.map((motion): AppEvent => ({ type: 'moved', motion })));
    const line = () => {
      const { ids, offset, selectedId } = app.view().state.lists['rooms'] ?? emptyList;
      return ids.indexOf(selectedId ?? '') - offset;
    };
    const before = line();
    expect(before).toBe(5);
    app.sweep(many.slice(3));
    expect(line()).toBe(before);
    expect(findIn(paneOf('rooms') ?? expect.fail(), app.view()).rows).toHaveLength(77);
  });
});

describe('marks', () => {
  const fleet = [deployed('call-1', 'blue', 'AW_1'), deployed('call-2', 'green', 'AW_2')];
  const marked = (app: ReturnType<typeof open>) =>
    markedSubjects(app.view(), 'agents').map((subject) => subject.room.name);

  it('survive every grouping, its end and the sweeps after it, and are acted upon', () => {
    const app = open(fleet);
    app.dispatch({ type: 'focused', pane: 'agents' }, groupOn(app));
    const ids = fleet.map(({ key, name }) => `${key}\nagent-${name}`);
    app.dispatch({ type: 'marks', pane: 'agents', event: { type: 'toggled', ids } });
    do {
      app.dispatch(groupOn(app));
      app.sweep(fleet.map((one) => ({ ...one })));
      expect(marked(app)).toEqual(['call-1', 'call-2']);
    } while (app.view().state.query.grouping !== null);
  });

  it('go with their agent, and with those of a room that is left', () => {
    const app = open(fleet);
    app.dispatch({ type: 'focused', pane: 'agents' }, groupOn(app));
    const ids = fleet.map(({ key, name }) => `${key}\nagent-${name}`);
    app.dispatch({ type: 'marks', pane: 'agents', event: { type: 'toggled', ids } });
    app.dispatch({ type: 'query', event: { type: 'grouped', grouping: null } });
    app.sweep(fleet.slice(0, 1));
    expect(marked(app)).toEqual(['call-1']);
    app.sweep(fleet);
    app.dispatch({ type: 'focused', pane: 'rooms' }, { type: 'moved', motion: 'last' });
    expect(marked(app)).toEqual([]);
  });
});

describe('the row under the cursor', () => {
  it.each([
    ['is inverse without colours', true],
    ['keeps its colours otherwise', false],
  ])('%s', async (_, noColor) => {
    const app = await openApp({ noColor, isColored: true });
    const row = app.lines().findIndex((line) => line.startsWith('▌'));
    const name = app.line(row).indexOf('call-7f31');
    const at = (line: number) => app.styleAt(line, name);
    expect(at(row)).toMatchObject({ inverse: noColor, bold: true });
    expect(at(row + 1)).toMatchObject({ inverse: false, bold: false });
    await app.press('j');
    expect(at(row)).toMatchObject({ inverse: false, bold: false });
    expect(at(row + 1)).toMatchObject({ inverse: noColor, bold: true });
  });
});
