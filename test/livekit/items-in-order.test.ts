import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { itemsInOrder } from '../../source/livekit/items-in-order.ts';
import { anyText } from '../helpers/any-text.ts';

const inOrder = (text: string): string => itemsInOrder(Buffer.from(text)).toString();

/** JSON as LiveKit writes it: some builds put blanks behind commas and colons. */
const written = (value: unknown, blank: string): string => {
  if (Array.isArray(value)) return `[${value.map((item) => written(item, blank)).join(`,${blank}`)}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(
    ([name, field]) => `${JSON.stringify(name)}:${blank}${written(field, blank)}`,
  );
  return `{${fields.join(`,${blank}`)}}`;
};

/** Texts that look as if an item began or ended in them. */
const misleading = fc.constantFrom(
  '"},{"sid":"PA_1"',
  '},{\\"sid\\":\\"PA_',
  '{"sid":"PA_x"}]}',
  '\\',
  '"}',
  'Zoë 世界',
);
const text = fc.oneof(anyText({ maxLength: 12 }), misleading);
const track = fc.record({ sid: fc.nat(9).map((id) => `TR_${id}`), muted: fc.boolean() });
const participant = fc.record({
  sid: fc.nat(99).map((id) => `PA_${id}`),
  identity: text,
  metadata: text,
  tracks: fc.array(track, { maxLength: 2 }),
  attributes: fc.dictionary(text, text, { maxKeys: 2 }),
});
const participants = fc.array(participant, { maxLength: 5 });
const blank = fc.constantFrom('', ' ');
const answer = (items: readonly unknown[], between: string) => written({ participants: items }, between);

describe('the items of an answer in order', () => {
  it('are the same bytes in whatever order they came, and say the same', () => {
    const shuffled = participants.chain((items) =>
      fc.tuple(
        fc.constant(items),
        fc.shuffledSubarray(items, { minLength: items.length, maxLength: items.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, blank, ([items, others], between) => {
        const ordered = inOrder(answer(items, between));
        expect(inOrder(answer(others, between))).toBe(ordered);
        const parsed = JSON.parse(ordered) as { participants: readonly unknown[] };
        expect(parsed.participants).toHaveLength(items.length);
        expect(parsed.participants).toEqual(expect.arrayContaining([...items]));
      }),
    );
  });

  it('are other bytes where anything in them is another', () => {
    const asSet = (items: readonly unknown[]) => items.map((item) => JSON.stringify(item)).sort();
    fc.assert(
      fc.property(participants, participants, blank, (some, others, between) => {
        fc.pre(JSON.stringify(asSet(some)) !== JSON.stringify(asSet(others)));
        expect(inOrder(answer(some, between))).not.toBe(inOrder(answer(others, between)));
      }),
    );
  });

  it('tell where a track has moved from one participant to another', () => {
    const one = (sid: string, ...tracks: readonly string[]) => ({
      sid,
      tracks: tracks.map((id) => ({ sid: id })),
    });
    const before = answer([one('PA_1', 'TR_1', 'TR_2'), one('PA_2', 'TR_3')], '');
    const after = answer([one('PA_1', 'TR_1'), one('PA_2', 'TR_3', 'TR_2')], '');
    expect(inOrder(before)).not.toBe(inOrder(after));
  });

  it('are found in answers about dispatches', () => {
    const one = { id: 'AD_1', agent_name: 'one' };
    const two = { id: 'AD_2', agent_name: 'two' };
    const list = (...items: readonly object[]) => JSON.stringify({ agent_dispatches: items });
    expect(inOrder(list(two, one))).toBe(list(one, two));
    expect(inOrder(list(one, two))).toBe(list(one, two));
  });

  it.each([
    ['nothing', ''],
    ['no items', '{"participants":[]}'],
    ['one item', '{"participants":[{"sid":"PA_1"}]}'],
    ['no list', '{"participants":{"sid":"PA_2"}}'],
    ['no JSON', '<html>{"sid":"PA_2"},{"sid":"PA_1"}</html>'],
    ['items without an id', '{"participants":[{"identity":"b"},{"identity":"a"}]}'],
    ['something else between the items', '{"participants":[{"sid":"PA_2"},7,{"sid":"PA_1"}]}'],
    ['something behind the list', '{"participants":[{"sid":"PA_2"},{"sid":"PA_1"}],"more":1}'],
    ['half of an answer', '{"participants":[{"sid":"PA_2"},{"sid":"PA_1"'],
    ['an item within an item', '{"participants":[{"sid":"PA_2","of":{"sid":"PA_1"}}]}'],
    ['nothing but the ends', '{"participants":[{"sid":"PA_2"},{"sid":"PA_]}'],
  ])('stay as they are where there is %s', (_what, body) => {
    const bytes = Buffer.from(body);
    expect(itemsInOrder(bytes)).toBe(bytes);
  });
});
