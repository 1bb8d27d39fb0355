/** The name of a pane: the id of its descriptor (`panes/register.ts`), or `detail`. */
export type PaneId = string;

/** The pane that shows all there is to say of the row under the cursor. */
export const DETAIL: PaneId = 'detail';

/** Every pane begins with its title. */
export const TITLE_ROWS = 1;

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/**
 * Where a list stands in the side-by-side layout. The lists of the right column share it with the details. A list
 * with `right alone` replaces them while it is focused. It is hidden otherwise, as its rows would keep the screen moving.
 */
export type PanePlace = 'left' | 'right' | 'right alone';

/** What the layout asks of a list. */
export interface PlacedPane {
  readonly id: PaneId;
  readonly place: PanePlace;
}

/** From 100 columns and 14 rows on, panes stand side by side. Fewer rows leave none for the right column. */
const WIDE_COLUMNS = 100;
const WIDE_ROWS = 14;
const MIN_SIZE: Size = { columns: 40, rows: 10 };
/** Room rows carry the verdict, so they get a little more than half. */
const ROOMS_SHARE = 0.54;
/** A list that stands alone takes this share of the right column. */
const ALONE_SHARE = 0.6;
/** Wider than this the rooms gain nothing. */
const MAX_ROOMS_COLUMNS = 90;
/** Below this many rows every line counts. */
const ROOMY_ROWS = 16;
const MAX_STATUS_ROWS = 2;
const FOOTER_ROWS = 1;
/** A list and a detail pane under it need this many rows together. */
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
      /** One pane at a time, named by a line of tabs. */
      readonly tabs: boolean;
      /** Panes stand side by side: the rooms left, the others right. */
      readonly wide: boolean;
      readonly body: Size;
      /** The panes that are on the screen, their title lines included. */
      readonly panes: Readonly<Record<PaneId, Size>>;
      /** Where questions and forms are shown, title line included; texts to read take the whole body. */
      readonly overlay: Size;
    };

export interface LayoutInput {
  readonly size: Size;
  readonly pane: PaneId;
  readonly listPane: PaneId;
  readonly zoomed: boolean;
  readonly allRooms: boolean;
  /** How many lines the banner would like. */
  readonly bannerRows: number;
  /** How many lines there are to say about what is being done. */
  readonly statusRows: number;
}

const clamp = (value: number, low: number, high: number) => Math.max(low, Math.min(high, value));

interface WidePanes {
  readonly panes: Readonly<Record<PaneId, Size>>;
  readonly right: Size;
}

/** The lists of the right column are as high as each other; the detail pane has the rest, and most. */
const widePanes = (
  body: Size,
  { allRooms, listPane }: LayoutInput,
  lists: readonly PlacedPane[],
): WidePanes => {
  const leftColumns = Math.min(MAX_ROOMS_COLUMNS, Math.floor(body.columns * ROOMS_SHARE));
  const columns = body.columns - leftColumns - GUTTER_COLUMNS;
  const placed = (place: PanePlace) => lists.filter((list) => list.place === place);
  const isAlone = placed('right alone').some(({ id }) => id === listPane);
  const stacked = isAlone ? [listPane] : placed('right').map(({ id }) => id);
  const wanted = isAlone
    ? Math.ceil(body.rows * ALONE_SHARE)
    : clamp(Math.floor(body.rows * (allRooms ? 0.35 : 0.2)), 3, allRooms ? 40 : 8);
  // The details keep at least their title, however many lists there are.
  const rows = Math.min(wanted, Math.floor((body.rows - 1) / Math.max(1, stacked.length)));
  return {
    right: { columns, rows: body.rows },
    panes: Object.fromEntries([
      ...placed('left').map(({ id }) => [id, { columns: leftColumns, rows: body.rows }] as const),
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
 * Who gets which part of the screen. Together the parts are exactly as large as the terminal.
 *
 * @param lists all lists there are, in their order on the screen
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
