import { deployedAgents, deployedSeverity } from '../../agents/deployed.ts';
import type { Severity } from '../../fleet/severity.ts';
import { openProblems } from '../../query/acknowledge.ts';
import type { SessionState } from '../../session/session.ts';
import { counted } from '../../text/counted.ts';
import { formatDuration } from '../../text/duration.ts';
import type { AppState } from '../app-state.ts';
import type { Symbols } from '../theme.ts';
import { type Part, part } from './parts.ts';

/**
 * Tells the state of now on a screen of the past: nobody may miss a problem of now while reading an older one.
 */
export const presentParts = (state: AppState, nowMs: number, { marks }: Symbols): readonly Part[] => {
  const { session, query, keys } = state;
  const { connection } = session.snapshot;
  const open = openProblems(session.fleet, query.acknowledged);
  const others = [
    ...session.workerIncidents.map(({ severity }) => severity),
    ...deployedAgents(session.cloud).map(deployedSeverity),
  ];
  const count = (wanted: Severity): number => others.filter((severity) => severity === wanted).length;
  const critical = open.critical + count('critical');
  const warning = open.warning + count('warning');
  const back = part('right', 6, `${keys.keyOf('back')} goes back to now`, 'muted');
  if (connection.state === 'failing')
    return [
      part('right', 0, `NOW FAILING ${formatDuration(nowMs - connection.sinceMs)}`, 'critical', true),
      back,
    ];
  if (critical > 0)
    return [part('right', 0, `NOW ${marks.critical} ${critical} critical`, 'critical', true), back];
  if (warning > 0)
    return [part('right', 0, `NOW ${marks.warning} ${counted(warning, 'warning')}`, 'warning'), back];
  return [part('right', 3, 'NOW no problem seen', 'muted'), back];
};

/** Describes the project of an earlier time while there are no problems. */
export const calmThen = ({ fleet, asOf }: SessionState): string => {
  const rooms = counted(fleet.rooms.length, 'room');
  if (asOf?.source !== 'registry') return `no problem seen in ${rooms}`;
  return asOf.isWatched ? `no problem on record in ${rooms}` : `${rooms}, problems unknown then`;
};
