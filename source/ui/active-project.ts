import type { PastWanted } from '../agents/past.ts';
import type { Clock } from '../clock.ts';
import { acknowledgementChanges } from '../query/acknowledge.ts';
import type { Session } from '../session/session.ts';
import type { AppState, Size } from './app-state.ts';
import type { ScreenContext } from './hooks/screen-context.ts';
import { PROFILES } from './layout.ts';
import { agentNameUnder, deploymentsPane } from './panes/deployments/pane.ts';
import { pastIsOpen } from './panes/history/pane.ts';
import { readProfiles } from './profiles/read-profiles.ts';
import { isRunning } from './status-lines.ts';
import { createStore } from './store.ts';
import { viewOf } from './view.ts';
import { roomOf, rowUnderCursor } from './view-model.ts';

/** The project on the screen. Switching to another project replaces all of it. */
export interface ActiveProject {
  readonly session: Session;
  readonly screen: ScreenContext;
  /** Unsubscribes from the session. The session itself keeps running. */
  readonly close: () => void;
}

/** What the screen shows of the past. */
const pastWanted = (state: AppState): PastWanted => {
  const view = viewOf(state);
  const isOpen = pastIsOpen(state.listPane);
  return {
    agents: isOpen,
    agentName: isOpen ? agentNameUnder(rowUnderCursor(view, deploymentsPane.id)) : null,
    roomId: roomOf(view)?.id ?? null,
    ...(state.past === null ? {} : { asOf: state.past.moment.asOf }),
  };
};

/**
 * Starts to show a project.
 * @param stays what all projects share
 */
export const activateProject = (
  session: Session,
  clock: Clock,
  size: Size,
  stays: Pick<ScreenContext, 'theme' | 'keymap' | 'services' | 'entered' | 'flush'>,
): ActiveProject => {
  const store = createStore(
    session,
    clock,
    size,
    stays.keymap.hints,
    stays.services.columnSettings,
    stays.services.profiles?.last(),
  );
  const askPast = () => session.askPast(pastWanted(store.getState()));
  askPast();
  let acknowledged = store.getState().query.acknowledged;
  const tellAcknowledged = () => {
    const before = acknowledged;
    acknowledged = store.getState().query.acknowledged;
    for (const change of acknowledgementChanges(before, acknowledged)) session.noteAcknowledged(change);
  };
  const { profiles: book } = stays.services;
  if (book) readProfiles(store, book);
  let listPane = store.getState().listPane;
  /** The file may have changed since it was read. */
  const readWhenOpened = () => {
    const before = listPane;
    listPane = store.getState().listPane;
    if (book && listPane === PROFILES && before !== PROFILES) readProfiles(store, book);
  };
  const leave = store.subscribe(() => {
    askPast();
    tellAcknowledged();
    readWhenOpened();
  });
  return {
    session,
    screen: { ...stays, store, session, drawn: { current: null } },
    close: () => {
      leave();
      store.close();
    },
  };
};

/** Warns about actions that still run in a project that the user leaves. Raw; null if there are none. */
export const leftBehind = ({ session }: ActiveProject): string | null => {
  const { actions, cloudActions } = session.getState();
  const running =
    actions.filter(isRunning).length + cloudActions.filter(({ outcome }) => outcome === 'running').length;
  if (running === 0) return null;
  const [what, are] = running === 1 ? ['1 action', 'is'] : [`${running} actions`, 'are'];
  return `${what} in ${session.project.name} ${are} still under way: look there for what came of it`;
};
