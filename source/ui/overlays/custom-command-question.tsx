import { Box } from 'ink';
import { safeText, safeWhole } from '../../text/safe-text.ts';
import type { Size } from '../app-state.ts';
import { PaneFrame } from '../components/pane-frame.tsx';
import { TextLine } from '../components/text-line.tsx';
import { BLANK_LINE, type Line, line, wrap } from '../line.ts';
import type { Overlay } from './overlay.ts';

const MARGIN_COLUMNS = 1;

type CustomCommandOverlay = Extract<Overlay, { readonly kind: 'custom command' }>;

const questionLines = ({ label, command }: CustomCommandOverlay, columns: number): readonly Line[] => [
  ...wrap(`Run your command "${safeText(label)}"?`, columns).map((row) => [{ text: row, bold: true }]),
  ...wrap(`$ ${safeWhole(command)}`, columns).map((row) => line(row)),
  BLANK_LINE,
  ...wrap('y: yes, run it      n, Enter, Esc: no', columns).map((row) => line(row, 'accent')),
];

/** Shows what a command of the user's own would run, before it is run. */
export const CustomCommandQuestion = ({
  overlay,
  size,
}: {
  readonly overlay: CustomCommandOverlay;
  readonly size: Size;
}) => {
  const columns = size.columns - 2 * MARGIN_COLUMNS;
  return (
    <PaneFrame text="Confirm" place="" focused size={size}>
      <Box flexDirection="column" paddingLeft={MARGIN_COLUMNS} flexShrink={0}>
        {questionLines(overlay, columns).map((spans, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place on the screen
          <TextLine key={index} spans={spans} columns={columns} />
        ))}
      </Box>
    </PaneFrame>
  );
};
