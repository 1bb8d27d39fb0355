import { describe, expect, it } from 'vitest';
import { emptyEventLog, logEvents } from '../../source/fleet/event-log.ts';
import type { EventDraft } from '../../source/fleet/events.ts';
import type { Room } from '../../source/fleet/fleet.ts';
import { settleLists } from '../../source/ui/app-reducer.ts';
import { initialState, type PaneId } from '../../source/ui/app-state.ts';
import { detailLines } from '../../source/ui/detail/detail-lines.ts';
import { delayText } from '../../source/ui/detail/paper.ts';
import { DEFAULT_KEYMAP } from '../../source/ui/key-lookup.ts';
import { lineText } from '../../source/ui/line.ts';
import { UNICODE_SYMBOLS } from '../../source/ui/theme.ts';
import { viewOf } from '../../source/ui/view.ts';
import { dispatch, job, participant, track } from '../helpers/facts.ts';
import { aDispatch, aFleet, aHuman, anAgent, aRoom, verdict } from '../helpers/fleet-builder.ts';
import { createFakeSession } from './fake-session.ts';
import { NOW_MS } from './fixtures.ts';
import { openApp } from './open-app.ts';

const ago = (seconds: number) => NOW_MS - seconds * 1_000;

const caller = aHuman('caller-1', {
  phoneNumber: '+1 555 0100',
  participant: participant({
    identity: 'caller-1',
    kind: 'SIP',
    joinedAtMs: ago(60),
    tracks: [track(), track({ kind: 'VIDEO', source: 'CAMERA', muted: true })],
    attributes: {
      'sip.phoneNumber': '+1 555 0100',
      'sip.callID': 'SCL_1',
      'sip.trunkID': 'ST_\x1b[31m',
      tier: 'gold',
    },
  }),
});

const servedBy = anAgent({
  agentName: 'support',
  state: 'thinking',
  stateSinceMs: ago(7),
  deployment: 'blue',
  participant: { joinedAtMs: ago(61) + 400, tracks: [track({ muted: true })] },
});

const served = aDispatch({
  agentName: 'support',
  createdAtMs: ago(61),
  deployment: 'blue',
  restartPolicy: 'ON_FAILURE',
  attributes: { tier: 'gold' },
  metadata: '{"a":{"b":1}}',
  verdict: verdict('present' as const, { summary: 'support serving' }),
  jobs: [job({ startedAtMs: ago(61) + 200, endedAtMs: ago(1), error: 'it broke', status: 'FAILED' })],
});

const room = (changes: Partial<Room> = {}): Room =>
  aRoom('call-1', {
    facts: { createdAtMs: ago(100), metadata: '{"tenant":"acme"}' },
    humans: [caller],
    agents: [servedBy],
    dispatches: [served],
    others: [participant({ identity: 'recorder', kind: 'EGRESS', hidden: true, joinedAtMs: ago(50) })],
    verdict: verdict('silent', {
      severity: 'warning',
      summary: 'support silent',
      sinceMs: ago(30),
      basis: [{ atMs: ago(30), text: 'its audio tracks are all muted' }],
      remedy: { text: 're-dispatch it', actions: ['redispatch'], suggestedAgentName: null },
    }),
    ...(changes as Parameters<typeof aRoom>[1]),
  });

const eventDraft = (text: string, changes: Partial<EventDraft> = {}): EventDraft => ({
  kind: 'verdict',
  room: room().key,
  roomName: 'call-1',
  subject: null,
  text,
  severity: 'warning',
  ...changes,
});

const detailOf = (pane: PaneId, of: Room = room(), happened: readonly EventDraft[] = []): string => {
  const session = createFakeSession({
    fleet: aFleet([of]),
    log: logEvents(emptyEventLog, ago(20), happened),
  });
  const state = initialState(
    session.project,
    session.getState(),
    { columns: 120, rows: 40 },
    DEFAULT_KEYMAP.hints,
  );
  const view = viewOf(settleLists({ ...state, pane, listPane: pane }));
  return detailLines(
    { nowMs: NOW_MS, columns: 90, symbols: UNICODE_SYMBOLS, keys: DEFAULT_KEYMAP.hints },
    view,
  )
    .map(lineText)
    .join('\n');
};

process.env['TZ'] = 'UTC';

describe('the details of a room', () => {
  it('say the verdict, who is in it and what is known of them', () => {
    expect(detailOf('rooms', room(), [eventDraft('silent: support silent')])).toBe(
      [
        '▲ support silent · warning for 30 s',
        '→ re-dispatch it',
        '  R re-dispatch',
        '  12:08:01 its audio tracks are all muted',
        '',
        'Humans',
        '  caller-1 ACTIVE since 12:07:31 (1 min) +1 555 0100 (SIP)',
        '    AUDIO MICROPHONE, VIDEO CAMERA (muted)',
        '    sip.callID = SCL_1, sip.trunkID = ST_\\x1b[31m',
        '',
        'Agents',
        '  ● support: summary of ok since 12:08:24',
        '    agent-AJ_1 ACTIVE since 12:07:30 (1 min)',
        '    AUDIO MICROPHONE (muted)',
        '',
        'Dispatches',
        '  ● support: serving',
        '    AD_1 since 12:07:30 (1 min)',
        '    job AJ_1 claims FAILED, worker AW_1',
        '    error: it broke',
        '',
        'Others',
        '  recorder ACTIVE since 12:07:41 (50 s) (EGRESS, hidden)',
        '',
        'Room',
        'name        call-1',
        'id          RM_call-1',
        'created     12:06:51 (1 min ago)',
        'agent       not known whether one is expected',
        'kept        5 min if nobody comes, 20 s after all left',
        'metadata    {',
        '              "tenant": "acme"',
        '            }',
        'last swept  just now',
        '',
        'Timeline',
        '  12:08:11 ▲ silent: support silent',
      ].join('\n'),
    );
  });

  it('name only so many of a kind, and say how many there are', () => {
    const humans = Array.from({ length: 42 }, (_, index) => aHuman(`caller-${index}`));
    const text = detailOf('rooms', room({ humans }));
    expect(text).toContain('caller-29');
    expect(text).not.toContain('caller-30');
    expect(text).toContain('and 12 more: J shows them');
  });

  it('tell the newest of what happened, and where the rest is', () => {
    const text = detailOf(
      'rooms',
      room(),
      Array.from({ length: 60 }, (_, index) => eventDraft(`event ${index}.`)),
    );
    expect(text).toMatch(/Timeline\n {2}12:08:11 ▲ event 59\./);
    expect(text).not.toContain('event 9.');
    expect(text).toContain('and 10 older: 6 shows all');
  });
});

describe('the details of an agent', () => {
  it('say its state and for how long, its job, worker and deployment, and how soon it came', () => {
    const text = detailOf('agents');
    for (const line of [
      'agent name  support',
      'room        call-1',
      'session     thinking for 7 s, as it says itself',
      'joined      12:07:30 (1 min ago), 0.4 s after its dispatch was made',
      'tracks      AUDIO MICROPHONE (muted)',
      'dispatch    AD_1',
      'job         AJ_1',
      'worker      AW_1',
      'deployment  blue',
      '  lk.agent_name = support',
    ]) {
      expect(text.split('\n')).toContain(line);
    }
  });
});

describe('the details of a dispatch', () => {
  it('say what became of its jobs, and with what it was made', () => {
    const text = detailOf('dispatches');
    for (const line of [
      'room        call-1',
      'deployment  blue',
      'restarts    ON_FAILURE',
      'job         AJ_1',
      '  claims    FAILED (a claim, not proof), type ROOM',
      '  error     it broke',
      '  started   12:07:30 (1 min ago), 0.2 s after its dispatch was made',
      '  ended     12:08:30 (1 s ago)',
      'metadata    {',
      '  tier = gold',
    ]) {
      expect(text.split('\n')).toContain(line);
    }
  });

  it('say that there are no jobs', () => {
    const unserved = aDispatch({ ...dispatch({ jobs: [] }), verdict: 'starting' });
    expect(detailOf('dispatches', room({ dispatches: [unserved] }))).toContain('jobs        none listed');
  });
});

describe('how long something took', () => {
  it.each([
    [1_000, 1_400, '0.4 s'],
    [1_000, 61_000, '1 min'],
    [1_900, 1_000, '0.0 s'],
    [5_000, 1_000, ''],
    [0, 1_000, ''],
    [1_000, 0, ''],
  ])('from %i to %i is "%s"', (from, to, text) => {
    expect(delayText(from, to)).toBe(text);
  });
});

describe('the detail pane', () => {
  it.each([
    { columns: 120, rows: 40 },
    { columns: 80, rows: 24 },
  ])('scrolls down to the timeline of the room ($columns×$rows)', async (size) => {
    const fleet = aFleet([room()]);
    const log = logEvents(emptyEventLog, ago(20), [eventDraft('silent: support silent')]);
    const app = await openApp({ session: createFakeSession({ fleet, log }), ...size });
    await app.press('enter', 'G');
    expect(app.screen()).toContain('Timeline');
    expect(app.screen()).toContain('12:08:11 ▲ silent: support silent');
    await app.press('g');
    expect(app.screen()).toContain('its audio tracks are all muted');
  });
});
