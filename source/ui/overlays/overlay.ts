import type { Intention } from '../../actions/action.ts';
import type { CloudIntention } from '../../cloud/actions.ts';
import type { Runnable } from '../../export/custom-command.ts';
import type { Draft } from '../../profiles/draft.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { LineState } from '../commandline/line-state.ts';
import { emptyList, type ListState, reduceList } from '../components/list/list-state.ts';
import { type FieldState, fieldOf } from '../field/field-state.ts';
import type { AnyPlan } from '../marks/batch-question.ts';
import type { Search } from '../reading/reading.ts';
import type { FormState } from './form-state.ts';

export interface Choice {
  readonly id: string;
  /** Safe. */
  readonly label: string;
  /** Never empty. */
  readonly intentions: readonly Intention[];
}

/** A row of a chooser that asks about a deployed agent. */
export interface CloudChoice {
  readonly id: string;
  /** Safe. */
  readonly label: string;
  readonly deployed: CloudIntention;
}

/** Where a dispatch goes, as the user saw it when the dispatch began. Raw. */
export interface DispatchStart {
  /** Null: no room is chosen yet. */
  readonly roomName: string | null;
  /** The agent name of the row; null: the row has none. */
  readonly agentName: string | null;
  /** The user did not look at the room, so the form begins with it. */
  readonly asksRoom: boolean;
}

/** What `y` does. */
export type ProfileAnswer =
  | { readonly does: 'delete'; readonly before: Profile }
  | { readonly does: 'import'; readonly profiles: readonly Profile[] }
  /** Opens the editor again on a text that could not be saved. */
  | { readonly does: 'edit'; readonly draft: Draft };

/** A row of a menu. */
export interface MenuChoice {
  readonly id: string;
  /** Safe. */
  readonly label: string;
  readonly opens: 'custom command' | 'project' | 'profile';
}

/** What covers the panes and has the focus. */
export type Overlay =
  | { readonly kind: 'confirm'; readonly plan: AnyPlan; readonly typed: FieldState }
  | { readonly kind: 'form'; readonly form: FormState }
  | {
      readonly kind: 'chooser';
      readonly title: string;
      readonly choices: readonly (Choice | CloudChoice)[];
      readonly list: ListState;
    }
  /** A list from which Enter or a number key picks one entry. */
  | {
      readonly kind: 'menu';
      readonly title: string;
      readonly choices: readonly MenuChoice[];
      readonly list: ListState;
      /** What the profiles in it are offered for. Undefined: they are no profiles. */
      readonly start?: DispatchStart;
    }
  /** Asks whether to run a custom command. Raw. */
  | { readonly kind: 'custom command'; readonly label: string; readonly filled: Runnable }
  /** Asks about profiles. Raw. */
  | {
      readonly kind: 'profile question';
      readonly question: string;
      readonly sentences: readonly string[];
      readonly yes: ProfileAnswer;
    }
  /** A text to read. Its lines are safe and are wrapped when drawn. */
  | {
      readonly kind: 'reader';
      readonly title: string;
      readonly lines: readonly string[];
      /** The indent of wrapped continuation rows. */
      readonly indent: number;
      readonly offset: number;
      readonly search: Search | null;
      /** What the text covers, and what comes back when it is closed; null: the panes. */
      readonly behind: Overlay | null;
      /** The log whose lines come into the text. Undefined: the text stays as it is. */
      readonly logId?: number;
    }
  /** The command line does not cover the panes. */
  | {
      readonly kind: 'command line';
      readonly line: LineState;
      /** Why the line failed. Raw. */
      readonly problem: string | null;
    };

export const confirmOverlay = (plan: AnyPlan): Overlay => ({
  kind: 'confirm',
  plan,
  typed: fieldOf(''),
});

const MOST_NUMBERED = 9;

/**
 * Creates a menu. The first 9 entries have number keys.
 * @param selected the id under the cursor; default: the first
 */
export const menuOverlay = (
  title: string,
  choices: readonly MenuChoice[],
  selected: string | null = null,
): Overlay => ({
  kind: 'menu',
  title,
  choices: choices.map((choice, index) => ({
    ...choice,
    label: `${index < MOST_NUMBERED ? index + 1 : ' '}  ${choice.label}`,
  })),
  list: [
    { type: 'items' as const, ids: choices.map(({ id }) => id) },
    { type: 'selected' as const, id: selected ?? '' },
  ].reduce(reduceList, emptyList),
});

export const chooserOverlay = (title: string, choices: readonly (Choice | CloudChoice)[]): Overlay => ({
  kind: 'chooser',
  title,
  choices,
  list: reduceList(emptyList, { type: 'items', ids: choices.map(({ id }) => id) }),
});

export const readerOverlay = (
  title: string,
  lines: readonly string[],
  indent: number,
  behind: Overlay | null = null,
): Overlay => ({
  kind: 'reader',
  title,
  lines,
  indent,
  offset: 0,
  search: null,
  behind,
});
