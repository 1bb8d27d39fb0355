import { type BodyReader, parseOrUndefined, readWhole, textOf } from './body-reader.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

interface Split {
  /** The end of the last complete item; -1: none is complete yet. */
  readonly itemsEnd: number;
  /** The position of the bracket that closes the list; -1: not in this piece. */
  readonly listEnd: number;
}

/**
 * Finds where the items of a JSON list end, piece by piece, without parsing them. Starts after the opening bracket.
 */
const createItemSplitter = (): ((piece: Buffer) => Split) => {
  let depth = 0;
  let isInText = false;
  let isEscaped = false;

  return (piece) => {
    let itemsEnd = -1;
    for (let place = 0; place < piece.length; place += 1) {
      const byte = piece[place];
      if (isInText) {
        if (isEscaped) isEscaped = false;
        else if (byte === BACKSLASH) isEscaped = true;
        else if (byte === QUOTE) isInText = false;
        continue;
      }
      if (byte === QUOTE) isInText = true;
      else if (byte === OPENING_BRACE || byte === OPENING_BRACKET) depth += 1;
      else if (byte === COMMA && depth === 0) itemsEnd = place;
      else if (byte === CLOSING_BRACE || byte === CLOSING_BRACKET) {
        if (depth === 0) return { itemsEnd: place, listEnd: place };
        depth -= 1;
      }
    }
    return { itemsEnd, listEnd: -1 };
  };
};

/** Parsing a smaller body at once is faster than splitting it. */
const APART_FROM_BYTES = 128 * 1024;
/** An answer begins with its list if it has one. 256 bytes are enough to see it. */
const BEGINNING_BYTES = 256;
/** The text after the list is parsed as the rest of this object. */
const OBJECT_SO_FAR = Buffer.from('{"":0');

export interface ListFormat<Item> {
  /** The list's name in the answer. */
  readonly field: string;
  /** @returns null if any of them is not an item of this list */
  readonly readItems: (items: readonly unknown[]) => readonly Item[] | null;
  /** Reads an answer that does not begin with the list. */
  readonly readAnswer: (answer: unknown) => Item[] | null;
}

/** What the next bytes belong to. */
type Phase = 'beginning' | 'items' | 'behind the list' | 'something else' | 'broken';

/**
 * Reads the items of a list as they arrive. A listing of ten thousand rooms has several megabytes, and parsing it at
 * once would block everything else.
 * @param apartFromBytes smaller answers are read as a whole
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
  /** Received and not parsed yet. */
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

  /** An empty list has one piece without items; every other piece has some. */
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
