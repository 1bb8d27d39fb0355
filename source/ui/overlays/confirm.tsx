import { Box } from 'ink';
import { quoteName, safeText } from '../../text/safe-text.ts';
import type { Size } from '../app-state.ts';
import { PaneFrame } from '../components/pane-frame.tsx';
import { TextLine } from '../components/text-line.tsx';
import { TextField } from '../field/text-field.tsx';
import { useScreen } from '../hooks/screen-context.ts';
import { TITLE_ROWS } from '../layout.ts';
import { BLANK_LINE, type Line, line, span, wrap } from '../line.ts';
import { type Question, questionOf } from '../marks/batch-question.ts';
import type { Symbols, Tone } from '../theme.ts';
import type { Overlay } from './overlay.ts';

type ConfirmOverlay = Extract<Overlay, { readonly kind: 'confirm' }>;

const MARGIN_COLUMNS = 1;

const block = (text: string, columns: number, tone: Tone, bold = false): readonly Line[] =>
  wrap(text, columns).map((row) => [{ ...span(row, tone), bold }]);

/**
 * Lays out the question, its consequences, its warnings and whether it is still possible. If rows are short,
 * only the consequences are cut, with a note. Warnings are always shown in full.
 */
export const confirmLines = (
  plan: Question,
  broken: string | null,
  { columns, rows }: Size,
  symbols: Symbols,
): readonly Line[] => {
  const question = block(safeText(plan.question), columns, 'plain', true);
  const sentences = plan.sentences.flatMap((sentence) => block(`- ${safeText(sentence)}`, columns, 'plain'));
  const warnings = plan.warnings.flatMap((warning) =>
    block(`${symbols.marks.warning} ${safeText(warning)}`, columns, 'warning'),
  );
  const off =
    broken === null
      ? []
      : block(`${symbols.marks.critical} No longer possible: ${safeText(broken)}`, columns, 'critical', true);
  const answer = block(answers(plan.typeToConfirm, broken), columns, 'accent');
  const free = rows - question.length - warnings.length - off.length - answer.length;
  const gap = sentences.length < free ? [BLANK_LINE] : [];
  return [...question, ...cutTo(sentences, free, symbols), ...warnings, ...gap, ...off, ...answer];
};

const cutTo = (lines: readonly Line[], rows: number, { ellipsis }: Symbols): readonly Line[] =>
  lines.length <= rows
    ? lines
    : [
        ...lines.slice(0, Math.max(0, rows - 1)),
        line(`${ellipsis} ${lines.length - Math.max(0, rows - 1)} more lines, cut here`, 'warning'),
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
  const { session, theme } = useScreen();
  const { symbols } = theme;
  const columns = size.columns - 2 * MARGIN_COLUMNS;
  const hasField = overlay.plan.typeToConfirm !== null && broken === null;
  const rows = size.rows - TITLE_ROWS - (hasField ? 1 : 0);
  const lines = confirmLines(questionOf(overlay.plan, session), broken, { columns, rows }, symbols);
  return (
    <PaneFrame text="Confirm" place="" focused size={size}>
      <Box flexDirection="column" paddingLeft={MARGIN_COLUMNS} flexShrink={0}>
        {lines.map((spans, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place on the screen
          <TextLine key={index} spans={spans} columns={columns} />
        ))}
        {hasField && <TextField field={overlay.typed} focused columns={columns} />}
      </Box>
    </PaneFrame>
  );
};
