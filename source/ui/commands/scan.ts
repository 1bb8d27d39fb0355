import { lktopCommand } from '../../export/lktop-command.ts';
import { SEVERITY_SHOWN } from '../../fleet/severity.ts';
import { scan } from '../../scan/rules.ts';
import { type ScanStyle, scanLines } from '../../scan/scan-lines.ts';
import type { Project, SessionState } from '../../session/session.ts';
import { quoteName } from '../../text/safe-text.ts';
import { readerOverlay } from '../overlays/overlay.ts';
import { shownMs } from '../past/past-view.ts';
import { type Command, currentView, say } from './controls.ts';

/** The column where an example begins. */
const INDENT = 4;

/** The flags that name the project, without the secret. */
const whereFlags = ({ demo, lk }: Project): readonly string[] => {
  if (demo) return ['--demo'];
  switch (lk?.kind) {
    case 'project':
      return [`--project=${lk.name}`];
    case 'dev':
    case 'url':
      return [`--url=${lk.url}`];
    case undefined:
      return [];
  }
};

/** Scans what the last sweeps saw. No call is made for it. Safe. */
export const scanOf = (
  project: Project,
  { fleet, snapshot }: SessionState,
  nowMs: number,
  style: Omit<ScanStyle, 'typed'>,
): readonly string[] => {
  const seen = {
    rooms: fleet.rooms,
    isListed: snapshot.sweep > 0,
    nowMs,
    shortSecrets: project.shortSecrets ?? [],
  };
  const where = whereFlags(project);
  return scanLines(seen, scan(seen), {
    ...style,
    typed: ({ name, words, options }) => lktopCommand(name, words, [...options, ...where]),
  });
};

/** Shows what is untidy in the project. */
export const showScan: Command = (controls) => {
  if (currentView(controls).session.asOf?.source === 'registry') {
    say(controls, 'what was untidy then is not known: the registry keeps too little for a scan', 'warning');
    return;
  }
  const { store, session, ascii } = controls;
  const { project, clock } = session;
  const { state, session: shown } = currentView(controls);
  const lines = scanOf(project, shown, shownMs(state, state.frozenAtMs ?? clock.now()), {
    markOf: (severity) => SEVERITY_SHOWN[severity][ascii ? 'ascii' : 'mark'],
    arrow: ascii ? '->' : '→',
  });
  const title = `Scan of ${quoteName(project.name)}`;
  store.dispatch({ type: 'overlay set', overlay: readerOverlay(title, lines, INDENT) });
};
