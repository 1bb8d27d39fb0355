import type { Pane } from './app-state.ts';
import { type Line, lineWidth, span } from './line.ts';
import type { Symbols } from './theme.ts';
import type { View } from './view.ts';

interface Tab {
  readonly pane: Pane;
  readonly title: string;
  readonly count: number | null;
}

const tabsOf = ({ rooms, agents, dispatches, events }: View): readonly Tab[] => [
  { pane: 'rooms', title: '1 Rooms', count: rooms.length },
  { pane: 'agents', title: '2 Agents', count: agents.length },
  { pane: 'dispatches', title: '3 Dispatches', count: dispatches.length },
  { pane: 'events', title: '6 Events', count: events.items.length },
  { pane: 'detail', title: 'Detail', count: null },
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
