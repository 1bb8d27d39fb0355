/** A word of a line, and where it begins. */
export interface Word {
  /** Without its quotes. */
  readonly text: string;
  /** Index of its first character in the line, counting a quote. */
  readonly from: number;
  /** Whether a quote in it is still open. */
  readonly open: boolean;
}

const WORD = /(?:"(?:[^"\\]|\\.)*"?|'[^']*'?|\\.|[^\s"'\\]|\\$)+/gs;
const PART = /"((?:[^"\\]|\\.)*)("?)|'([^']*)('?)|\\(.?)|([^"'\\]+)/gs;

const readWord = (raw: string): Pick<Word, 'text' | 'open'> => {
  let text = '';
  let open = false;
  for (const [, double, doubleEnd, single, singleEnd, escaped, plain] of raw.matchAll(PART)) {
    open = doubleEnd === '' || singleEnd === '';
    text += double?.replace(/\\(["\\])/g, '$1') ?? single ?? escaped ?? plain ?? '';
  }
  return { text, open };
};

/** Splits a line into words at spaces. Quotes or a backslash keep a space within a word. */
export const wordsOf = (line: string): readonly Word[] =>
  [...line.matchAll(WORD)].map((match) => ({ ...readWord(match[0]), from: match.index }));

/** Writes a text as one word of a line, in quotes if it would be split otherwise. */
export const asWord = (text: string): string =>
  /^[^\s"'\\]+$/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`;
