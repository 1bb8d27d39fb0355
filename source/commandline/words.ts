/** One word of a line, and where it begins. */
export interface Word {
  /** Without its quotes. */
  readonly text: string;
  /** Index of its first character in the line, a quote included. */
  readonly from: number;
  /** A quote in it is still open. */
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

/** The words of a line: separated by blanks, which quotes or a backslash keep within a word. */
export const wordsOf = (line: string): readonly Word[] =>
  [...line.matchAll(WORD)].map((match) => ({ ...readWord(match[0]), from: match.index }));

/** A text as one word of a line: in quotes where it would fall apart. */
export const asWord = (text: string): string =>
  /^[^\s"'\\]+$/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`;
