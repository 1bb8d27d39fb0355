import type { Intention, Plan } from '../../actions/action.ts';
import type { History } from '../../commandline/history.ts';
import type { Runnable } from '../../export/custom-command.ts';
import type { Session } from '../../session/session.ts';
import type { KeyHints } from '../detail/paper.ts';
import type { KeyName } from '../keys.ts';
import { brokenReason } from '../marks/batch-question.ts';
import { confirmOverlay } from '../overlays/overlay.ts';
import type { Store } from '../store.ts';
import type { Services } from '../terminal/services.ts';
import type { Tone } from '../theme.ts';
import { viewOf } from '../view.ts';
import type { View } from '../view-model.ts';

/** What the commands act through. */
export interface Controls {
  readonly store: Store;
  readonly session: Session;
  readonly ascii: boolean;
  /** What was entered on the command line, whatever the project. */
  readonly entered: { current: History };
  readonly services: Services;
  /** Writes a sequence that does not show to the terminal. */
  readonly write: (sequence: string) => void;
  readonly quit: () => void;
  readonly suspend: () => void;
  /** Gives the terminal to a shell command until the user comes back. */
  readonly handOver: (runnable: Runnable) => void;
  /** Shows another project from now on, and closes the present one. */
  readonly switchTo: (session: Session) => void;
  readonly redraw: () => void;
  /** How to write the keys that a text mentions. */
  readonly keys: KeyHints;
  /** The help: the keys of the current context first. Safe. */
  readonly helpLines: () => readonly string[];
}

/** `key`: the one that was pressed. */
export type Command = (controls: Controls, key?: KeyName) => void;

export const currentView = ({ store }: Controls): View => viewOf(store.getState());

/** Shows a sentence in the status line until the next key. `text` is raw. */
export const say = ({ store }: Controls, text: string, tone: Tone = 'plain'): void =>
  store.dispatch({ type: 'said', message: { text, tone } });

/** Why the plan that is asked about no longer holds; null where it does, or none is. */
export const brokenPlan = ({ store, session }: Pick<Controls, 'store' | 'session'>): string | null => {
  const { overlay } = store.getState();
  return overlay?.kind === 'confirm' ? brokenReason(overlay.plan, session) : null;
};

const isPlan = (planned: Plan | { readonly impossible: string }): planned is Plan => 'steps' in planned;

/** Asks before an intention is carried out; says why where it cannot be. */
export const ask = (controls: Controls, intention: Intention): void => {
  const planned = controls.session.plan(intention);
  if (isPlan(planned)) controls.store.dispatch({ type: 'overlay set', overlay: confirmOverlay(planned) });
  else {
    controls.store.dispatch({ type: 'overlay set', overlay: null });
    say(controls, planned.impossible, 'warning');
  }
};
