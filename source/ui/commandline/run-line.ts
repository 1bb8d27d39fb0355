import { type LineCommand, parseLine } from '../../commandline/parse.ts';
import { pathTyped, snapshotText } from '../../export/export.ts';
import type { Room } from '../../fleet/fleet.ts';
import { nearest } from '../../fleet/nearest.ts';
import { noProfileCalled, profileCalled } from '../../profiles/profile.ts';
import { ROOMS, shownSession } from '../app-state.ts';
import { ask, type Controls, currentView, say } from '../commands/controls.ts';
import { sayNothingFound, showRoom } from '../commands/query.ts';
import { showScan } from '../commands/scan.ts';
import { setInterval, toggleFreeze } from '../commands/sweeps.ts';
import { showHelp } from '../commands/texts.ts';
import { goToTime } from '../commands/time-travel.ts';
import { cannotAct, unlessPast } from '../key-context.ts';
import { LINE_COMMANDS, paneOf } from '../panes/find.ts';
import { openFormFor } from '../profiles/dispatch-form.ts';
import { switchProjectNamed } from '../projects/switch-project.ts';
import { noViewCalled, showView, viewCalled } from '../views/show-view.ts';

/** Finds a room by name or id, or by a name in another case if only one room has it. */
export const roomCalled = (rooms: readonly Room[], name: string): Room | null => {
  const exact = rooms.find((room) => room.name === name || room.id === name);
  if (exact) return exact;
  const alike = rooms.filter((room) => room.name.toLowerCase() === name.toLowerCase());
  return alike.length === 1 ? (alike[0] ?? null) : null;
};

/** Raw. */
export const noRoomCalled = (rooms: readonly Room[], name: string): string => {
  const likely = nearest(
    name,
    rooms.map((other) => other.name),
  );
  return `no room is called ${name}${likely ? `: did you mean ${likely}?` : ''}`;
};

/**
 * Moves the cursor to a room and clears the filters that hide it.
 * @returns why it cannot; null if it did. Raw
 */
const revealRoom = (controls: Controls, name: string): string | null => {
  const { store } = controls;
  const { rooms } = currentView(controls).session.fleet;
  const room = roomCalled(rooms, name);
  if (room === null) return noRoomCalled(rooms, name);
  store.dispatch({ type: 'focused', pane: ROOMS });
  showRoom(controls, room.key, true);
  return null;
};

type Of<Kind extends LineCommand['kind']> = Extract<LineCommand, { readonly kind: Kind }>;

/** @returns why it cannot; null if it did. Raw */
const show = (controls: Controls, { pane, filter }: Of<'show'>): string | null => {
  const { store } = controls;
  const reason = paneOf(pane)?.absent?.(shownSession(store.getState())) ?? null;
  if (reason !== null) return reason;
  store.dispatch({ type: 'focused', pane });
  if (filter === null) return null;
  store.dispatch({ type: 'query', event: { type: 'filter set', pane, filter } });
  sayNothingFound(controls, pane);
  return null;
};

/** Refuses on a read-only project and on a frozen screen, as the key `a` does. */
const dispatchAgent = (controls: Controls, { room, agentName }: Of<'dispatch'>): string | null => {
  const stopped = cannotAct(currentView(controls), null);
  if (stopped === null) ask(controls, { kind: 'dispatch', room, agentName });
  return stopped;
};

/** Opens the form that the profile fills. */
const dispatchByProfile = (controls: Controls, { room, name }: Of<'profile'>): string | null => {
  const stopped = cannotAct(currentView(controls), null);
  if (stopped !== null) return stopped;
  const { profiles } = controls.store.getState().profiles;
  const profile = profileCalled(profiles, name);
  if (profile === null) return noProfileCalled(profiles, name);
  openFormFor(controls, { roomName: room, agentName: null, asksRoom: false }, profile);
  return null;
};

const exportSnapshot = async (controls: Controls, typed: string): Promise<void> => {
  const { session, services } = controls;
  const path = pathTyped(typed, services.folders[0] ?? '.', services.environment['HOME']);
  const view = currentView(controls);
  const shown = view.state.past === null ? session.getState() : view.session;
  const text = snapshotText(session.project, shown, session.redact);
  const written = await services.writeNewFile(path, text);
  if ('path' in written) say(controls, `written: ${path}`, 'ok');
  else say(controls, `${path} was not written: ${written.reason}`, 'critical');
};

/** @returns why the command failed, so that the user can correct the line; null if it ran. Raw */
const run = (controls: Controls, command: LineCommand): string | null => {
  switch (command.kind) {
    case 'nothing':
      return null;
    case 'mistake':
      return command.sentence;
    case 'show':
      return show(controls, command);
    case 'room':
      return revealRoom(controls, command.name);
    case 'project':
      switchProjectNamed(controls, command.name);
      return null;
    case 'view': {
      const { views } = controls.services;
      const view = viewCalled(views, command.name);
      if (view === null) return noViewCalled(views, command.name);
      showView(controls, view);
      return null;
    }
    case 'interval':
      setInterval(controls, command.milliseconds);
      return null;
    case 'dispatch':
      return dispatchAgent(controls, command);
    case 'profile':
      return dispatchByProfile(controls, command);
    case 'export':
      exportSnapshot(controls, command.path).catch((error: unknown) =>
        say(controls, String(error), 'critical'),
      );
      return null;
    case 'scan':
      showScan(controls);
      return null;
    case 'at':
      return goToTime(controls, command.time);
    case 'freeze':
      if (controls.store.getState().past !== null) return unlessPast()(currentView(controls), null);
      toggleFreeze(controls);
      return null;
    case 'help':
      showHelp(controls);
      return null;
    case 'quit':
      controls.quit();
      return null;
  }
};

/**
 * Parses and runs a command line.
 * @returns why it failed, so that the user can correct the line; null if it ran. Raw
 */
export const runLine = (controls: Controls, text: string): string | null =>
  run(controls, parseLine(text, LINE_COMMANDS));
