import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../source/settings/parse-config.ts';
import { bindSettings } from '../../../source/ui/bind-settings.ts';
import { UsageError } from '../../../source/usage-error.ts';
import { createFakeSession } from '../fake-session.ts';
import { busyFleet } from '../fixtures.ts';
import { openApp } from '../open-app.ts';

const bound = (text: string) => {
  const { config, placeOf } = parseConfig(text, 'config.yaml');
  return bindSettings(config, placeOf).columnSettings;
};

const mistake = (text: string): UsageError => {
  try {
    bound(text);
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error('no mistake was found');
};

describe('columns in config.yaml', () => {
  it('are read', () => {
    expect(
      bound(
        'columns:\n  agents:\n    order: [name, attribute.tier, name]\n    hide: [id]\n    width: {name: 30}\n',
      ),
    ).toEqual({ agents: { order: ['name', 'attribute.tier'], hide: ['id'], width: { name: 30 } } });
    expect(bound('columns: {rooms: {}}\n')).toEqual({ rooms: { order: [], hide: [], width: {} } });
    expect(bound('bell: true\n')).toEqual({});
  });

  it.each([
    [
      'an unknown list',
      'columns:\n  romms: {hide: [age]}\n',
      'config.yaml, line 2: columns: there is no list "romms".',
      /^Did you mean rooms\? There are rooms, agents, dispatches, workers, deployments, events, history, .*tree/,
    ],
    [
      'an unknown column',
      'columns:\n  rooms:\n    order:\n      - name\n      - statsu\n',
      'config.yaml, line 5: columns.rooms: there is no column "statsu".',
      /^Did you mean status\? The columns of rooms are name, status, .*, age and attribute\.NAME\.$/,
    ],
    [
      'an attribute without its name',
      'columns:\n  rooms:\n    hide: [attribute.]\n',
      'config.yaml, line 3: columns.rooms: there is no column "attribute.".',
      /The columns of rooms are name/,
    ],
    [
      'an attribute of what has none',
      'columns:\n  events:\n    order: [attribute.tier]\n',
      'config.yaml, line 3: columns.events: there is no column "attribute.tier".',
      /^The columns of events are time, room, event\.$/,
    ],
    [
      'a width of an unknown column',
      'columns:\n  rooms:\n    width:\n      nam: 3\n',
      'config.yaml, line 4: columns.rooms: there is no column "nam".',
      /^Did you mean name\?/,
    ],
    [
      'a column in two places',
      'columns:\n  rooms:\n    order: [age]\n    hide: [age]\n',
      'config.yaml, line 4: columns.rooms: age is in order and in hide.',
      /^Remove it/,
    ],
    [
      'a list without columns',
      'columns:\n  events:\n    hide: [time, event]\n',
      'config.yaml, line 3: columns.events: hide leaves no column.',
      /^Leave one/,
    ],
    [
      'a mistyped setting',
      'columns:\n  rooms:\n    hid: [age]\n',
      'config.yaml, line 3: there is no setting "hid" in columns.rooms.',
      /^Did you mean hide\?/,
    ],
    [
      'a width that is no number',
      'columns:\n  rooms:\n    width: {name: wide}\n',
      'config.yaml, line 3: columns.rooms.width.name must be a number.',
      /docs\/settings/,
    ],
  ])('name the mistake: %s', (_, text, sentence, remedy) => {
    const error = mistake(text);
    expect(error.message).toBe(sentence);
    expect(error.remedy).toMatch(remedy);
  });

  it('change the screen, and s sorts by an attribute', async () => {
    const columnSettings = bound(
      'columns:\n  rooms:\n    order: [name, attribute.tier]\n    hide: [callers]\n    width: {name: 12}\n',
    );
    const fleet = busyFleet();
    const rooms = fleet.rooms.map((room) => ({
      ...room,
      humans: room.humans.map((human) => ({
        ...human,
        participant: {
          ...human.participant,
          attributes: { tier: room.name.endsWith('1') ? 'gold' : 'basic' },
        },
      })),
    }));
    const session = createFakeSession({
      fleet: { ...fleet, rooms, byKey: new Map(rooms.map((room) => [room.key, room])) },
    });
    const app = await openApp({ columns: 120, rows: 30, session, services: { columnSettings } });
    expect(app.line(3)).toMatch(/^ {3}Room {9}tier +Status▼ +Age /);
    await app.press('s', 's');
    expect(app.line(3)).toMatch(/^ {3}Room {9}tier▲ +Status +Age /);
    expect(app.line(4)).toMatch(/basic/);
    await app.press('S');
    expect(app.line(4)).toMatch(/gold/);
  });

  it('say by what a list is sorted whose status is hidden', async () => {
    const columnSettings = bound('columns: {rooms: {hide: [status]}}\n');
    const app = await openApp({ columns: 120, rows: 30, services: { columnSettings } });
    expect(app.line(2)).toContain('1 Rooms · sorted by Status ─');
    await app.press('s');
    expect(app.line(2)).not.toContain('sorted');
    expect(app.line(3)).toContain('Room▲');
  });
});
