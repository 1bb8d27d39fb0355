import type { Intention, Plan } from '../../actions/action.ts';
import type { History } from '../../commandline/history.ts';
import type { Runnable } from '../../export/custom-command.ts';
import type { Session } from '../../session/session.ts';
import type { KeyHints } from '../key-hints.ts';
import type { KeyName } from '../keys.ts';
import { brokenReason } from '../marks/batch-question.ts';
import { confirmOverlay } from '../overlays/overlay.ts';
import type { Store } from '../store.ts';
import type { Services } from '../terminal/services.ts';
import type { Tone } from '../theme.ts';
import { viewOf } from '../view.ts';
import type { View } from '../view-model.ts';

/** Everything that commands act through. */
export interface Controls {
  readonly store: Store;
  readonly session: Session;
  readonly ascii: boolean;
  /** The history of the command line, shared by all projects. */
  readonly entered: { current: History };
  readonly services: Services;
  /** Writes an invisible escape sequence to the terminal. */
  readonly write: (sequence: string) => void;
  readonly quit: () => void;
  readonly suspend: () => void;
  /** Hands the terminal to a shell command until it ends and the user returns. */
  readonly handOver: (runnable: Runnable) => void;
  /** Hands the terminal to a program such as an editor. @returns how it failed; null: it ended well. Raw */
  readonly runProgram: (runnable: Runnable) => Promise<string | null>;
  /** Switches to another project and closes the current one. */
  readonly switchTo: (session: Session) => void;
  readonly redraw: () => void;
  /** Turns the mouse on or off. @returns whether it is on now; null if there is no mouse here */
  readonly toggleMouse: () => boolean | null;
  /** Labels for the keys that texts mention. */
  readonly keys: KeyHints;
  /** The help text, with the keys of the current context first. Safe. */
  readonly helpLines: () => readonly string[];
}

/** Runs a key's command. `key` is the key that was pressed. */
export type Command = (controls: Controls, key?: KeyName) => void;

export const currentView = ({ store }: Controls): View => viewOf(store.getState());

/** Shows a sentence in the status line until the next key. `text` is raw. */
export const say = ({ store }: Controls, text: string, tone: Tone = 'plain'): void =>
  store.dispatch({ type: 'said', message: { text, tone } });

/** Returns why the plan in question no longer holds; null if it still holds, or if there is no plan. */
export const brokenPlan = ({ store, session }: Pick<Controls, 'store' | 'session'>): string | null => {
  const { overlay } = store.getState();
  return overlay?.kind === 'confirm' ? brokenReason(overlay.plan, session) : null;
};

const isPlan = (planned: Plan | { readonly impossible: string }): planned is Plan => 'steps' in planned;

/** Opens the confirmation for an intention, or says why it is impossible. */
export const ask = (controls: Controls, intention: Intention): void => {
  const planned = controls.session.plan(intention);
  if (isPlan(planned)) controls.store.dispatch({ type: 'overlay set', overlay: confirmOverlay(planned) });
  else {
    controls.store.dispatch({ type: 'overlay set', overlay: null });
    say(controls, planned.impossible, 'warning');
  }
};
