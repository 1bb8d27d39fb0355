import type { Size } from '../app-state.ts';
import { List } from '../components/list/list.tsx';
import { PaneFrame } from '../components/pane-frame.tsx';
import { span } from '../line.ts';
import { Reader } from '../reading/reader.tsx';
import { Confirm } from './confirm.tsx';
import { CustomCommandQuestion } from './custom-command-question.tsx';
import { Form } from './form.tsx';
import type { Choice, MenuChoice, Overlay } from './overlay.ts';

type Of<Kind extends Overlay['kind']> = Extract<Overlay, { readonly kind: Kind }>;

const TITLE_ROWS = 1;

const choiceKeyOf = (choice: Choice | MenuChoice): string => choice.id;
const choiceRow = (choice: Choice | MenuChoice) => [span(choice.label)];

interface ChooserProps {
  readonly overlay: Pick<Of<'chooser'>, 'title' | 'list'> & {
    readonly choices: readonly (Choice | MenuChoice)[];
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
  /** Why the plan that is asked about no longer holds; null while it does. */
  readonly brokenPlan: string | null;
  readonly size: Size;
}

/** What lies over the panes and has the keys; the command line lies below them. */
export const OverlayPane = ({ overlay, brokenPlan, size }: OverlayPaneProps) => {
  switch (overlay.kind) {
    case 'confirm':
      return <Confirm overlay={overlay} broken={brokenPlan} size={size} />;
    case 'form':
      return <Form form={overlay.form} size={size} />;
    case 'custom command':
      return <CustomCommandQuestion overlay={overlay} size={size} />;
    case 'chooser':
    case 'menu':
      return <Chooser overlay={overlay} size={size} />;
    case 'reader':
      return <Reader overlay={overlay} size={size} />;
    case 'command line':
      return null;
  }
};
