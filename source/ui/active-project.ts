import type { Clock } from '../clock.ts';
import type { Session } from '../session/session.ts';
import type { Size } from './app-state.ts';
import type { ScreenContext } from './hooks/screen-context.ts';
import { isRunning } from './status-lines.ts';
import { createStore } from './store.ts';

/** The project on the screen: all that goes when another takes its place. */
export interface ActiveProject {
  readonly session: Session;
  readonly screen: ScreenContext;
  /** Stops following the session, and does not stop the session itself. */
  readonly close: () => void;
}

/** Begins to show a project. @param stays what is the same for every project */
export const activateProject = (
  session: Session,
  clock: Clock,
  size: Size,
  stays: Pick<ScreenContext, 'theme' | 'services' | 'entered' | 'flush'>,
): ActiveProject => {
  const store = createStore(session, clock, size);
  return {
    session,
    screen: { ...stays, store, session, drawn: { current: null } },
    close: store.close,
  };
};

/** What somebody should know who leaves a project: raw; null where there is nothing. */
export const leftBehind = ({ session }: ActiveProject): string | null => {
  const running = session.getState().actions.filter(isRunning).length;
  if (running === 0) return null;
  const [actions, are] = running === 1 ? ['1 action', 'is'] : [`${running} actions`, 'are'];
  return `${actions} in ${session.project.name} ${are} still under way: look there for what came of it`;
};
