/** Reads an answer while it comes in. For one answer only. */
export interface BodyReader<Facts> {
  readonly take: (chunk: Buffer) => void;
  /** After the last chunk. @returns null where the answer is none of LiveKit's */
  readonly end: () => Facts | null;
}

/** A body that came in pieces, as a whole. */
export const bytesOf = (chunks: readonly Buffer[]): Buffer => {
  const [only] = chunks;
  return chunks.length === 1 && only ? only : Buffer.concat(chunks);
};

/** The text of a body that came in pieces. */
export const textOf = (chunks: readonly Buffer[]): string => bytesOf(chunks).toString('utf8');

/** What a text of JSON says; undefined where it is none. */
export const parseOrUndefined = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Reads an answer when all of it is there. */
export const readWhole = <Facts>(read: (answer: unknown) => Facts | null): BodyReader<Facts> => {
  const chunks: Buffer[] = [];
  return {
    take: (chunk) => {
      chunks.push(chunk);
    },
    end: () => read(parseOrUndefined(textOf(chunks))),
  };
};
