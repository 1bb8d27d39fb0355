import { Box } from 'ink';
import type { ReactNode } from 'react';
import { columnWidth, truncate } from '../../text/width.ts';
import type { Size } from '../app-state.ts';
import type { FieldState } from '../field/field-state.ts';
import { fieldColumns, TextField } from '../field/text-field.tsx';
import { useScreen } from '../hooks/screen-context.ts';
import { type Line, lineWidth, type Span, span } from '../line.ts';
import type { Symbols } from '../theme.ts';
import { TextLine } from './text-line.tsx';

interface Title {
  /** `1 Rooms`. Safe. */
  readonly text: string;
  /** At the right end: `3/41`. */
  readonly place: string;
  readonly focused: boolean;
}

/** A text field in a title, after its text. */
export interface TypedInTitle {
  readonly field: FieldState;
  /** The maximum width in columns. */
  readonly most: number;
  /** The text after the field. Safe. */
  readonly behind: string;
}

/** The field keeps at least this width, however long the title is. */
const LEAST_FIELD_COLUMNS = 8;

const titleSpan = (text: string, focused: boolean): Span => ({
  ...span(text, focused ? 'accent' : 'plain'),
  bold: focused,
});

const placeAtEnd = (place: string, { rule }: Symbols): string => (place === '' ? '' : ` ${place} ${rule}`);

/** Fills a title up to its right end: the rule, with the position in it. */
const ruledLine = (start: Span, place: string, columns: number, symbols: Symbols): Line => {
  const { rule } = symbols;
  const end = placeAtEnd(place, symbols);
  const ruled = columns - lineWidth([start]) - lineWidth([span(end)]);
  return ruled < 1 ? [start] : [start, span(rule.repeat(ruled) + end, 'muted')];
};

const titleStart = ({ text, focused }: Title, symbols: Symbols): string =>
  `${focused ? symbols.focus : ' '}${text}`;

/** A space behind the text, and a piece of the rule. */
const BEHIND_TEXT_COLUMNS = 2;

/**
 * `▸1 Rooms ─────────── 3/41 ─`: the marker shows the focus, also without colours. A long text is cut, and the
 * position stays.
 */
export const titleLine = (title: Title, columns: number, symbols: Symbols): Line => {
  const { place, focused } = title;
  const most = columns - columnWidth(placeAtEnd(place, symbols)) - BEHIND_TEXT_COLUMNS;
  const text = truncate(titleStart(title, symbols), Math.max(0, most), { ellipsis: symbols.ellipsis });
  return ruledLine(titleSpan(`${text} `, focused), place, columns, symbols);
};

interface TypedTitleProps {
  readonly title: Title;
  readonly typed: TypedInTitle;
  readonly columns: number;
}

/** `▸1 Rooms · /call-7 ─── 3/41 ─`, with the cursor in the field. */
const TypedTitle = ({ title, typed, columns }: TypedTitleProps) => {
  const { symbols } = useScreen().theme;
  const { field, most, behind } = typed;
  const start = titleSpan(titleStart(title, symbols), title.focused);
  const startColumns = Math.min(lineWidth([start]), Math.max(0, columns - LEAST_FIELD_COLUMNS));
  const typedColumns = Math.min(fieldColumns(field), most, columns - startColumns);
  const left = columns - startColumns - typedColumns;
  return (
    <Box flexShrink={0}>
      <TextLine spans={[start]} columns={startColumns} />
      <TextField field={field} focused columns={typedColumns} />
      <TextLine
        spans={ruledLine(titleSpan(`${behind} `, title.focused), title.place, left, symbols)}
        columns={left}
      />
    </Box>
  );
};

interface PaneFrameProps extends Title {
  /** Default: no field. */
  readonly typed?: TypedInTitle | null;
  /** Includes the title line. */
  readonly size: Size;
  readonly children: ReactNode;
}

/** A title with the pane's content below it. */
export const PaneFrame = ({ size, children, typed = null, ...title }: PaneFrameProps) => {
  const { symbols } = useScreen().theme;
  return (
    <Box flexDirection="column" width={size.columns} height={size.rows} flexShrink={0} overflow="hidden">
      {typed === null ? (
        <TextLine spans={titleLine(title, size.columns, symbols)} columns={size.columns} />
      ) : (
        <TypedTitle title={title} typed={typed} columns={size.columns} />
      )}
      {children}
    </Box>
  );
};
