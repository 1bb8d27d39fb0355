/** The id of a pane: that of its descriptor (`panes/register.ts`), or `detail`. */
export type PaneId = string;

/** The pane with the details of the selected row. */
export const DETAIL: PaneId = 'detail';

/** The list of rooms with all that belongs to them. */
export const TREE: PaneId = 'tree';

/** Every pane starts with a title line. */
export const TITLE_ROWS = 1;

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/**
 * The position of a list in the side-by-side layout. Lists on the right share the column with the details. A
 * `right alone` list replaces the other lists while it is focused. It is hidden otherwise, because its rows
 * would keep the screen moving. A `left alone` list replaces Rooms, and leaves the right column to the details.
 */
export type PanePlace = 'left' | 'left alone' | 'right' | 'right alone';

/** The properties of a list that the layout needs. */
export interface PlacedPane {
  readonly id: PaneId;
  readonly place: PanePlace;
}

/**
 * Panes stand side by side from 100 columns and 14 rows. With fewer rows, the right column would have no
 * space.
 */
const WIDE_COLUMNS = 100;
const WIDE_ROWS = 14;
const MIN_SIZE: Size = { columns: 40, rows: 10 };
/** Room rows carry the verdict, so Rooms gets a little more than half of the columns. */
const ROOMS_SHARE = 0.54;
/** A `right alone` list takes 60 % of the right column. */
const ALONE_SHARE = 0.6;
/** Wider rooms show nothing more. */
const MAX_ROOMS_COLUMNS = 90;
/** Below 16 rows every line counts: one header line, no tabs. */
const ROOMY_ROWS = 16;
const MAX_STATUS_ROWS = 2;
const FOOTER_ROWS = 1;
/** A list with the detail pane below it needs at least 14 rows. */
const MIN_STACKED_ROWS = 14;
export const GUTTER_COLUMNS = 1;

export type Layout =
  | { readonly kind: 'too small'; readonly size: Size; readonly needed: Size }
  | {
      readonly kind: 'panes';
      readonly size: Size;
      readonly headerRows: 1 | 2;
      readonly bannerRows: number;
      readonly statusRows: number;
      /** Shows one pane at a time, with a line of tabs. */
      readonly tabs: boolean;
      /** Panes stand side by side: Rooms left, the others right. */
      readonly wide: boolean;
      readonly body: Size;
      /** The visible panes. Sizes include the title line. */
      readonly panes: Readonly<Record<PaneId, Size>>;
      /** The size of confirmations and forms, with the title line. A reader takes the whole body. */
      readonly overlay: Size;
    };

export interface LayoutInput {
  readonly size: Size;
  readonly pane: PaneId;
  readonly listPane: PaneId;
  readonly zoomed: boolean;
  readonly allRooms: boolean;
  /** The number of lines that the banner needs. */
  readonly bannerRows: number;
  /** The number of lines that the status needs. */
  readonly statusRows: number;
}

const clamp = (value: number, low: number, high: number) => Math.max(low, Math.min(high, value));

interface WidePanes {
  readonly panes: Readonly<Record<PaneId, Size>>;
  readonly right: Size;
}

/** Splits the right column: all lists get the same height, the details get the rest. */
const widePanes = (
  body: Size,
  { allRooms, listPane }: LayoutInput,
  lists: readonly PlacedPane[],
): WidePanes => {
  const leftColumns = Math.min(MAX_ROOMS_COLUMNS, Math.floor(body.columns * ROOMS_SHARE));
  const columns = body.columns - leftColumns - GUTTER_COLUMNS;
  const placed = (place: PanePlace) => lists.filter((list) => list.place === place);
  const isAlone = placed('right alone').some(({ id }) => id === listPane);
  const isLeftAlone = placed('left alone').some(({ id }) => id === listPane);
  const left = isLeftAlone ? [listPane] : placed('left').map(({ id }) => id);
  const right = isLeftAlone ? [] : placed('right').map(({ id }) => id);
  const stacked = isAlone ? [listPane] : right;
  const wanted = isAlone
    ? Math.ceil(body.rows * ALONE_SHARE)
    : clamp(Math.floor(body.rows * (allRooms ? 0.35 : 0.2)), 3, allRooms ? 40 : 8);
  // The details keep at least their title line, however many lists there are.
  const rows = Math.min(wanted, Math.floor((body.rows - 1) / Math.max(1, stacked.length)));
  return {
    right: { columns, rows: body.rows },
    panes: Object.fromEntries([
      ...left.map((id) => [id, { columns: leftColumns, rows: body.rows }] as const),
      ...stacked.map((id) => [id, { columns, rows }] as const),
      [DETAIL, { columns, rows: body.rows - stacked.length * rows }],
    ]),
  };
};

const narrowPanes = ({ pane, listPane }: LayoutInput, body: Size): Readonly<Record<PaneId, Size>> => {
  if (pane === DETAIL) return { [DETAIL]: body };
  if (body.rows < MIN_STACKED_ROWS) return { [listPane]: body };
  const listRows = Math.ceil(body.rows * 0.55);
  return {
    [listPane]: { columns: body.columns, rows: listRows },
    [DETAIL]: { columns: body.columns, rows: body.rows - listRows },
  };
};

/**
 * Computes the layout. The parts always add up to exactly the size of the terminal.
 *
 * @param lists all lists, in their order on the screen
 */
export const layOut = (input: LayoutInput, lists: readonly PlacedPane[]): Layout => {
  const { size, pane, zoomed } = input;
  if (size.columns < MIN_SIZE.columns || size.rows < MIN_SIZE.rows) {
    return { kind: 'too small', size, needed: MIN_SIZE };
  }
  const roomy = size.rows >= ROOMY_ROWS;
  const wide = size.columns >= WIDE_COLUMNS && size.rows >= WIDE_ROWS;
  const tabs = roomy && !wide;
  const headerRows = roomy ? 2 : 1;
  const bannerRows = Math.min(input.bannerRows, roomy ? 3 : 1);
  const statusRows = clamp(input.statusRows, 1, roomy ? MAX_STATUS_ROWS : 1);
  const bodyRows = size.rows - headerRows - bannerRows - (tabs ? 1 : 0) - statusRows - FOOTER_ROWS;
  const body: Size = { columns: size.columns, rows: bodyRows };
  const sideBySide = widePanes(body, input, lists);
  const panes = zoomed ? { [pane]: body } : wide ? sideBySide.panes : narrowPanes(input, body);
  return {
    kind: 'panes',
    size,
    headerRows,
    bannerRows,
    statusRows,
    tabs,
    wide: wide && !zoomed,
    body,
    panes,
    overlay: wide && !zoomed ? { columns: sideBySide.right.columns, rows: bodyRows } : body,
  };
};
