const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

export interface Split {
  /** Where the last item ends that is whole; -1: none is yet. */
  readonly itemsEnd: number;
  /** Where the bracket stands that closes the list; -1: not here. */
  readonly listEnd: number;
}

/** Finds where the items of a JSON list end, piece by piece, without reading them. Starts behind the opening bracket. */
export const createItemSplitter = (): ((piece: Buffer) => Split) => {
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
