import { safeText } from '../../text/safe-text.ts';
import type { Size } from '../app-state.ts';
import { PaneFrame } from '../components/pane-frame.tsx';
import { Lines } from '../components/text-line.tsx';
import { placeInText } from '../detail/detail-pane.tsx';
import { useScreen } from '../hooks/screen-context.ts';
import { TITLE_ROWS } from '../layout.ts';
import { type Line, span } from '../line.ts';
import type { Overlay } from '../overlays/overlay.ts';
import { highlighted, lineOfRow, matchesOf, wrapLines } from './reading.ts';

type ReaderOverlay = Extract<Overlay, { readonly kind: 'reader' }>;

/** Formats `  2 of 5`, the search result behind the search text. */
const foundText = ({ search, lines }: ReaderOverlay): string => {
  if (search === null || search.text === '') return '';
  const matches = matchesOf(lines, search.text);
  if (matches.length === 0) return '  not found';
  const place = search.at === null ? -1 : matches.indexOf(search.at);
  return `  ${place < 0 ? '' : `${place + 1} of `}${matches.length}`;
};

/** Shows a text over the panes and highlights the search matches. */
export const Reader = ({ overlay, size }: { readonly overlay: ReaderOverlay; readonly size: Size }) => {
  const { symbols } = useScreen().theme;
  const height = size.rows - TITLE_ROWS;
  const text = wrapLines(overlay.lines, overlay.indent, size.columns);
  const offset = Math.max(0, Math.min(overlay.offset, text.rows.length - height));
  const { search } = overlay;
  const shown = text.rows.slice(offset, offset + height).map((row, index): Line => {
    const isFound = search !== null && search.at === lineOfRow(text, offset + index);
    const mark = span(isFound ? symbols.cursor : ' ', 'accent');
    return [mark, ...(search === null ? row : highlighted(row, search.text))];
  });
  const found = foundText(overlay);
  const isTyping = search?.typing ?? false;
  const searched =
    search === null ? '' : `${symbols.separator}/${isTyping ? '' : safeText(search.text) + found}`;
  return (
    <PaneFrame
      text={overlay.title + searched}
      typed={
        isTyping && search !== null
          ? { field: search, most: size.columns - found.length, behind: found }
          : null
      }
      place={placeInText(offset, height, text.rows.length)}
      focused
      size={size}
    >
      <Lines columns={size.columns} rows={height} lines={shown} />
    </PaneFrame>
  );
};
