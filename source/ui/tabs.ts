import { columnWidth } from '../text/width.ts';
import { paneKeyId } from './key-hints.ts';
import { DETAIL, type PaneId } from './layout.ts';
import { type Line, lineWidth, type Span, span } from './line.ts';
import { titleOf } from './panes/pane.ts';
import { REGISTER } from './panes/register.ts';
import type { Symbols } from './theme.ts';
import { foundIn, type View } from './view-model.ts';

interface Tab {
  readonly pane: PaneId;
  readonly title: string;
  /** Stands for the title where space is short; null: the title stays. */
  readonly key: string | null;
  readonly count: number | null;
}

const tabsOf = (view: View): readonly Tab[] => [
  ...REGISTER.filter(
    (pane) => !pane.absent?.(view.session) && (pane.tab !== 'while open' || view.state.listPane === pane.id),
  ).map((pane) => ({
    pane: pane.id,
    title: titleOf(pane, view.state.keys),
    key: view.state.keys.keyOf(paneKeyId(pane.id)),
    count: pane.toggles ? null : foundIn(view, pane.id).items.length,
  })),
  { pane: DETAIL, title: 'Detail', key: null, count: null },
];

type DrawnTab = Span & { readonly pane: PaneId };

const drawnTabs = (view: View, symbols: Symbols): readonly DrawnTab[] => {
  const tabs = tabsOf(view);
  /** @param titled how many tabs have their title, counted from the left; the open one always has it */
  const draw = (withCounts: boolean, titled: number): readonly DrawnTab[] =>
    tabs.map(({ pane, title, key, count }, index) => {
      const isOpen = pane === view.state.pane;
      const hasKeys = isOpen && view.state.overlay === null;
      const counted = withCounts && count !== null ? ` ${count}` : '';
      const shown = index < titled || isOpen ? title : (key ?? title);
      const text = `${hasKeys ? symbols.focus : ' '}${shown}${counted} `;
      return { ...span(text, isOpen ? 'accent' : 'muted'), bold: isOpen, pane };
    });
  const fits = (drawn: readonly DrawnTab[]): boolean => lineWidth(drawn) <= view.state.size.columns;
  const full = draw(true, tabs.length);
  if (fits(full)) return full;
  for (let titled = tabs.length; titled > 0; titled -= 1) {
    const drawn = draw(false, titled);
    if (fits(drawn)) return drawn;
  }
  return draw(false, 0);
};

/**
 * Formats `▸1 Rooms 41  2 Agents 1  3 Dispatches 2  Detail`, the tabs of a layout that shows one pane at a time. Where space is
 * short, the counts are left out, then as many titles as needed, from the right.
 */
export const tabsLine = (view: View, symbols: Symbols): Line => drawnTabs(view, symbols);

/** Returns the pane of the tab at a column; null beside the tabs. */
export const tabAt = (view: View, symbols: Symbols, column: number): PaneId | null => {
  let end = 0;
  for (const { pane, text } of drawnTabs(view, symbols)) {
    end += columnWidth(text);
    if (column < end) return pane;
  }
  return null;
};
