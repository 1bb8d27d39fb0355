import { hash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKnownAnswers, createKnownRooms } from '../../source/livekit/known-answers.ts';
import { readParticipants } from '../../source/livekit/readers.ts';
import { roomFacts } from '../helpers/facts.ts';

const answerOf = (...participants: readonly object[]): string => JSON.stringify({ participants });
const alice = { sid: 'PA_1', identity: 'alice' };
const bob = { sid: 'PA_2', identity: 'bob' };

const start = () => {
  const known = createKnownAnswers(readParticipants);
  const read = (room: string, ...pieces: readonly string[]) => {
    const reader = known.reader(room, hash);
    for (const piece of pieces) reader.take(Buffer.from(piece));
    return reader.end();
  };
  return { known, read };
};

describe('answers that are known', () => {
  it('are the same object when they come again, in however many pieces', () => {
    const { read } = start();
    const answer = answerOf(alice, bob);
    const first = read('call-1', answer);
    expect(first?.map(({ identity }) => identity)).toEqual(['alice', 'bob']);
    expect(read('call-1', answer.slice(0, 9), answer.slice(9))).toBe(first);
  });

  it('share what is the same with the one before', () => {
    const { read } = start();
    const first = read('call-1', answerOf(alice, bob));
    const second = read('call-1', answerOf(alice, { ...bob, state: 'ACTIVE' }));
    expect(second?.[1]?.state).toBe('ACTIVE');
    expect(second?.[0]).toBe(first?.[0]);
    expect(first?.[1]?.state).not.toBe('ACTIVE');
  });

  it('in another order of the server are the same object, too', () => {
    const { read } = start();
    expect(read('call-1', answerOf(bob, alice))).toBe(read('call-1', answerOf(alice, bob)));
  });

  it('are so in any of many orders, again and again', () => {
    const { read } = start();
    const five = Array.from({ length: 5 }, (_, place) => ({ sid: `PA_${place}`, identity: `${place}` }));
    const orders = five.map((_, place) => [...five.slice(place), ...five.slice(0, place)]);
    const first = read('call-1', answerOf(...five));
    for (const order of [...orders, ...orders.reverse(), ...orders.map((one) => one.toReversed())])
      expect(read('call-1', answerOf(...order))).toBe(first);
    expect(read('call-1', answerOf(...five.slice(1)))).toHaveLength(4);
    expect(read('call-1', answerOf(...five))).toHaveLength(5);
  });

  it('are the same object, whatever order their items, lists and attributes come in', () => {
    const tracks = [{ type: 'AUDIO' }, { type: 'AUDIO', muted: true }, { type: 'VIDEO', source: 'CAMERA' }];
    const attributes = Object.entries({
      'lk.agent.state': 'idle',
      'lk.agent_name': 'support',
      colour: 'red',
    });
    const people = ['alice', 'bob', 'agent-AJ_1'].map((identity) => ({ identity, tracks, attributes }));
    const shuffledFrom = fc.infiniteStream(fc.nat());
    fc.assert(
      fc.property(shuffledFrom, (numbers) => {
        const shuffled = <Item>(items: readonly Item[]): Item[] =>
          items
            .map((item) => ({ item, rank: numbers.next().value }))
            .sort((a, b) => a.rank - b.rank)
            .map(({ item }) => item);
        const { read } = start();
        const answer = () =>
          answerOf(
            ...shuffled(people).map((one) => ({
              sid: `PA_${one.identity}`,
              identity: one.identity,
              tracks: shuffled(one.tracks),
              attributes: Object.fromEntries(shuffled(one.attributes)),
            })),
          );
        const first = read('call-1', answer());
        expect(first?.map(({ identity }) => identity)).toEqual(['agent-AJ_1', 'alice', 'bob']);
        expect(read('call-1', answer())).toBe(first);
      }),
    );
  });

  it('are those of one room', () => {
    const { read } = start();
    const answer = answerOf(alice);
    const ofOne = read('call-1', answer);
    expect(read('call-2', answer)).toEqual(ofOne);
    expect(read('call-2', answer)).not.toBe(ofOne);
  });

  it('are not kept where they are none of LiveKit', () => {
    const { known, read } = start();
    expect(read('call-1', '<html>')).toBeNull();
    expect(read('call-1', '<html>')).toBeNull();
    expect(known.size()).toBe(0);
  });

  it('are forgotten with their rooms', () => {
    const { known, read } = start();
    const first = read('call-0', answerOf(alice));
    for (let room = 1; room < 70; room += 1) read(`call-${room}`, answerOf(alice));
    known.prune([roomFacts({ name: 'call-0' }), roomFacts({ name: 'never asked' })]);
    expect(known.size()).toBe(1);
    expect(read('call-0', answerOf(alice))).toBe(first);
  });
});

describe('rooms that are known', () => {
  const list = (known: ReturnType<typeof createKnownRooms>, rooms: readonly object[]) =>
    known.format.readAnswer({ rooms }) ?? [];

  it('are the same objects while they are listed as before', () => {
    const known = createKnownRooms();
    const rooms = [
      { sid: 'RM_1', name: 'one' },
      { sid: 'RM_2', name: 'two' },
    ];
    const [one, two] = list(known, rooms);
    const [changed, same] = known.format.readItems([{ ...rooms[1], num_publishers: 1 }, rooms[0]]) ?? [];
    expect(same).toBe(one);
    expect(changed).toEqual({ ...two, numPublishers: 1 });
    expect(list(known, rooms)[1]).toEqual(two);
  });

  it('are forgotten when they are gone, but not a few at a time', () => {
    const known = createKnownRooms();
    const many = Array.from({ length: 66 }, (_, index) => ({ sid: `RM_${index}`, name: `call-${index}` }));
    const listed = list(known, many);
    known.prune(listed.slice(0, 2));
    expect(known.size()).toBe(66);
    known.prune(listed.slice(0, 1));
    expect(known.size()).toBe(1);
    expect(list(known, many)[0]).toBe(listed[0]);
  });
});
