import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Fleet } from '../../source/fleet/fleet.ts';
import { createMatcher, parseFilter } from '../../source/query/filter.ts';
import { orderOf, sortItems } from '../../source/query/sort.ts';
import { settleLists } from '../../source/ui/app-reducer.ts';
import { initialState, type PaneId } from '../../source/ui/app-state.ts';
import { detailLines } from '../../source/ui/detail/detail-lines.ts';
import { DEFAULT_KEYMAP } from '../../source/ui/key-lookup.ts';
import { lineText } from '../../source/ui/line.ts';
import { agentsPane } from '../../source/ui/panes/agents/pane.ts';
import { dispatchesPane } from '../../source/ui/panes/dispatches/pane.ts';
import { ROOM_COLUMNS } from '../../source/ui/panes/rooms/columns.ts';
import { roomsPane } from '../../source/ui/panes/rooms/pane.ts';
import { UNICODE_SYMBOLS } from '../../source/ui/theme.ts';
import { viewOf } from '../../source/ui/view.ts';
import { agent, dispatch, job, observation, participant, roomFacts } from '../helpers/facts.ts';
import { createFakeSession } from './fake-session.ts';
import { fleetOf, NOW_MS } from './fixtures.ts';
import { openApp } from './open-app.ts';
import { rowIn } from './pane-row.ts';

/** Characters given to what measures widths: the same on every machine, as time is not. */
const measured = vi.hoisted(() => ({ characters: 0 }));
vi.mock(import('string-width'), async (original) => {
  const { default: stringWidth } = await original();
  return {
    default: (...given: Parameters<typeof stringWidth>) => {
      measured.characters += given[0].length;
      return stringWidth(...given);
    },
  };
});

/** Characters looked at one by one on their way to the screen. */
const looked = { characters: 0 };
const asArray = Array.from.bind(Array);
vi.spyOn(Array, 'from').mockImplementation((...given: Parameters<typeof Array.from>) => {
  if (typeof given[0] === 'string') looked.characters += given[0].length;
  return asArray(...given);
});

afterEach(() => {
  measured.characters = 0;
  looked.characters = 0;
});

/** LiveKit's limits; what it does not limit is as long. */
const ATTRIBUTE = 60_000;
const METADATA = 524_288;

const LETTERS = [
  'x',
  '漢',
  'é',
  'a\u0301',
  '👍🏽',
  '🇩🇪',
  '\u202e',
  '\u001b[2J',
  'a ',
  '\n',
  '\\x1b',
  '{"a":[',
] as const;

const long = (letters: string, length: number): string =>
  letters.repeat(Math.ceil(length / letters.length)).slice(0, length);

interface Hostile {
  readonly letters: string;
  readonly name: number;
  readonly entries: number;
}

/** A room in which every text is as long as it may be. */
const hostileFleet = ({ letters, name, entries }: Hostile): Fleet => {
  const names = (mark: string) => mark + long(letters, name);
  const attributes = {
    'lk.agent.state': long(letters, ATTRIBUTE),
    'lk.agent_name': names('name'),
    'sip.phoneNumber': names('+1'),
    'sip.callID': long(letters, ATTRIBUTE),
    ...Object.fromEntries(asArray({ length: 5_000 }, (_, index) => [`k${index}`, letters])),
  };
  const many = asArray({ length: entries }, (_, index) => index);
  const metadata = long(letters, METADATA);
  return fleetOf([
    observation({
      room: roomFacts({ name: names('room'), id: 'RM_1', createdAtMs: NOW_MS - 90_000, metadata }),
      participants: many.flatMap((index) => [
        {
          ...agent({ identity: names(`agent-${index}`), joinedAtMs: NOW_MS - 80_000, attributes }),
          metadata,
        },
        participant({ identity: names(`c${index}`), name: names('n'), kind: 'SIP', attributes, metadata }),
        participant({ identity: names(`h${index}`), hidden: true, attributes, metadata }),
      ]),
      dispatches: many.map((index) =>
        dispatch({
          id: `AD_${index}`,
          agentName: names(`agent${index}`),
          metadata,
          attributes,
          createdAtMs: NOW_MS - 85_000,
          jobs: many.map((place) =>
            job({ id: `AJ_${index}_${place}`, status: 'FAILED', error: long(letters, ATTRIBUTE) }),
          ),
        }),
      ),
    }),
  ]);
};

const hostile = fc.record({
  letters: fc.constantFrom(...LETTERS),
  name: fc.constantFrom(256, ATTRIBUTE),
  entries: fc.constantFrom(1, 4),
});

const detailOf = (fleet: Fleet, listPane: PaneId, columns: number) => {
  const session = createFakeSession({ fleet });
  const state = {
    ...initialState(session.project, session.getState(), { columns: 120, rows: 40 }, DEFAULT_KEYMAP.hints),
    pane: listPane,
    listPane,
  };
  return detailLines(
    { nowMs: NOW_MS, columns, symbols: UNICODE_SYMBOLS, keys: DEFAULT_KEYMAP.hints },
    viewOf(settleLists(state)),
  );
};

/** Of a detail pane at its fullest; a text of 60,000 letters alone was measured for 45 million before. */
const MOST_CHARACTERS = 250_000;

const MOST_OF_A_ROW = 10_000;

const within = (most: number): void => {
  expect(looked.characters).toBeLessThan(most);
  expect(measured.characters).toBeLessThan(most);
  measured.characters = 0;
  looked.characters = 0;
};

describe('facts as long as a server may send them', () => {
  it('cost a detail pane no more than its lines', () => {
    fc.assert(
      fc.property(
        hostile,
        fc.constantFrom<PaneId>('rooms', 'agents', 'dispatches'),
        fc.integer({ min: 20, max: 200 }),
        (facts, pane, columns) => {
          const fleet = hostileFleet(facts);
          measured.characters = 0;
          looked.characters = 0;
          const lines = detailOf(fleet, pane, columns);
          expect(lines.length).toBeGreaterThan(5);
          expect(lines.reduce((sum, line) => sum + lineText(line).length, 0)).toBeLessThan(MOST_CHARACTERS);
          within(MOST_CHARACTERS);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('cost a row no more than its columns', () => {
    fc.assert(
      fc.property(hostile, fc.integer({ min: 20, max: 200 }), (facts, columns) => {
        const fleet = hostileFleet(facts);
        const [room] = fleet.rooms;
        const [someAgent] = room?.agents ?? [];
        const [someDispatch] = room?.dispatches ?? [];
        if (!room || !someAgent || !someDispatch) throw new Error('all are there');
        measured.characters = 0;
        looked.characters = 0;
        const context = { nowMs: NOW_MS, columns, symbols: UNICODE_SYMBOLS, action: null, showRoom: true };
        rowIn(roomsPane, room, context);
        rowIn(agentsPane, { key: 'a', room, agent: someAgent }, context);
        rowIn(dispatchesPane, { key: 'd', room, dispatch: someDispatch }, context);
        within(MOST_OF_A_ROW);
      }),
      { numRuns: 30 },
    );
  });

  it('are found by what is shown of them, at no more than that costs', () => {
    const fleet = hostileFleet({ letters: 'a ', name: ATTRIBUTE, entries: 4 });
    const lower = vi.spyOn(String.prototype, 'normalize');
    const matcher = createMatcher(parseFilter('room aaab lk.agent.state:zzz'));
    expect(fleet.rooms.filter(matcher.room)).toEqual([]);
    const folded = lower.mock.contexts.reduce((sum: number, text) => sum + String(text).length, 0);
    lower.mockRestore();
    expect(folded).toBeLessThan(600_000);
    expect(fleet.rooms.filter(createMatcher(parseFilter('"rooma a a"')).room)).toHaveLength(1);
    const byName = orderOf(ROOM_COLUMNS, { columnId: 'name', reversed: false });
    if (!byName) throw new Error('rooms are sorted by name, too');
    expect(sortItems([...fleet.rooms, ...fleet.rooms], byName, false, ({ key }) => key)).toHaveLength(2);
  });

  it('leave every key answered: Ctrl-C too', async () => {
    const fleet = hostileFleet({ letters: '漢', name: ATTRIBUTE, entries: 2 });
    const app = await openApp({ columns: 100, rows: 30, session: createFakeSession({ fleet }) });
    measured.characters = 0;
    looked.characters = 0;
    await app.press('2', '3', 'enter', 'j', 'escape', '1', 'J', 'j', 'escape');
    expect(app.lines().length).toBeLessThanOrEqual(30);
    // Nine keys and their frames, one of which shows all that is kept of somebody.
    within(6_000_000);
    await app.press('ctrl-c');
    expect(await app.ended).toBeDefined();
  });
});
