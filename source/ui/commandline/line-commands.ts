import { remember } from '../../commandline/history.ts';
import { type Command, type Controls, currentView } from '../commands/controls.ts';
import { canBeTyped, type FieldEvent } from '../field/field-state.ts';
import { LINE_COMMANDS } from '../panes/find.ts';
import { browse, completeLine, editLine, type LineState, openLine } from './line-state.ts';
import { runLine } from './run-line.ts';

const lineOf = ({ store }: Controls): LineState | null => {
  const { overlay } = store.getState();
  return overlay?.kind === 'command line' ? overlay.line : null;
};

const show = ({ store }: Controls, line: LineState, problem: string | null = null): void =>
  store.dispatch({ type: 'overlay set', overlay: { kind: 'command line', line, problem } });

const close = ({ store }: Controls): void => store.dispatch({ type: 'overlay set', overlay: null });

/**
 * Offers project names when they are loaded. Reading the config files takes time, and the line must open at
 * once.
 */
const offerProjects = async (controls: Controls): Promise<void> => {
  const choices = (await controls.services.projects?.list()) ?? [];
  const line = lineOf(controls);
  if (line === null) return;
  const projects = choices.map(({ name }) => name).filter(canBeTyped);
  show(controls, { ...line, names: { ...line.names, projects } });
};

export const openCommandLine: Command = (controls) => {
  const { session } = currentView(controls);
  const rooms = session.fleet.rooms.map(({ name }) => name).filter(canBeTyped);
  const agents = session.agentNames.filter(canBeTyped);
  const views = controls.services.views.map(({ name }) => name).filter(canBeTyped);
  const profiles = controls.store
    .getState()
    .profiles.profiles.map(({ name }) => name)
    .filter(canBeTyped);
  show(
    controls,
    openLine(
      { rooms, agents, projects: [], views, profiles, commands: LINE_COMMANDS },
      controls.entered.current,
    ),
  );
  // The `project` command reports broken files; completion only offers no names.
  offerProjects(controls).catch(() => {});
};

/** Changes the line and clears its error. */
const changing =
  (change: (line: LineState) => LineState): Command =>
  (controls) => {
    const line = lineOf(controls);
    if (line !== null) show(controls, change(line));
  };

const deletesLetter = (event: FieldEvent): boolean =>
  event.type === 'deleted' && (event.what === 'letter before' || event.what === 'letter after');

/** Backspace and Delete close an empty line. */
export const editCommandLine = (controls: Controls, event: FieldEvent): void => {
  if (lineOf(controls)?.text === '' && deletesLetter(event)) close(controls);
  else changing((line) => editLine(line, event))(controls);
};

export const complete = (by: 1 | -1): Command => changing((line) => completeLine(line, by));

export const browseHistory = (by: 1 | -1): Command => changing((line) => browse(line, by));

/** Runs the line. A line that fails stays open, with the reason. */
export const enterLine: Command = (controls) => {
  const line = lineOf(controls);
  if (line === null) return;
  controls.entered.current = remember(controls.entered.current, line.text);
  close(controls);
  const problem = runLine(controls, line.text);
  if (problem !== null) show(controls, { ...line, history: controls.entered.current }, problem);
};

export const leaveLine: Command = close;
