import type { Pane } from './app-state.ts';
import { type Line, span } from './line.ts';
import type { Symbols } from './theme.ts';
import type { View } from './view.ts';

/** `▸1 Rooms 41  2 Agents 1  3 Dispatches 2`: what else there is, where only one pane has place. */
export const tabsLine = ({ state, rooms, agents, dispatches }: View, symbols: Symbols): Line => {
  const tabs: readonly (readonly [Pane, string])[] = [
    ['rooms', `1 Rooms ${rooms.length}`],
    ['agents', `2 Agents ${agents.length}`],
    ['dispatches', `3 Dispatches ${dispatches.length}`],
    ['detail', 'Detail'],
  ];
  return tabs.map(([pane, text]) => {
    const focused = pane === state.pane;
    return {
      ...span(`${focused ? symbols.focus : ' '}${text} `, focused ? 'accent' : 'muted'),
      bold: focused,
    };
  });
};
