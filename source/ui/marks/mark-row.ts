import type { Line } from '../line.ts';

/** Also the key that marks all. */
const MARK = '*';

/** A row that is marked: every row begins with how bad it is and a blank, where the mark stands. */
export const withMark = (row: Line): Line => {
  const [first, ...rest] = row;
  return first?.text.endsWith(' ')
    ? [{ ...first, text: `${first.text.slice(0, -1)}${MARK}`, bold: true }, ...rest]
    : row;
};
