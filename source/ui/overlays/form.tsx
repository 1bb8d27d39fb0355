import { Box } from 'ink';
import { warnOfMetadata } from '../../actions/warnings.ts';
import { safeText } from '../../text/safe-text.ts';
import type { Size } from '../app-state.ts';
import { PaneFrame } from '../components/pane-frame.tsx';
import { TextLine } from '../components/text-line.tsx';
import { TextField } from '../field/text-field.tsx';
import { useScreen } from '../hooks/screen-context.ts';
import { TITLE_ROWS } from '../layout.ts';
import { type Line, line, span, wrap } from '../line.ts';
import type { Symbols } from '../theme.ts';
import { activeField, type FormField, type FormState, shownSuggestions } from './form-state.ts';

const MARGIN_COLUMNS = 1;
const LABEL_COLUMNS = 13;
const FIELD_ROWS = 3;
/** Rows reserved for suggestions and the problem. */
const NOTE_ROWS = 4;
const OFFERED_ROWS = 2;

/** Formats `names: support-v2 (36 rooms), sales (2 rooms) and 7 more`, as many whole names as fit. */
const offeredRows = (field: FormField, columns: number): readonly string[] => {
  const names = shownSuggestions(field).map(({ value, note }) => `${safeText(value)} (${note})`);
  let rows: readonly string[] = [];
  for (let count = 1; count <= names.length; count += 1) {
    const left = names.length - count;
    const more = left === 0 ? '' : ` and ${left} more`;
    const fitting = wrap(`names: ${names.slice(0, count).join(', ')}${more}`, columns);
    if (count > 1 && fitting.length > OFFERED_ROWS) break;
    rows = fitting;
  }
  return rows.slice(0, OFFERED_ROWS);
};

const noteLines = (form: FormState, columns: number, symbols: Symbols): readonly Line[] => {
  const field = activeField(form);
  const offered = field === null ? [] : offeredRows(field, columns);
  const doubts = field?.id === 'metadata' ? warnOfMetadata(field.text) : [];
  const problem = form.problem ?? doubts[0]?.sentence ?? null;
  return [
    ...offered.map((row) => line(row, 'muted')),
    ...(problem === null
      ? []
      : wrap(`${symbols.marks.warning} ${safeText(problem)}`, columns).map((row) => line(row, 'warning'))),
  ];
};

/** Returns the fields that fit, always with the active one. */
const shownFields = ({ fields, active }: FormState, rows: number): readonly FormField[] => {
  const fitting = Math.max(1, rows);
  const from = Math.max(0, Math.min(active - fitting + 1, fields.length - fitting));
  return fields.slice(Math.max(from, active - fitting + 1), from + fitting);
};

interface FieldRowProps {
  readonly field: FormField;
  readonly focused: boolean;
  readonly columns: number;
}

const FieldRow = ({ field, focused, columns }: FieldRowProps) => {
  const { symbols } = useScreen().theme;
  const label: Line = [
    span(focused ? symbols.focus : ' ', 'accent'),
    { ...span(field.label, focused ? 'accent' : 'plain'), bold: focused },
  ];
  return (
    <Box flexShrink={0}>
      <TextLine spans={label} columns={LABEL_COLUMNS} />
      <TextField
        field={field}
        hint={field.hint}
        focused={focused}
        columns={columns - LABEL_COLUMNS}
        rows={FIELD_ROWS}
      />
    </Box>
  );
};

export const Form = ({ form, size }: { readonly form: FormState; readonly size: Size }) => {
  const { symbols } = useScreen().theme;
  const columns = size.columns - 2 * MARGIN_COLUMNS;
  const sentences = form.sentences.flatMap((text) => wrap(text, columns)).map((text) => line(text));
  const fields = shownFields(form, size.rows - TITLE_ROWS - sentences.length - NOTE_ROWS);
  const active = activeField(form);
  return (
    <PaneFrame text={form.title} place="" focused size={size}>
      <Box flexDirection="column" paddingLeft={MARGIN_COLUMNS} flexShrink={0}>
        {sentences.map((spans, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place on the screen
          <TextLine key={index} spans={spans} columns={columns} />
        ))}
        {fields.map((field) => (
          <FieldRow key={field.id} field={field} focused={field.id === active?.id} columns={columns} />
        ))}
        <TextLine spans={[]} columns={columns} />
        {noteLines(form, columns, symbols).map((spans, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place on the screen
          <TextLine key={index} spans={spans} columns={columns} />
        ))}
      </Box>
    </PaneFrame>
  );
};
