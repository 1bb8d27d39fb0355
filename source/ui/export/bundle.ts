import { fileName, makeBundle } from '../../export/bundle.ts';
import { writeBundle as writeToFolders } from '../../export/write-bundle.ts';
import { safeText } from '../../text/safe-text.ts';
import { type Command, type Controls, currentView, say } from '../commands/controls.ts';
import { readerOverlay } from '../overlays/overlay.ts';
import { shownMs } from '../past/past-view.ts';
import { roomOf } from '../view-model.ts';
import { copy } from './copy.ts';

const INDENT = 2;

const write = async (controls: Controls): Promise<void> => {
  const { session, services, store } = controls;
  const view = currentView(controls);
  const bundle = makeBundle({
    project: session.project,
    state: view.state.past === null ? session.getState() : view.session,
    room: roomOf(view),
    nowMs: shownMs(view.state, session.clock.now()),
    writtenMs: session.clock.now(),
    redact: session.redact,
  });
  const name = fileName('lktop-bundle', session.project, session.clock.now());
  const written = await writeToFolders(name, bundle.text, services.folders, services.writeNewFile);
  if ('code' in written) {
    say(controls, `no bundle was written: ${written.reason}`, 'critical');
    return;
  }
  const summary = [...bundle.summary, `bundle: ${safeText(written.path)}`];
  const outcome = copy(controls, summary.join('\n'));
  // Another overlay may have opened during the write. It keeps the focus.
  if (store.getState().overlay !== null) say(controls, `bundle: ${written.path}`);
  else {
    store.dispatch({
      type: 'overlay set',
      overlay: readerOverlay('Bundle written', [...summary, '', `These lines to paste: ${outcome}.`], INDENT),
    });
  }
};

/** Writes a bundle for whoever takes over and shows the summary to paste. */
export const writeBundle: Command = (controls) => {
  write(controls).catch((error: unknown) =>
    say(controls, `no bundle was written: ${String(error)}`, 'critical'),
  );
};
