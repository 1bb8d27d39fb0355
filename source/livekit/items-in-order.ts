/** How an answer with a list begins, up to where the id of its first item is its own: `{"participants":[{"sid":"PA_`. */
const BEGIN = /^\s*\{\s*"\w+":\s*\[\s*(\{"s?id":\s*"[A-Z]+_)/;
/** More than any such beginning takes. */
const MOST_BEGIN_BYTES = 64;
/** How such an answer ends behind its last item. */
const END = /\s*\]\s*\}\s*$/;
const MOST_END_BYTES = 16;
/** What is between two items, without the bracket that ends the first one. */
const BETWEEN = /^\},\s*$/;
const MOST_BETWEEN_BYTES = 4;

const CLOSING = '}'.charCodeAt(0);
const NOT_THERE = -1;

/** Where its items begin; each but the first behind a bracket, a comma and blanks. Null where it is no such answer. */
const findItems = (body: Buffer): readonly number[] | null => {
  const begin = BEGIN.exec(body.toString('latin1', 0, MOST_BEGIN_BYTES));
  const opening = begin?.[1];
  if (!begin || opening === undefined) return null;
  const places: number[] = [];
  // Within a text the quotes of it would be escaped: wherever it stands, an item begins.
  for (let at = begin[0].length - opening.length; at >= 0; at = body.indexOf(opening, at + 1, 'latin1'))
    places.push(at);
  return places;
};

/** Where the item before the one at `next` ends; `NOT_THERE` where something else stands between the two. */
const endBefore = (body: Buffer, next: number): number => {
  const closing = body.lastIndexOf(CLOSING, next - 1);
  return next - closing <= MOST_BETWEEN_BYTES && BETWEEN.test(body.toString('latin1', closing, next))
    ? closing + 1
    : NOT_THERE;
};

const endOfLast = (body: Buffer): number => {
  const from = Math.max(0, body.length - MOST_END_BYTES);
  const end = END.exec(body.toString('latin1', from));
  return end && body[from + end.index - 1] === CLOSING ? from + end.index : NOT_THERE;
};

const COMMA = Buffer.from(',');

/**
 * The answer with its items sorted by their bytes. Servers change the order from call to call, and sorted answers that say
 * the same have the same bytes. It looks only for where items begin and end.
 *
 * @returns the body itself if it has fewer than two items, or is not as LiveKit writes it
 */
export const itemsInOrder = (body: Buffer): Buffer => {
  const places = findItems(body);
  if (places === null || places.length < 2) return body;
  const ends = places.map((_place, index) => {
    const next = places[index + 1];
    return next === undefined ? endOfLast(body) : endBefore(body, next);
  });
  if (ends.includes(NOT_THERE)) return body;
  const items = places.map((place, index) => body.subarray(place, ends[index]));
  items.sort(Buffer.compare);
  return Buffer.concat([
    body.subarray(0, places[0]),
    ...items.flatMap((item, index) => (index === 0 ? [item] : [COMMA, item])),
    body.subarray(ends.at(-1)),
  ]);
};
