import { Box } from 'ink';
import { shownCommand } from '../../export/custom-command.ts';
import { safeText } from '../../text/safe-text.ts';
import type { Size } from '../app-state.ts';
import { List } from '../components/list/list.tsx';
import { PaneFrame } from '../components/pane-frame.tsx';
import { TextLine } from '../components/text-line.tsx';
import { TITLE_ROWS } from '../layout.ts';
import { BLANK_LINE, type Line, line, span, wrap } from '../line.ts';
import { Reader } from '../reading/reader.tsx';
import { Confirm } from './confirm.tsx';
import { Form } from './form.tsx';
import type { Choice, CloudChoice, MenuChoice, Overlay } from './overlay.ts';

const MARGIN_COLUMNS = 1;

type CustomCommandOverlay = Extract<Overlay, { readonly kind: 'custom command' }>;

const questionLines = ({ label, filled }: CustomCommandOverlay, columns: number): readonly Line[] => [
  ...wrap(`Run your command "${safeText(label)}"?`, columns).map((row) => [{ text: row, bold: true }]),
  ...shownCommand(filled)
    .flatMap((shown, index) => wrap(`${index === 0 ? '$' : ' '} ${shown}`, columns))
    .map((row) => line(row)),
  BLANK_LINE,
  ...wrap('y: yes, run it      n, Enter, Esc: no', columns).map((row) => line(row, 'accent')),
];

type ProfileQuestionOverlay = Extract<Overlay, { readonly kind: 'profile question' }>;

const profileLines = ({ question, sentences }: ProfileQuestionOverlay, columns: number): readonly Line[] => [
  ...wrap(safeText(question), columns).map((row) => [{ text: row, bold: true }]),
  ...sentences.flatMap((sentence) => wrap(safeText(sentence), columns)).map((row) => line(row)),
  BLANK_LINE,
  ...wrap('y: yes      n, Enter, Esc: no', columns).map((row) => line(row, 'accent')),
];

/** Asks before a custom command runs or profiles change, and shows what would be done. */
const SimpleQuestion = ({
  overlay,
  size,
}: {
  readonly overlay: CustomCommandOverlay | ProfileQuestionOverlay;
  readonly size: Size;
}) => {
  const columns = size.columns - 2 * MARGIN_COLUMNS;
  const lines =
    overlay.kind === 'custom command' ? questionLines(overlay, columns) : profileLines(overlay, columns);
  return (
    <PaneFrame text="Confirm" place="" focused size={size}>
      <Box flexDirection="column" paddingLeft={MARGIN_COLUMNS} flexShrink={0}>
        {lines.map((spans, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place on the screen
          <TextLine key={index} spans={spans} columns={columns} />
        ))}
      </Box>
    </PaneFrame>
  );
};

type Of<Kind extends Overlay['kind']> = Extract<Overlay, { readonly kind: Kind }>;

type AnyChoice = Choice | CloudChoice | MenuChoice;

const choiceKeyOf = (choice: AnyChoice): string => choice.id;
const choiceRow = (choice: AnyChoice) => [span(choice.label)];

interface ChooserProps {
  readonly overlay: Pick<Of<'chooser'>, 'title' | 'list'> & {
    readonly choices: readonly AnyChoice[];
  };
  readonly size: Size;
}

const Chooser = ({ overlay, size }: ChooserProps) => (
  <PaneFrame text={overlay.title} place="" focused size={size}>
    <List
      items={overlay.choices}
      keyOf={choiceKeyOf}
      state={overlay.list}
      columns={size.columns}
      rows={size.rows - TITLE_ROWS}
      focused
      format={choiceRow}
      empty={[]}
    />
  </PaneFrame>
);

interface OverlayPaneProps {
  readonly overlay: Overlay;
  /** Why the plan in question no longer holds; null if it holds. */
  readonly brokenPlan: string | null;
  readonly size: Size;
}

/**
 * Draws the overlay that covers the panes and has the focus. The command line is drawn in the footer instead.
 */
export const OverlayPane = ({ overlay, brokenPlan, size }: OverlayPaneProps) => {
  switch (overlay.kind) {
    case 'confirm':
      return <Confirm overlay={overlay} broken={brokenPlan} size={size} />;
    case 'form':
      return <Form form={overlay.form} size={size} />;
    case 'custom command':
    case 'profile question':
      return <SimpleQuestion overlay={overlay} size={size} />;
    case 'chooser':
    case 'menu':
      return <Chooser overlay={overlay} size={size} />;
    case 'reader':
      return <Reader overlay={overlay} size={size} />;
    case 'command line':
      return null;
  }
};
