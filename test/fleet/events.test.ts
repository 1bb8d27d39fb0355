import { describe, expect, it } from 'vitest';
import { emptyEventLog, logEvents } from '../../source/fleet/event-log.ts';
import { type EventDraft, fleetDiff } from '../../source/fleet/events.ts';
import type { Fleet, Room } from '../../source/fleet/fleet.ts';
import { changesBetween } from '../../source/fleet/indexed-map.ts';
import { agent, dispatch, job, observation, participant, roomFacts, START_MS } from '../helpers/facts.ts';
import { aRoom, verdict } from '../helpers/fleet-builder.ts';
import { type Sweep, watch } from '../helpers/watch.ts';

const alice = participant();
const call = (changes: Parameters<typeof observation>[0] = {}) => observation(changes);
const lobby = observation({ room: roomFacts({ name: 'lobby', id: 'RM_2' }) });

/** What happened in the last of these sweeps; the rooms of the first were there before. */
const lastEvents = (sweeps: readonly Sweep[]): EventDraft[] => {
  const fleets: Fleet[] = sweeps.map((_, index) => watch(sweeps.slice(0, index + 1)));
  const [first, before, after] = [fleets[0], fleets.at(-2), fleets.at(-1)];
  if (!first || !before || !after) throw new Error('two sweeps at least');
  return fleetDiff(changesBetween(before.byKey, after.byKey), (key) => first.byKey.has(key));
};

const kinds = (events: readonly EventDraft[]) => events.map(({ kind, text }) => `${kind}: ${text}`);
const sweeps = (...rooms: Sweep['rooms'][]): Sweep[] =>
  rooms.map((seen, index) => ({ atMs: START_MS + 60_000 + index * 2_000, rooms: seen }));

describe('what happened between two snapshots', () => {
  it('nothing, where nothing changed', () => {
    expect(lastEvents(sweeps([call()], [call()], [call()]))).toEqual([]);
  });

  it('a room opened, with who is in it, and closed', () => {
    const full = call({ participants: [alice], dispatches: [dispatch()] });
    expect(kinds(lastEvents(sweeps([lobby], [lobby, full])))).toEqual([
      'room opened: room opened',
      'dispatch made: dispatch to support made',
      'participant joined: alice joined',
    ]);
    expect(kinds(lastEvents(sweeps([lobby, full], [lobby])))).toEqual(['room closed: room closed']);
  });

  it('a caller by telephone joined and left', () => {
    const caller = participant({
      identity: 'sip_1',
      kind: 'SIP',
      attributes: { 'sip.phoneNumber': '+15550100' },
    });
    expect(kinds(lastEvents(sweeps([call()], [call({ participants: [caller] })])))).toEqual([
      'participant joined: sip_1 (+15550100) joined',
    ]);
    expect(kinds(lastEvents(sweeps([call({ participants: [caller] })], [call()])))).toEqual([
      'participant left: sip_1 (+15550100) left',
    ]);
  });

  it('many who are gone at once are one event, which does not say that they left', () => {
    const crowd = (size: number) =>
      call({ participants: Array.from({ length: size }, (_, n) => participant({ identity: `p${n}` })) });
    const gone = (from: number, to: number) =>
      lastEvents(sweeps([crowd(from)], [crowd(from)], [crowd(to)])).filter(
        ({ kind }) => kind === 'participant left',
      );
    expect(gone(30, 10)).toHaveLength(20);
    expect(gone(401, 1)).toMatchObject([
      {
        text: '400 of 401 participants are gone between two sweeps: the room or its server may have failed',
        severity: 'notice',
      },
    ]);
  });

  it('well again is said only of a room that is: not while an agent is on its way', () => {
    const failed = call({ participants: [alice], dispatches: [dispatch({ agentName: 'nobody' })] });
    const coming = call({
      participants: [alice],
      dispatches: [dispatch({ id: 'AD_2', createdAtMs: START_MS + 64_500 })],
    });
    const texts = lastEvents(sweeps([failed], [failed], [coming])).map(({ text }) => text);
    expect(texts.join()).not.toContain('recovered');
    expect(texts).toContain('no problem now: support starting');
  });

  it('an agent joined, changed its state and left', () => {
    const with_ = (agentState: string) =>
      call({ participants: [alice, agent({ agentState })], dispatches: [dispatch()] });
    const without = call({ participants: [alice], dispatches: [dispatch()] });
    expect(kinds(lastEvents(sweeps([without], [with_('listening')])))).toContain(
      'agent joined: support (agent-AJ_1) joined',
    );
    expect(kinds(lastEvents(sweeps([with_('listening')], [with_('thinking')])))).toEqual([
      'agent state: support: listening → thinking',
    ]);
    expect(kinds(lastEvents(sweeps([with_('listening')], [without])))).toContain(
      'agent left: support (agent-AJ_1) left',
    );
  });

  it('a verdict changed, with its severity, and was well again', () => {
    const failed = call({ dispatches: [dispatch({ jobs: [job({ status: 'FAILED', error: 'boom' })] })] });
    const fine = call({ participants: [alice, agent()], dispatches: [dispatch({ jobs: [job()] })] });
    const broke = lastEvents(sweeps([fine], [failed])).filter(({ kind }) => kind === 'verdict');
    expect(broke).toMatchObject([
      { severity: 'critical', text: 'failed: support job failed', subject: 'AD_1' },
    ]);
    const healed = lastEvents(sweeps([failed], [fine])).filter(({ kind }) => kind === 'verdict');
    expect(healed).toMatchObject([{ severity: 'ok', text: 'recovered: support active' }]);
  });

  it('no verdict of a room that is well, when it is asked for the first time', () => {
    const listed = aRoom('new', { verified: false, verdict: verdict('quiet', { severity: 'ignored' }) });
    const kindsAfter = (room: Room) =>
      fleetDiff([[listed, room]], () => false).map(({ kind, text }) => `${kind}: ${text}`);
    expect(kindsAfter(aRoom('new', { verdict: verdict('starting') }))).toEqual([]);
    const critical = verdict('unserved', { severity: 'critical' });
    expect(kindsAfter(aRoom('new', { verdict: critical }))).toEqual([
      'verdict: unserved: summary of unserved',
    ]);
  });

  it('the name of a verdict once, where its summary begins with it', () => {
    const critical = verdict('no worker', { severity: 'critical', summary: 'no worker for suport-v2' });
    const [before, after] = [aRoom('a'), aRoom('a', { verdict: critical })];
    expect(fleetDiff([[before, after]], () => true).map(({ text }) => text)).toEqual([
      'no worker for suport-v2',
    ]);
  });
});

describe('the event log', () => {
  const one: EventDraft = {
    kind: 'verdict',
    room: null,
    roomName: null,
    subject: null,
    text: 'x',
    severity: 'ok',
  };

  it('numbers and dates events, and stays the same where nothing happened', () => {
    const log = logEvents(emptyEventLog, 5, [one, one]);
    expect(log.events.map(({ number, atMs }) => [number, atMs])).toEqual([
      [1, 5],
      [2, 5],
    ]);
    expect(logEvents(log, 6, [])).toBe(log);
  });

  it('drops the oldest and keeps counting', () => {
    let log = emptyEventLog;
    for (let index = 0; index < 50; index += 1) log = logEvents(log, index, [one], 10);
    expect(log.events.length).toBeLessThanOrEqual(20);
    expect(log.events.at(-1)?.number).toBe(50);
  });

  it('drops what agents go through all the time before anything else', () => {
    const chatter = { ...one, kind: 'agent state' as const };
    let log = logEvents(emptyEventLog, 0, [one]);
    for (let index = 0; index < 100; index += 1) log = logEvents(log, index, [chatter], 10);
    expect(log.events[0]).toMatchObject({ kind: one.kind, number: 1 });
    expect(log.events.at(-1)?.number).toBe(101);
    expect(log.events.length).toBeLessThanOrEqual(20);
    for (let index = 0; index < 100; index += 1) log = logEvents(log, index, [one], 10);
    expect(log.events[0]?.number).toBeGreaterThan(180);
  });
});
