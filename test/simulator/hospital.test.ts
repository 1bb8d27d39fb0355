import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Fleet, Room } from '../../source/fleet/fleet.ts';
import { evidence } from '../../source/fleet/verdict/evidence.ts';
import {
  HOSPITAL,
  hospital,
  TOLD_AFTER_SECONDS,
} from '../../source/simulator/scenarios/hospital/hospital.ts';
import { roomNamed, type WatchedScenario, watchScenario } from './watched.ts';

/** Every kind of mistake that a simulator can show. */
const KINDS = [...'ABCDEFGHIJKLMNOPQRS'];

const CALM = HOSPITAL.filter(({ truth }) => truth.severity !== 'critical' && truth.severity !== 'warning');

/** All sentences about a room and everything in it. */
const wordsOf = (room: Room): string =>
  [room, ...room.agents, ...room.dispatches]
    .flatMap(({ verdict }) => [
      verdict.summary,
      verdict.remedy?.text ?? '',
      ...evidence(verdict).map(({ text }) => text),
    ])
    .join('\n');

const remediesOf = (room: Room): readonly string[] =>
  [room, ...room.agents, ...room.dispatches].flatMap(({ verdict }) => verdict.remedy?.actions ?? []);

describe('in the hospital', () => {
  let watched: WatchedScenario;
  let fleet: Fleet;
  /** Every room that was ever worse than a notice, with the verdicts responsible. */
  const alarms = new Map<string, Set<string>>();

  beforeAll(async () => {
    watched = await watchScenario(hospital);
    fleet = await watched.watch(TOLD_AFTER_SECONDS, ({ rooms }) => {
      for (const { name, verdict } of rooms) {
        if (verdict.severity !== 'critical' && verdict.severity !== 'warning') continue;
        alarms.set(name, (alarms.get(name) ?? new Set()).add(verdict.name));
      }
    });
  });
  afterAll(() => watched.close());

  it('every kind has a room, and every room exists', () => {
    expect([...new Set(HOSPITAL.map(({ kind }) => kind))].sort()).toEqual(KINDS);
    expect(new Set(HOSPITAL.map(({ room }) => room)).size).toBe(HOSPITAL.length);
    const names = fleet.rooms.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(HOSPITAL.map(({ room }) => room)));
  });

  it.each(HOSPITAL)('$room is $truth.verdict, $truth.severity: $about', ({ room, truth }) => {
    const { verdict } = roomNamed(fleet, room);
    expect({ verdict: verdict.name, severity: verdict.severity }).toEqual(truth);
  });

  it.each(CALM)('$room never raises an alarm', ({ room }) => {
    expect([...(alarms.get(room) ?? [])]).toEqual([]);
  });

  it('the rooms beside them are healthy', () => {
    const known = new Set(HOSPITAL.map(({ room }) => room));
    const others = fleet.rooms.filter(({ name }) => !known.has(name));
    expect(others.length).toBeGreaterThan(0);
    expect(others.map(({ name, verdict }) => [name, verdict.name])).toEqual(
      others.map(({ name }) => [name, 'ok']),
    );
  });

  it('no remedy removes a person or the only agent that is there', () => {
    for (const name of [
      'colleague-named-like-agent',
      'person-named-like-agent',
      'with-ingress',
      'text-only',
    ]) {
      const room = roomNamed(fleet, name);
      expect([name, ...room.agents.flatMap(({ verdict }) => verdict.remedy?.actions ?? [])]).toEqual([name]);
    }
  });

  it('a name that serves is never called mistyped, and a near miss is', () => {
    expect(wordsOf(roomNamed(fleet, 'full-worker'))).not.toContain('did you mean');
    expect(roomNamed(fleet, 'full-worker').verdict.remedy?.suggestedAgentName).toBeNull();
    expect(roomNamed(fleet, 'mistyped-name').verdict.remedy?.suggestedAgentName).toBe('support');
  });

  it('the reasons that a newer server gives are passed on', () => {
    expect(wordsOf(roomNamed(fleet, 'no-capacity'))).toContain('4 workers');
    expect(wordsOf(roomNamed(fleet, 'crash-looping'))).not.toContain('never retried');
  });

  it('the remedy for a declined job is not just to dispatch again', () => {
    expect(remediesOf(roomNamed(fleet, 'declined'))[0]).not.toBe('redispatch');
  });

  it('participants that died in a former life of the room are told apart from those who are there', () => {
    const { agents } = roomNamed(fleet, 'former-life-served');
    expect(agents.map(({ verdict }) => verdict.name).sort()).toEqual(['former life', 'ok']);
    const { former, humans } = roomNamed(fleet, 'former-caller');
    expect(former.map(({ identity }) => identity)).toEqual(['alice']);
    expect(humans).toEqual([]);
  });

  it('participants that are not people are told apart', () => {
    const [caller] = roomNamed(fleet, 'simulated-caller').humans;
    expect(caller).toMatchObject({ identity: 'simulated-alice', isSimulated: true });
    const { others, humans } = roomNamed(fleet, 'tools-and-recorder');
    expect(others.map(({ identity }) => identity).sort()).toEqual(['calendar', 'egress', 'recorder']);
    expect(humans).toEqual([]);
  });
});
