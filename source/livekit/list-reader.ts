import { type BodyReader, parseOrUndefined, readWhole, textOf } from './body-reader.ts';
import { createItemSplitter } from './item-splitter.ts';

/** Less is parsed at a go sooner than it is taken apart. */
const APART_FROM_BYTES = 128 * 1024;
/** An answer begins with its list, if it is one; this much is enough to see it. */
const BEGINNING_BYTES = 256;
/** What is behind the list, read as the rest of an object. */
const OBJECT_SO_FAR = Buffer.from('{"":0');

export interface ListFormat<Item> {
  /** The list's name in the answer. */
  readonly field: string;
  /** @returns null where one of them is no item of such a list */
  readonly readItems: (items: readonly unknown[]) => readonly Item[] | null;
  /** Reads an answer that begins with something else. */
  readonly readAnswer: (answer: unknown) => Item[] | null;
}

/** What the next bytes belong to. */
type Phase = 'beginning' | 'items' | 'behind the list' | 'something else' | 'broken';

/**
 * Reads the items of a list as they come in: a listing of ten thousand rooms has several megabytes, and nothing else
 * could be done while all of it was parsed at once.
 *
 * @param apartFromBytes what is smaller is read as a whole
 */
export const readListInPieces = <Item>(
  format: ListFormat<Item>,
  apartFromBytes = APART_FROM_BYTES,
): BodyReader<Item[]> => {
  const listBeginning = new RegExp(['^', '\\{', `"${format.field}"`, ':', '\\['].join('[ \\t\\r\\n]*'));
  const somethingElse = readWhole(format.readAnswer);
  const splitItems = createItemSplitter();
  const items: Item[] = [];
  let isEmpty = true;
  let phase: Phase = 'beginning';
  /** What is not read yet. */
  let left: Buffer[] = [];
  let bytesLeft = 0;

  const takeBeginning = (chunk: Buffer): void => {
    left.push(chunk);
    bytesLeft += chunk.length;
    if (bytesLeft < apartFromBytes) return;
    const soFar = Buffer.concat(left);
    const found = listBeginning.exec(soFar.toString('latin1', 0, BEGINNING_BYTES));
    if (!found && soFar.length < BEGINNING_BYTES) return;
    left = [];
    phase = found ? 'items' : 'something else';
    if (found) takeItems(soFar.subarray(found[0].length));
    else somethingElse.take(soFar);
  };

  /** A list without items has one piece, with none; every other piece has some. */
  const readPiece = (piece: Buffer, isLast: boolean): boolean => {
    const values = parseOrUndefined(`[${textOf([...left, piece])}]`);
    left = [];
    if (!Array.isArray(values) || (values.length === 0 && !(isEmpty && isLast))) return false;
    isEmpty = false;
    const read = format.readItems(values);
    if (read === null) return false;
    for (const item of read) items.push(item);
    return true;
  };

  const takeItems = (chunk: Buffer): void => {
    const { itemsEnd, listEnd } = splitItems(chunk);
    if (itemsEnd === -1) left.push(chunk);
    else if (!readPiece(chunk.subarray(0, itemsEnd), listEnd !== -1)) phase = 'broken';
    else if (listEnd === -1) left.push(chunk.subarray(itemsEnd + 1));
    else {
      phase = 'behind the list';
      left.push(OBJECT_SO_FAR, chunk.subarray(listEnd + 1));
    }
  };

  return {
    take: (chunk) => {
      if (phase === 'items') return takeItems(chunk);
      if (phase === 'something else') return somethingElse.take(chunk);
      if (phase === 'beginning') return takeBeginning(chunk);
      if (phase === 'behind the list') left.push(chunk);
    },
    end: () => {
      if (phase === 'beginning') for (const chunk of left) somethingElse.take(chunk);
      if (phase === 'beginning' || phase === 'something else') return somethingElse.end();
      const isWhole = phase === 'behind the list' && parseOrUndefined(textOf(left)) !== undefined;
      return isWhole ? items : null;
    },
  };
};
