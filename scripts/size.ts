/** Of a terminal. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Reads `120x40`; null: it is no size. */
export const parseSize = (text: string): Size | null => {
  const [, columns, rows] = /^([1-9]\d{0,2})x([1-9]\d{0,2})$/.exec(text) ?? [];
  return columns === undefined || rows === undefined
    ? null
    : { columns: Number(columns), rows: Number(rows) };
};
