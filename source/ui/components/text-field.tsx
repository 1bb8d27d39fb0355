import { Box } from 'ink';
import TextInput from 'ink-text-input';
import { useScreen } from '../hooks/screen-context.ts';
import type { FieldState } from '../overlays/form-state.ts';

interface TextFieldProps extends FieldState {
  /** Shown while the field is empty. Safe. */
  readonly hint: string;
  readonly focused: boolean;
  readonly columns: number;
  /** At most so many rows; of a longer text the end is shown. */
  readonly rows: number;
}

/**
 * A line of text to type into. Its value is the store's; `ink-text-input` edits it. What it takes of keys that were
 * commands is undone, and it begins anew where the value was set from elsewhere.
 */
export const TextField = ({ value, generation, hint, focused, columns, rows }: TextFieldProps) => {
  const { store, flush, taken } = useScreen();
  const change = (next: string) => {
    store.dispatch({
      type: 'typed',
      event: taken.current ? { type: 'undone' } : { type: 'changed', value: next },
    });
    flush();
  };
  return (
    <Box
      width={columns}
      maxHeight={rows}
      flexShrink={0}
      overflow="hidden"
      flexDirection="column"
      justifyContent="flex-end"
    >
      <Box flexShrink={0}>
        <TextInput key={generation} value={value} placeholder={hint} focus={focused} onChange={change} />
      </Box>
    </Box>
  );
};
