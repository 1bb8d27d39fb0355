import { columnWidth, truncate } from './width.ts';

/** A name keeps its first letter and the ellipsis. */
const LEAST_NAME_COLUMNS = 2;

/** Where a name stands as a whole word; -1 if nowhere. */
const placeOfName = (text: string, name: string): number => {
  if (text.endsWith(` ${name}`)) return text.length - name.length;
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const [before, after] = [text.charAt(at - 1), text.charAt(at + name.length)];
    if (!/[\p{L}\d]/u.test(before) && !/[\p{L}\d]/u.test(after)) return at;
  }
  return -1;
};

/** Cuts one name, as far as needed and possible. */
const withShorterName = (text: string, name: string, columns: number, ellipsis: string): string => {
  const over = columnWidth(text) - columns;
  const width = columnWidth(name);
  const at = over <= 0 || width <= LEAST_NAME_COLUMNS ? -1 : placeOfName(text, name);
  if (at < 0) return text;
  const shorter = truncate(name, Math.max(LEAST_NAME_COLUMNS, width - over), { ellipsis });
  return text.slice(0, at) + shorter + text.slice(at + name.length);
};

/** Says nothing at the end of a cut text. */
const LEFT_BEHIND = /(?:[,:;]| [·-])$/;

/**
 * Fits lktop's own words into `columns`. First it cuts the names in them, then it drops words from the end, so
 * that no word is cut: `caller wai…` would be read twice at night. The names then get back what the dropped words
 * leave free.
 *
 * @param text safe
 * @param names the names in the text that may be cut, the first one first. Safe
 */
export const fitWords = (
  text: string,
  names: readonly string[],
  columns: number,
  ellipsis: string,
): string => {
  const withShorterNames = (told: string, most: number): string =>
    names.reduce((left, name) => withShorterName(left, name, most, ellipsis), told);
  const all = withShorterNames(text, columns);
  if (columnWidth(all) <= columns) return all;
  const words = text.split(' ');
  for (let count = words.length - 1; count > 0; count -= 1) {
    const kept = words.slice(0, count).join(' ').replace(LEFT_BEHIND, '');
    const shorter = withShorterNames(kept, columns - columnWidth(ellipsis));
    const left = shorter.endsWith(ellipsis) ? shorter : shorter + ellipsis;
    if (columnWidth(left) <= columns) return left;
  }
  // Only a single word that is too long is cut.
  return truncate(all, columns, { ellipsis });
};
