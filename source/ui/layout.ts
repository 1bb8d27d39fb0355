import type { Pane, Size } from './app-state.ts';

/** From here on the panes stand side by side; on fewer rows the right ones would have none left. */
const WIDE_COLUMNS = 100;
const WIDE_ROWS = 14;
const MIN_SIZE: Size = { columns: 40, rows: 10 };
/** The rooms say what is the matter, and need a little more than half. */
const ROOMS_SHARE = 0.54;
/** Of the right column, while the events are looked at. */
const EVENTS_SHARE = 0.6;
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
      readonly panes: Readonly<Partial<Record<Pane, Size>>>;
      /** Where questions and forms are shown, title line included; texts to read take the whole body. */
      readonly overlay: Size;
    };

export interface LayoutInput {
  readonly size: Size;
  readonly pane: Pane;
  readonly listPane: Exclude<Pane, 'detail'>;
  readonly zoomed: boolean;
  readonly allRooms: boolean;
  /** How many lines the banner would like. */
  readonly bannerRows: number;
  /** How many lines there are to say about what is being done. */
  readonly statusRows: number;
}

const clamp = (value: number, low: number, high: number) => Math.max(low, Math.min(high, value));

type WidePanes = Readonly<Partial<Record<Pane, Size>> & Record<'rooms' | 'detail', Size>>;

/**
 * The two lists of the right column are as high as each other; the detail pane has the rest, and most. The events take
 * the place of both lists while they are looked at: elsewhere they would keep the screen moving.
 */
const widePanes = (body: Size, { allRooms, listPane }: LayoutInput): WidePanes => {
  const roomsColumns = Math.min(MAX_ROOMS_COLUMNS, Math.floor(body.columns * ROOMS_SHARE));
  const columns = body.columns - roomsColumns - GUTTER_COLUMNS;
  const rooms: Size = { columns: roomsColumns, rows: body.rows };
  if (listPane === 'events') {
    const eventRows = Math.ceil(body.rows * EVENTS_SHARE);
    return {
      rooms,
      events: { columns, rows: eventRows },
      detail: { columns, rows: body.rows - eventRows },
    };
  }
  const listRows = clamp(Math.floor(body.rows * (allRooms ? 0.35 : 0.2)), 3, allRooms ? 40 : 8);
  return {
    rooms,
    agents: { columns, rows: listRows },
    dispatches: { columns, rows: listRows },
    detail: { columns, rows: body.rows - 2 * listRows },
  };
};

const narrowPanes = ({ pane, listPane }: LayoutInput, body: Size): Partial<Record<Pane, Size>> => {
  if (pane === 'detail') return { detail: body };
  if (body.rows < MIN_STACKED_ROWS) return { [listPane]: body };
  const listRows = Math.ceil(body.rows * 0.55);
  return {
    [listPane]: { columns: body.columns, rows: listRows },
    detail: { columns: body.columns, rows: body.rows - listRows },
  };
};

/** Who gets which part of the screen. Together the parts are exactly as large as the terminal. */
export const layOut = (input: LayoutInput): Layout => {
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
  const sideBySide = widePanes(body, input);
  const panes = zoomed ? { [pane]: body } : wide ? sideBySide : narrowPanes(input, body);
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
    overlay: wide && !zoomed ? { columns: sideBySide.detail.columns, rows: bodyRows } : body,
  };
};
