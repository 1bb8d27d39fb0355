import { nearest } from '../../fleet/nearest.ts';
import { quoteName, safeText } from '../../text/safe-text.ts';
import { UsageError } from '../../usage-error.ts';
import { type Command, type Controls, say } from '../commands/controls.ts';
import { type MenuChoice, menuOverlay } from '../overlays/overlay.ts';
import type { ProjectChoice, Projects } from './projects.ts';

const NONE = 'no projects are configured but this one';

const explain = (error: unknown): string => {
  if (error instanceof UsageError) return `${error.message} ${error.remedy}`;
  return error instanceof Error ? error.message : String(error);
};

/** Runs a project operation. On failure it says why, and the current project stays. */
const attempt = (controls: Controls, work: (projects: Projects) => Promise<void>): void => {
  const { projects } = controls.services;
  if (projects === null) say(controls, NONE, 'warning');
  else work(projects).catch((error: unknown) => say(controls, explain(error), 'critical'));
};

const choiceOf = (choice: ProjectChoice, isHere: boolean): MenuChoice => {
  const notes = [
    ...(isHere ? ['here'] : []),
    ...(choice.readOnly ? ['read-only'] : []),
    ...(choice.hasCredentials ? [] : ['has no API key']),
  ];
  const host = choice.host === null ? '' : `  ${safeText(choice.host)}`;
  const noted = notes.length === 0 ? '' : `  (${notes.join(', ')})`;
  return { id: choice.name, label: `${quoteName(choice.name)}${host}${noted}`, opens: 'project' };
};

/** Opens the project menu with the cursor on the current project. */
export const openProjects: Command = (controls) =>
  attempt(controls, async (projects) => {
    const { store, session } = controls;
    const choices = await projects.list();
    // Another overlay may have opened while the list was read. It keeps the focus.
    if (store.getState().overlay !== null) return;
    if (choices.length === 0) {
      say(controls, NONE, 'warning');
      return;
    }
    const here = session.project.demo ? null : session.project.name;
    const overlay = menuOverlay(
      'Watch which project?',
      choices.map((choice) => choiceOf(choice, choice.name === here)),
      here,
    );
    store.dispatch({ type: 'overlay set', overlay });
  });

/** Switches to another project. On failure it says why, and the current project stays. */
export const switchProject = (controls: Controls, name: string): void => {
  const { store, session, switchTo } = controls;
  store.dispatch({ type: 'overlay set', overlay: null });
  if (name === session.project.name && !session.project.demo) {
    say(controls, `this is ${name} already`);
    return;
  }
  say(controls, `opening ${name}`);
  attempt(controls, async (projects) => switchTo(await projects.open(name)));
};

/** Like `switchProject`, for a typed name: checks the spelling before anything is opened. */
export const switchProjectNamed = (controls: Controls, name: string): void =>
  attempt(controls, async (projects) => {
    const names = (await projects.list()).map((choice) => choice.name);
    if (names.includes(name)) switchProject(controls, name);
    else {
      const likely = nearest(name, names);
      say(controls, `there is no project ${name}${likely ? `: did you mean ${likely}?` : ''}`, 'warning');
    }
  });
