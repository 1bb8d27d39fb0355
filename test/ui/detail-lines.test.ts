import { describe, expect, it } from 'vitest';
import type { ParticipantFacts } from '../../source/fleet/facts.ts';
import type { Fleet } from '../../source/fleet/fleet.ts';
import type { RoomObservation } from '../../source/fleet/snapshot.ts';
import { columnWidth } from '../../source/text/width.ts';
import { settleLists } from '../../source/ui/app-reducer.ts';
import { type AppState, initialState, type PaneId } from '../../source/ui/app-state.ts';
import { detailLines } from '../../source/ui/detail/detail-lines.ts';
import { DEFAULT_KEYMAP } from '../../source/ui/key-lookup.ts';
import { lineText } from '../../source/ui/line.ts';
import { UNICODE_SYMBOLS } from '../../source/ui/theme.ts';
import { viewOf } from '../../source/ui/view.ts';
import { agent, dispatch, job, observation, participant, roomFacts } from '../helpers/facts.ts';
import { createFakeSession } from './fake-session.ts';
import { fleetOf, mistypedRoom, NOW_MS, quietRoom, servedRoom } from './fixtures.ts';

process.env['TZ'] = 'UTC';

const detail = (
  fleet: Fleet,
  listPane: PaneId = 'rooms',
  { columns = 80, readOnly = false }: { readonly columns?: number; readonly readOnly?: boolean } = {},
): readonly string[] => {
  const session = createFakeSession({ fleet }, { readOnly });
  const state: AppState = {
    ...initialState(session.project, session.getState(), { columns: 120, rows: 40 }, DEFAULT_KEYMAP.hints),
    pane: listPane,
    listPane,
  };
  const view = viewOf(settleLists(state));
  return detailLines(
    { nowMs: NOW_MS, columns, symbols: UNICODE_SYMBOLS, keys: DEFAULT_KEYMAP.hints },
    view,
  ).map(lineText);
};

const textOf = (...given: Parameters<typeof detail>): string => detail(...given).join('\n');

const served = (changes: Partial<RoomObservation> = {}): Fleet =>
  fleetOf([{ ...servedRoom('call-1', 90), ...changes }]);

const withAgent = (changes: Partial<ParticipantFacts>): Fleet =>
  served({ participants: [agent({ identity: 'agent-AJ_call-1', joinedAtMs: NOW_MS - 90_000, ...changes })] });

describe('the detail of a room', () => {
  it('has the verdict, the remedy with its keys, the evidence with times, and who waits', () => {
    const lines = detail(fleetOf([mistypedRoom()]));
    expect(lines.slice(0, 6)).toEqual([
      '✖ no worker for suport-v2 · critical for 3 min',
      '→ start a worker of that name, or wait until one is free, then re-dispatch: the',
      'server does not retry it',
      '  R re-dispatch   x remove',
      '  12:04:31 dispatched to "suport-v2"',
      expect.stringMatching(/^ {11}no worker took it/),
    ]);
    const text = lines.join('\n');
    expect(text).toMatch(/alice.* since 12:04:33 \(3 min\).*\+1 555 0100.*\(SIP\)/);
    expect(text).toContain('RM_byV92GNMHXjm');
    expect(text).toContain('12:04:31 (4 min ago)');
    expect(text).toContain('R re-dispatch   x remove');
  });

  it('has the whole remedy right below the verdict, however narrow the pane is', () => {
    const fleet = fleetOf([mistypedRoom()]);
    const [room] = fleet.rooms;
    const { verdict } = room ?? {};
    if (!verdict?.remedy) throw new Error('there is a remedy');
    const words = (text: string) => text.split(/\s+/).filter((word) => word !== '');
    for (let columns = 20; columns <= 200; columns += 1) {
      const told = words(detail(fleet, 'rooms', { columns }).join(' '));
      const headline = words(`✖ ${verdict.summary} · critical for 3 min`);
      const remedy = words(`→ ${verdict.remedy.text} R re-dispatch x remove`);
      expect(told.slice(0, headline.length + remedy.length)).toEqual([...headline, ...remedy]);
    }
  });

  it('names no keys where nothing can be changed', () => {
    expect(textOf(fleetOf([mistypedRoom()]), 'rooms', { readOnly: true })).not.toContain('R re-dispatch');
  });

  it('lists those who are no callers, and says who is hidden', () => {
    const room = {
      ...quietRoom('lobby', 60),
      participants: [
        participant({ identity: 'spy', hidden: true }),
        participant({ identity: 'rec', kind: 'EGRESS' }),
      ],
    };
    const text = textOf(fleetOf([room]));
    expect(text).toMatch(/spy.*hidden/);
    expect(text).toMatch(/rec.*EGRESS/);
  });

  it('lays metadata out where it is JSON', () => {
    const room = observation({ room: roomFacts({ metadata: '{"plan":"gold"}', createdAtMs: NOW_MS }) });
    expect(textOf(fleetOf([room]))).toMatch(/metadata +\{\n +"plan": "gold"\n +\}/);
  });

  it('cuts what is too long to be read in a pane', () => {
    const room = observation({ room: roomFacts({ metadata: 'x'.repeat(100_000), createdAtMs: NOW_MS }) });
    const lines = detail(fleetOf([room]));
    expect(lines.length).toBeLessThan(100);
    expect(lines.join(' ')).toContain('98000 more characters');
  });
});

describe('the detail of an agent', () => {
  it('says by which sign it was recognised, and what its state proves', () => {
    const text = textOf(served(), 'agents').replace(/\s+/g, ' ');
    expect(text).toContain('recognised by its kind, AGENT');
    expect(text).toContain('which proves no more; a killed agent looks the same for about 20 s');
    expect(text).toContain('listening for 2 s, as it says itself');
    expect(text).toContain('dispatch AD_call-1');
    expect(text).toContain('job AJ_call-1');
    expect(text).toContain('lk.agent_name = support-v2');
  });

  it('shows a person who is called like an agent among the humans', () => {
    const text = textOf(withAgent({ kind: 'STANDARD' }), 'rooms');
    expect(text).toMatch(/Humans\n +agent-AJ_call-1 ACTIVE/);
  });

  it('says what is not known', () => {
    const text = textOf(served({ dispatches: [] }), 'agents');
    expect(text).toMatch(/dispatch +belongs to none/);
    expect(text).toMatch(/job +not listed/);
  });
});

describe('the detail of a dispatch', () => {
  it('calls what a job says a claim', () => {
    const text = textOf(served(), 'dispatches');
    expect(text).toMatch(/job +AJ_call-1/);
    expect(text).toContain('RUNNING (a claim, not proof)');
    expect(text).toMatch(/its agent +agent-AJ_call-1/);
  });

  it('shows the error of a job, and states that it does not know', () => {
    const failed = job({ id: 'AJ_x', status: 'JOB_STATUS_9', error: 'boom \x1b[31m', startedAtMs: NOW_MS });
    const text = textOf(
      fleetOf([
        observation({
          room: roomFacts({ createdAtMs: NOW_MS }),
          dispatches: [dispatch({ createdAtMs: NOW_MS, jobs: [failed] })],
        }),
      ]),
      'dispatches',
    );
    expect(text).toContain('JOB_STATUS_9 (a claim, not proof)');
    expect(text).toContain('boom \\x1b[31m');
  });
});

describe('every detail', () => {
  it.each([38, 54, 80])('is at most %i columns wide', (columns) => {
    const fleets = [fleetOf([mistypedRoom()]), served(), withAgent({ name: '電話'.repeat(60) })];
    for (const fleet of fleets) {
      for (const pane of ['rooms', 'agents', 'dispatches'] as const) {
        for (const line of detail(fleet, pane, { columns })) {
          expect(columnWidth(line), line).toBeLessThanOrEqual(columns);
        }
      }
    }
  });
});
