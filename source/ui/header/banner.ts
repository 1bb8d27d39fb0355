import { safeText } from '../../text/safe-text.ts';
import { type AppState, openWarnings, shownSession } from '../app-state.ts';
import { type Line, line, wrap } from '../line.ts';

/** What needs to be read before anything else: why the server does not answer, or the project's warnings. */
export const bannerLines = (state: AppState): readonly Line[] => {
  const { connection } = shownSession(state).snapshot;
  const columns = Math.max(1, state.size.columns - 4);
  if (connection.state === 'failing') {
    const { sentence, remedy } = connection.failure;
    return wrap(safeText(`${sentence} ${remedy}`), columns).map((text) => line(text, 'critical'));
  }
  return openWarnings(state)
    .flatMap((warning) => wrap(safeText(`${warning} (Esc hides this)`), columns))
    .map((text) => line(text, 'warning'));
};
