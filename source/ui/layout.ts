/** The id of a pane: that of its descriptor (`panes/register.ts`), or `detail`. */
export type PaneId = string;

/** The pane with the details of the selected row. */
export const DETAIL: PaneId = 'detail';

/** The list of rooms with all that belongs to them. */
export const TREE: PaneId = 'tree';

/** The list of profiles. */
export const PROFILES: PaneId = 'profiles';

/** Every pane starts with a title line. */
export const TITLE_ROWS = 1;

/** A row of a list starts with the cursor. */
export const CURSOR_COLUMNS = 1;

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** A pane on the screen, in cells from the top left corner of the terminal. The first line is the title. */
export interface Place extends Size {
  readonly left: number;
  readonly top: number;
  /** 1 if the column headings stand below the title. */
  readonly headingRows: 0 | 1;
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
  /** The pane has headings if it has columns. */
  readonly columns?: readonly unknown[];
}

/**
 * Panes stand side by side from 100 columns and 14 rows. With fewer rows, the right column would have no
 * space.
 */
const WIDE_COLUMNS = 100;
const WIDE_ROWS = 14;
const MIN_SIZE: Size = { columns: 40, rows: 10 };
/** Lists show more columns from 140 on. */
const MORE_COLUMNS_FROM = 140;
/** Room rows carry the verdict, so Rooms gets a little more than half of the columns. */
const ROOMS_SHARE = 0.54;
/** Wide terminals show ids in full, and those of agents and dispatches need the space. */
const WIDE_ROOMS_SHARE = 0.5;
/** A `right alone` list takes 60 % of the right column. */
const ALONE_SHARE = 0.6;
/** Wider rooms show nothing more. */
const MAX_ROOMS_COLUMNS = 120;
/** The title, the headings and two rows. */
const LEAST_LIST_ROWS = 4;
const MOST_LIST_ROWS = 9;
const MOST_ALL_ROOMS_ROWS = 40;
/** The details keep the title, a verdict and its remedy, if the terminal has the space. */
const LEAST_DETAIL_ROWS = 7;
/** A pane below 3 rows shows a row instead of headings. */
const LEAST_ROWS_WITH_HEADINGS = 3;
/** Below 16 rows every line counts: one header line, no tabs. */
const ROOMY_ROWS = 16;
const MAX_STATUS_ROWS = 2;

/** The most rows that the status line may take. */
export const mostStatusRows = ({ rows }: Size): number => (rows >= ROOMY_ROWS ? MAX_STATUS_ROWS : 1);

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
      /** The terminal is wide enough for more columns in each list. */
      readonly moreColumns: boolean;
      /** The visible panes. Sizes include the title line. */
      readonly panes: Readonly<Record<PaneId, Place>>;
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
  /** Lists without any row, filtered or not. They shrink to their title, and the details take the space. */
  readonly empty: ReadonlySet<PaneId>;
}

const clamp = (value: number, low: number, high: number) => Math.max(low, Math.min(high, value));

type Heights = readonly (readonly [PaneId, number])[];

/** Stacks panes below each other. */
const stacked = (
  heights: Heights,
  { left, top, columns }: Pick<Place, 'left' | 'top' | 'columns'>,
): Readonly<Record<PaneId, Omit<Place, 'headingRows'>>> => {
  let next = top;
  return Object.fromEntries(
    heights.map(([id, rows]) => {
      const place = { left, top: next, columns, rows };
      next += rows;
      return [id, place];
    }),
  );
};

/** Heights of the right column: lists with rows get the same, empty ones their title, the details the rest. */
const rightHeights = (
  bodyRows: number,
  { allRooms, listPane, empty }: LayoutInput,
  lists: readonly PlacedPane[],
): Heights => {
  const placed = (place: PanePlace) => lists.filter((list) => list.place === place).map(({ id }) => id);
  const isAlone = placed('right alone').includes(listPane);
  const isLeftAlone = placed('left alone').includes(listPane);
  const ids = isAlone ? [listPane] : isLeftAlone ? [] : placed('right');
  const filled = ids.filter((id) => !empty.has(id)).length;
  const share = isAlone ? ALONE_SHARE : allRooms ? 0.35 : 0.2;
  const most = isAlone ? bodyRows : allRooms ? MOST_ALL_ROOMS_ROWS : MOST_LIST_ROWS;
  const wanted = clamp(Math.ceil(bodyRows * share), LEAST_LIST_ROWS, most);
  const left = bodyRows - LEAST_DETAIL_ROWS - (ids.length - filled) * TITLE_ROWS;
  // At least a title and a row, but the details keep their title, however many lists there are.
  const fair = Math.max(TITLE_ROWS + 1, Math.floor(left / Math.max(1, filled)));
  const rows = Math.min(wanted, fair, Math.floor((bodyRows - TITLE_ROWS) / Math.max(1, ids.length)));
  const heights = ids.map((id) => [id, empty.has(id) ? TITLE_ROWS : rows] as const);
  const taken = heights.reduce((sum, [, height]) => sum + height, 0);
  return [...heights, [DETAIL, bodyRows - taken]];
};

const leftLists = ({ listPane }: LayoutInput, lists: readonly PlacedPane[]): readonly PaneId[] =>
  lists.some(({ id, place }) => id === listPane && place === 'left alone')
    ? [listPane]
    : lists.filter(({ place }) => place === 'left').map(({ id }) => id);

const widePanes = (
  body: Size,
  top: number,
  input: LayoutInput,
  lists: readonly PlacedPane[],
): Readonly<Record<PaneId, Omit<Place, 'headingRows'>>> => {
  const share = body.columns >= MORE_COLUMNS_FROM ? WIDE_ROOMS_SHARE : ROOMS_SHARE;
  const leftColumns = Math.min(MAX_ROOMS_COLUMNS, Math.floor(body.columns * share));
  const left = leftColumns + GUTTER_COLUMNS;
  return {
    ...Object.fromEntries(
      leftLists(input, lists).map((id) => [id, { left: 0, top, columns: leftColumns, rows: body.rows }]),
    ),
    ...stacked(rightHeights(body.rows, input, lists), { left, top, columns: body.columns - left }),
  };
};

/** An empty list on the left keeps its place: it says what lktop waits for. */
const narrowHeights = (
  { pane, listPane, empty }: LayoutInput,
  { rows }: Size,
  lists: readonly PlacedPane[],
): Heights => {
  if (pane === DETAIL) return [[DETAIL, rows]];
  if (rows < MIN_STACKED_ROWS) return [[listPane, rows]];
  const shrinks =
    empty.has(listPane) && lists.some(({ id, place }) => id === listPane && place.startsWith('right'));
  const listRows = shrinks ? TITLE_ROWS : Math.ceil(rows * 0.55);
  return [
    [listPane, listRows],
    [DETAIL, rows - listRows],
  ];
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
  const statusRows = clamp(input.statusRows, 1, mostStatusRows(size));
  const bodyRows = size.rows - headerRows - bannerRows - (tabs ? 1 : 0) - statusRows - FOOTER_ROWS;
  const body: Size = { columns: size.columns, rows: bodyRows };
  const top = headerRows + bannerRows + (tabs ? 1 : 0);
  const whole = { left: 0, top, columns: body.columns };
  const places = zoomed
    ? stacked([[pane, bodyRows]], whole)
    : wide
      ? widePanes(body, top, input, lists)
      : stacked(narrowHeights(input, body, lists), whole);
  const headingRows = (id: PaneId, { rows }: Size): 0 | 1 => {
    const hasColumns = lists.some((list) => list.id === id && (list.columns?.length ?? 0) > 0);
    return hasColumns && rows >= LEAST_ROWS_WITH_HEADINGS && !input.empty.has(id) ? 1 : 0;
  };
  const right = places[DETAIL];
  return {
    kind: 'panes',
    size,
    headerRows,
    bannerRows,
    statusRows,
    tabs,
    wide: wide && !zoomed,
    body,
    moreColumns: size.columns >= MORE_COLUMNS_FROM,
    panes: Object.fromEntries(
      Object.entries(places).map(([id, place]) => [id, { ...place, headingRows: headingRows(id, place) }]),
    ),
    overlay: wide && !zoomed && right ? { columns: right.columns, rows: bodyRows } : body,
  };
};
