import { Box } from 'ink';
import { quoteName, safeText } from '../../text/safe-text.ts';
import type { Size } from '../app-state.ts';
import { PaneFrame } from '../components/pane-frame.tsx';
import { TextField } from '../components/text-field.tsx';
import { TextLine } from '../components/text-line.tsx';
import { useScreen } from '../hooks/screen-context.ts';
import { BLANK_LINE, type Line, span, wrap } from '../line.ts';
import type { Symbols, Tone } from '../theme.ts';
import type { Overlay } from './overlay.ts';

type ConfirmOverlay = Extract<Overlay, { readonly kind: 'confirm' }>;

const MARGIN_COLUMNS = 1;

const block = (text: string, columns: number, tone: Tone, bold = false): readonly Line[] =>
  wrap(text, columns).map((row) => [{ ...span(row, tone), bold }]);

/** The question, what will happen, what speaks against it, and whether it still can be. */
export const confirmLines = (
  { plan }: ConfirmOverlay,
  broken: string | null,
  columns: number,
  symbols: Symbols,
): readonly Line[] => [
  ...block(safeText(plan.question), columns, 'plain', true),
  ...plan.sentences.flatMap((sentence) => block(`- ${safeText(sentence)}`, columns, 'plain')),
  ...plan.warnings.flatMap((warning) =>
    block(`${symbols.marks.warning} ${safeText(warning)}`, columns, 'warning'),
  ),
  BLANK_LINE,
  ...(broken === null
    ? []
    : block(`${symbols.marks.critical} No longer possible: ${safeText(broken)}`, columns, 'critical', true)),
  ...block(answers(plan.typeToConfirm, broken), columns, 'accent'),
];

const answers = (typeToConfirm: string | null, broken: string | null): string => {
  if (broken !== null) return 'Esc closes this';
  return typeToConfirm === null
    ? 'y: yes, do it      n, Enter, Esc: no'
    : `Type ${quoteName(typeToConfirm)} and press Enter to do it; Esc: no`;
};

interface ConfirmProps {
  readonly overlay: ConfirmOverlay;
  readonly broken: string | null;
  readonly size: Size;
}

export const Confirm = ({ overlay, broken, size }: ConfirmProps) => {
  const { symbols } = useScreen().theme;
  const columns = size.columns - 2 * MARGIN_COLUMNS;
  const lines = confirmLines(overlay, broken, columns, symbols);
  return (
    <PaneFrame text="Confirm" place="" focused size={size}>
      <Box flexDirection="column" paddingLeft={MARGIN_COLUMNS} flexShrink={0}>
        {lines.map((spans, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place on the screen
          <TextLine key={index} spans={spans} columns={columns} />
        ))}
        {overlay.plan.typeToConfirm !== null && broken === null && (
          <TextField {...overlay.typed} hint="" focused columns={columns} rows={1} />
        )}
      </Box>
    </PaneFrame>
  );
};
