import type { Clock } from '../clock.ts';
import type { Session } from '../session/session.ts';
import type { Size } from './app-state.ts';
import type { ScreenContext } from './hooks/screen-context.ts';
import { isRunning } from './status-lines.ts';
import { createStore } from './store.ts';

/** The project on the screen. Switching to another project replaces all of it. */
export interface ActiveProject {
  readonly session: Session;
  readonly screen: ScreenContext;
  /** Unsubscribes from the session. The session itself keeps running. */
  readonly close: () => void;
}

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
  const store = createStore(session, clock, size, stays.keymap.hints, stays.services.columnSettings);
  return {
    session,
    screen: { ...stays, store, session, drawn: { current: null } },
    close: store.close,
  };
};

/** Warns about actions that still run in a project that the user leaves. Raw; null if there are none. */
export const leftBehind = ({ session }: ActiveProject): string | null => {
  const running = session.getState().actions.filter(isRunning).length;
  if (running === 0) return null;
  const [actions, are] = running === 1 ? ['1 action', 'is'] : [`${running} actions`, 'are'];
  return `${actions} in ${session.project.name} ${are} still under way: look there for what came of it`;
};
