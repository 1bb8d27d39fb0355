import { idOf } from '../../export/entity.ts';
import { lkCloudCommand, lkCloudStatus } from '../../export/lk-cloud-command.ts';
import {
  type LkCommand,
  lkCommandOf,
  lkCommandOfSteps,
  lkCommandWith,
  lkNeeds,
} from '../../export/lk-command.ts';
import { copySequence } from '../../export/osc52.ts';
import type { LkTarget } from '../../session/session.ts';
import { safeText, safeWhole } from '../../text/safe-text.ts';
import { type Command, type Controls, currentView, say } from '../commands/controls.ts';
import { deployedTarget } from '../commands/deployed.ts';
import { isOfCloud, stepsOf } from '../marks/batch-question.ts';
import { readerOverlay } from '../overlays/overlay.ts';
import { fitsStatus } from '../status-lines.ts';

/** Terminals do not confirm a copy. */
const COPIED = 'copied, where the terminal allows it';

/**
 * Copies a text to the terminal's clipboard.
 * @returns the outcome, in words that follow the text. Raw
 */
export const copy = ({ services, write }: Controls, text: string): string => {
  const copying = copySequence(text, services.environment);
  if ('reason' in copying) return `not copied: ${copying.reason}`;
  write(copying.sequence);
  return COPIED;
};

const INDENT = 2;

/**
 * Says what was copied. If the status line has no place for all of it, opens it as a text to read, and what that covers
 * comes back afterwards. Raw.
 */
const tell = (controls: Controls, title: string, copied: string, notes: readonly string[]): void => {
  const { store } = controls;
  const { size, overlay } = store.getState();
  const text = `${copied}  (${notes.join('; ')})`;
  if (fitsStatus(safeText(text), size)) say(controls, text);
  else {
    const lines = [safeWhole(copied), '', ...notes.map(safeText)];
    store.dispatch({ type: 'overlay set', overlay: readerOverlay(title, lines, INDENT, overlay) });
  }
};

/** Copies the id as it is shown: escaped if it holds characters that would act when pasted. */
export const copyId: Command = (controls) => {
  const view = currentView(controls);
  const deployed = deployedTarget(view);
  const id = view.subject ? idOf(view.subject) : 'target' in deployed ? deployed.target.row.id : null;
  if (id === null) return;
  const shown = safeWhole(id);
  const outcome = copy(controls, shown);
  tell(controls, 'Copied id', id, [shown === id ? outcome : `${outcome}, escaped`]);
};

const NO_TARGET = 'how lk reaches this project is not known';

const copyCommand = (controls: Controls, commandFor: (target: LkTarget) => LkCommand): void => {
  const { lk } = controls.session.project;
  const made: LkCommand = lk ? commandFor(lk) : { reason: NO_TARGET };
  if ('reason' in made || !lk) {
    say(controls, 'reason' in made ? made.reason : NO_TARGET, 'warning');
    return;
  }
  const notes = [copy(controls, made.command), lkNeeds(lk), made.leavesOut ?? null].filter(
    (note) => note !== null,
  );
  tell(controls, 'lk command', made.command, notes);
};

/** Copies the `lk` command that shows the row. */
export const copyLk: Command = (controls) => {
  const view = currentView(controls);
  const { subject } = view;
  const deployed = deployedTarget(view);
  if (subject) copyCommand(controls, (target) => lkCommandOf(subject, target));
  else if ('target' in deployed) {
    const { id } = deployed.target.row;
    copyCommand(controls, (target) => ({ command: lkCommandWith(lkCloudStatus(id), target) }));
  }
};

/** Copies the `lk` command that does what the confirmation asks. */
export const copyPlan: Command = (controls) => {
  const { overlay } = controls.store.getState();
  if (overlay?.kind === 'confirm') {
    const { plan } = overlay;
    copyCommand(controls, (target) =>
      isOfCloud(plan)
        ? { command: lkCommandWith(lkCloudCommand(plan.intention, null), target) }
        : lkCommandOfSteps(stepsOf(plan), target),
    );
  }
};
