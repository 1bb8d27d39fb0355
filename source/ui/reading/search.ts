import { type Command, type Controls, currentView, say } from '../commands/controls.ts';
import { type FieldEvent, fieldOf, reduceField } from '../field/field-state.ts';
import { TITLE_ROWS } from '../layout.ts';
import type { Overlay } from '../overlays/overlay.ts';
import { lineOfRow, matchesOf, nextMatch, offsetFor, type Rows, type Search, wrapLines } from './reading.ts';

type Reader = Extract<Overlay, { readonly kind: 'reader' }>;

interface Reading {
  readonly overlay: Reader;
  readonly rows: Rows;
  /** The rows of the window. */
  readonly height: number;
}

const readingOf = (controls: Controls): Reading | null => {
  const { state, layout } = currentView(controls);
  const { overlay } = state;
  if (overlay?.kind !== 'reader' || layout.kind !== 'panes') return null;
  const { columns, rows } = layout.body;
  return { overlay, rows: wrapLines(overlay.lines, overlay.indent, columns), height: rows - TITLE_ROWS };
};

const change = ({ store }: Controls, overlay: Reader, changes: Partial<Reader>): void =>
  store.dispatch({ type: 'overlay set', overlay: { ...overlay, ...changes } });

/** Moves the search to a line and scrolls the line into view. */
const goTo = ({ overlay, rows, height }: Reading, search: Search, at: number | null): Partial<Reader> => ({
  search: { ...search, at },
  offset: at === null ? search.from : offsetFor(rows, at, overlay.offset, height),
});

export const beginSearch: Command = (controls) => {
  const reading = readingOf(controls);
  if (reading === null) return;
  const { overlay } = reading;
  change(controls, overlay, { search: { ...fieldOf(''), typing: true, at: null, from: overlay.offset } });
};

/** Edits the search text and goes to the first match from where the search began. */
export const editSearch = (controls: Controls, event: FieldEvent): void => {
  const reading = readingOf(controls);
  const search = reading?.overlay.search;
  if (!reading || !search) return;
  const typed = reduceField(search, event);
  if (typed.text === search.text) {
    change(controls, reading.overlay, { search: { ...search, ...typed } });
    return;
  }
  const matches = matchesOf(reading.overlay.lines, typed.text);
  const at = nextMatch(matches, lineOfRow(reading.rows, search.from) - 1, 1);
  change(controls, reading.overlay, goTo(reading, { ...search, ...typed }, at));
};

/** Ends editing. The search text stays, so that `n` finds the next match. */
export const keepSearch: Command = (controls) => {
  const reading = readingOf(controls);
  const search = reading?.overlay.search;
  if (!reading || !search) return;
  change(controls, reading.overlay, { search: search.text === '' ? null : { ...search, typing: false } });
  if (search.text !== '' && search.at === null) say(controls, `not found: ${search.text}`, 'warning');
};

/** Ends the search and scrolls back to where it began. */
export const leaveSearch: Command = (controls) => {
  const reading = readingOf(controls);
  if (reading === null) return;
  const { overlay } = reading;
  change(controls, overlay, { search: null, offset: overlay.search?.from ?? overlay.offset });
};

/** Goes to the next (1) or previous (-1) match. */
export const findNext =
  (by: 1 | -1): Command =>
  (controls) => {
    const reading = readingOf(controls);
    const search = reading?.overlay.search;
    if (!reading || !search) return;
    const { overlay, rows } = reading;
    const from = search.at ?? lineOfRow(rows, overlay.offset);
    const at = nextMatch(matchesOf(overlay.lines, search.text), from, by);
    if (at === null) say(controls, `not found: ${search.text}`, 'warning');
    else change(controls, overlay, goTo(reading, search, at));
  };
