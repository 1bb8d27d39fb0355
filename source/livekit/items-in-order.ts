/**
 * Matches the beginning of a list answer, up to where the first item's id differs from the others:
 * `{"participants":[{"sid":"PA_`.
 */
const BEGIN = /^\s*\{\s*"\w+":\s*\[\s*(\{"s?id":\s*"[A-Z]+_)/;
/** Longer than any such beginning. */
const MOST_BEGIN_BYTES = 64;
/** Matches the end of such an answer, after its last item. */
const END = /\s*\]\s*\}\s*$/;
const MOST_END_BYTES = 16;
/** Matches the text between two items, including the first item's closing brace. */
const BETWEEN = /^\},\s*$/;
const MOST_BETWEEN_BYTES = 4;

const CLOSING = '}'.charCodeAt(0);
const NOT_THERE = -1;

/**
 * Finds where the items begin. All but the first follow a brace, a comma and whitespace. Null if the answer has
 * another form.
 */
const findItems = (body: Buffer): readonly number[] | null => {
  const begin = BEGIN.exec(body.toString('latin1', 0, MOST_BEGIN_BYTES));
  const opening = begin?.[1];
  if (!begin || opening === undefined) return null;
  const places: number[] = [];
  // Inside a string the quotes would be escaped, so every match is the beginning of an item.
  for (let at = begin[0].length - opening.length; at >= 0; at = body.indexOf(opening, at + 1, 'latin1'))
    places.push(at);
  return places;
};

/** Finds the end of the item before `next`; `NOT_THERE` if anything else stands between the two. */
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
 * Returns the answer with its items sorted by their bytes. Servers change the order from call to call; sorted answers
 * with the same content have the same bytes. It only finds where items begin and end.
 * @returns the body itself if it has fewer than two items, or is not in LiveKit's form
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
