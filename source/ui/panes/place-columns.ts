import type { ColumnSettings } from '../column-settings.ts';
import {
  type ColumnWidth,
  GAP_COLUMNS,
  type PaneColumn,
  type PlacedColumn,
  type Placement,
} from './columns.ts';

/** The space that the columns of a pane share. */
export interface Space {
  /** Without the cursor and the mark. */
  readonly columns: number;
  /** The terminal has at least 140 columns. */
  readonly isWide: boolean;
  readonly showRoom: boolean;
  /** The project is on LiveKit Cloud. Default: no. */
  readonly isCloud?: boolean;
}

const isNamed = ({ id }: { readonly id: string }, { order }: ColumnSettings): boolean => order.includes(id);

/** Returns the columns that may be shown, in the order of the settings. */
const candidates = <Item>(
  all: readonly PaneColumn<Item>[],
  settings: ColumnSettings | undefined,
  { isWide, showRoom, isCloud = false }: Space,
): readonly PaneColumn<Item>[] => {
  const columns = isCloud ? all : all.filter(({ shown }) => shown !== 'on cloud');
  const isDefault = ({ shown = 'always' }: PaneColumn<Item>): boolean => {
    switch (shown) {
      case 'always':
      case 'on cloud':
        return true;
      case 'wide':
        return isWide;
      case 'many rooms':
        return showRoom;
      case 'named':
        return false;
    }
  };
  if (settings === undefined) return columns.filter(isDefault);
  const named = settings.order.flatMap((id) => columns.find((column) => column.id === id) ?? []);
  const others = columns.filter((column) => !isNamed(column, settings) && isDefault(column));
  return [...named, ...others].filter(({ id }) => !settings.hide.includes(id));
};

const widthOf = <Item>(
  { id, width }: PaneColumn<Item>,
  settings: ColumnSettings | undefined,
): ColumnWidth => {
  const fixed = settings?.width[id];
  return fixed === undefined ? width : { least: fixed, wanted: fixed };
};

interface Sized<Item> {
  readonly column: PaneColumn<Item>;
  readonly width: ColumnWidth;
  /** A column that the settings name stays as long as the callers do. */
  readonly rank: number;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

const gapsOf = (columns: readonly unknown[]): number => GAP_COLUMNS * Math.max(0, columns.length - 1);

/** Leaves columns out until the others have the width that they need. */
const thatFit = <Item>(all: readonly Sized<Item>[], columns: number): readonly Sized<Item>[] => {
  let kept = all.filter(({ rank }) => rank === 0);
  for (const one of all.filter(({ rank }) => rank > 0).sort((a, b) => a.rank - b.rank)) {
    const needed = one.rank === 1 ? 'least' : 'wanted';
    const taken = sum(kept.map(({ width }) => width[needed])) + gapsOf([...kept, one]);
    if (taken + one.width.least <= columns)
      kept = all.filter((other) => kept.includes(other) || other === one);
  }
  return kept;
};

/** Divides `space` by weight. The parts add up to it exactly. */
const divided = (space: number, weights: readonly number[]): readonly number[] => {
  const total = sum(weights);
  let [before, given] = [0, 0];
  return weights.map((weight) => {
    before += weight;
    const upTo = total === 0 ? 0 : Math.floor((space * before) / total);
    const part = upTo - given;
    given = upTo;
    return part;
  });
};

/** Computes the widths: at least `least`, then `wanted`, then shares of the rest. Too little space shrinks all. */
const widthsIn = (widths: readonly ColumnWidth[], columns: number): readonly number[] => {
  const space = Math.max(0, columns - gapsOf(widths));
  const leasts = widths.map(({ least }) => least);
  const short = sum(leasts) - space;
  if (short > 0) {
    // Fixed columns, such as ages, keep their width as long as others can shrink.
    const growing = widths.map(({ least, grows = 0 }) => (grows > 0 ? least : 0));
    const shrinking = sum(growing) >= short ? growing : leasts;
    const taken = divided(short, shrinking);
    return leasts.map((least, index) => Math.max(0, least - (taken[index] ?? 0)));
  }
  const missing = widths.map(({ least, wanted }) => Math.max(0, wanted - least));
  const left = space - sum(leasts);
  const towards = divided(Math.min(left, sum(missing)), missing);
  const rest = divided(
    Math.max(0, left - sum(missing)),
    widths.map(({ grows = 0 }) => grows),
  );
  return leasts.map((least, index) => least + (towards[index] ?? 0) + (rest[index] ?? 0));
};

/**
 * Chooses and places the columns of a pane. Pure: the same for the same arguments, and the only place that
 * knows where a column stands.
 */
export const placeColumns = <Item>(
  columns: readonly PaneColumn<Item>[],
  settings: ColumnSettings | undefined,
  space: Space,
): readonly PlacedColumn<Item>[] => {
  const sized = candidates(columns, settings, space).map(
    (column): Sized<Item> => ({
      column,
      width: widthOf(column, settings),
      rank: settings && isNamed(column, settings) ? Math.min(column.rank, 1) : column.rank,
    }),
  );
  const kept = thatFit(sized, space.columns);
  const widths = widthsIn(
    kept.map(({ width }) => width),
    space.columns,
  );
  let start = 0;
  return kept.map(({ column }, index) => {
    const placed = { id: column.id, start, columns: widths[index] ?? 0, column };
    start += placed.columns + GAP_COLUMNS;
    return placed;
  });
};

/** Returns the column at a place of a row, counted from the end of the mark; null between columns. */
export const columnAt = <Placed extends Placement>(placed: readonly Placed[], at: number): Placed | null =>
  placed.find(({ start, columns }) => at >= start && at < start + columns) ?? null;
