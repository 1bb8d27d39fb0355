import { DETAIL, type PaneId } from './layout.ts';
import { type Line, lineWidth, span } from './line.ts';
import { titleOf } from './panes/pane.ts';
import { REGISTER } from './panes/register.ts';
import type { Symbols } from './theme.ts';
import { foundIn, type View } from './view-model.ts';

interface Tab {
  readonly pane: PaneId;
  readonly title: string;
  readonly count: number | null;
}

const tabsOf = (view: View): readonly Tab[] => [
  ...REGISTER.map((pane) => ({
    pane: pane.id,
    title: titleOf(pane),
    count: foundIn(view, pane.id).items.length,
  })),
  { pane: DETAIL, title: 'Detail', count: null },
];

/** `▸1 Rooms 41  2 Agents 1  3 Dispatches 2  Detail`: what else there is, where only one pane has place. */
export const tabsLine = (view: View, symbols: Symbols): Line => {
  const draw = (withCounts: boolean): Line =>
    tabsOf(view).map(({ pane, title, count }) => {
      const isOpen = pane === view.state.pane;
      const hasKeys = isOpen && view.state.overlay === null;
      const counted = withCounts && count !== null ? ` ${count}` : '';
      const text = `${hasKeys ? symbols.focus : ' '}${title}${counted} `;
      return { ...span(text, isOpen ? 'accent' : 'muted'), bold: isOpen };
    });
  const full = draw(true);
  return lineWidth(full) <= view.state.size.columns ? full : draw(false);
};
