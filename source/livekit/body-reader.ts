/** Reads one answer while it arrives. */
export interface BodyReader<Facts> {
  readonly take: (chunk: Buffer) => void;
  /** Called after the last chunk. @returns null if the answer is not LiveKit's */
  readonly end: () => Facts | null;
}

/** Joins the chunks of a body. */
export const bytesOf = (chunks: readonly Buffer[]): Buffer => {
  const [only] = chunks;
  return chunks.length === 1 && only ? only : Buffer.concat(chunks);
};

/** Returns the text of a body's chunks. */
export const textOf = (chunks: readonly Buffer[]): string => bytesOf(chunks).toString('utf8');

/** Parses JSON; undefined if the text is not JSON. */
export const parseOrUndefined = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Reads an answer once all of it has arrived. */
export const readWhole = <Facts>(read: (answer: unknown) => Facts | null): BodyReader<Facts> => {
  const chunks: Buffer[] = [];
  return {
    take: (chunk) => {
      chunks.push(chunk);
    },
    end: () => read(parseOrUndefined(textOf(chunks))),
  };
};
