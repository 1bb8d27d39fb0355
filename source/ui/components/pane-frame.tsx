import { Box } from 'ink';
import type { ReactNode } from 'react';
import type { Size } from '../app-state.ts';
import { useScreen } from '../hooks/screen-context.ts';
import { type Line, lineWidth, span } from '../line.ts';
import type { Symbols } from '../theme.ts';
import { TextLine } from './text-line.tsx';

interface Title {
  /** `1 Rooms`. Safe. */
  readonly text: string;
  /** At the right end: `3/41`. */
  readonly place: string;
  readonly focused: boolean;
}

/** `▸1 Rooms ─────────── 3/41 ─`: the mark says who has the keys, also without colours. */
const titleLine = ({ text, place, focused }: Title, columns: number, symbols: Symbols): Line => {
  const start = {
    ...span(`${focused ? symbols.focus : ' '}${text} `, focused ? 'accent' : 'plain'),
    bold: focused,
  };
  const end = place === '' ? '' : ` ${place} ${symbols.rule}`;
  const ruled = columns - lineWidth([start]) - lineWidth([span(end)]);
  return ruled < 1 ? [start] : [start, span(symbols.rule.repeat(ruled) + end, 'muted')];
};

interface PaneFrameProps extends Title {
  /** The title line included. */
  readonly size: Size;
  readonly children: ReactNode;
}

/** A title, and below it what the pane shows. */
export const PaneFrame = ({ size, children, ...title }: PaneFrameProps) => {
  const { theme } = useScreen();
  return (
    <Box flexDirection="column" width={size.columns} height={size.rows} flexShrink={0} overflow="hidden">
      <TextLine spans={titleLine(title, size.columns, theme.symbols)} columns={size.columns} />
      {children}
    </Box>
  );
};
