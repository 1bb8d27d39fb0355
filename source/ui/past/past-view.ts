import { NO_PAST, type PastState } from '../../agents/past.ts';
import { findIncidents } from '../../fleet/incidents.ts';
import type { Tracked } from '../../fleet/track-incidents.ts';
import type { Moment, SessionState } from '../../session/session.ts';
import { formatClockTime, formatDateTime } from '../../text/duration.ts';
import { rememberLast } from '../query/remember.ts';

/** The state of an earlier time, with what the registry answered about that time. */
export const stateThen = rememberLast((moment: Moment, answered: PastState): SessionState => {
  const { asOf, state } = moment;
  return { ...state, past: answered.asOfMs === asOf.atMs ? answered : { ...NO_PAST, missing: null } };
});

/** The incidents of an earlier time, as the list of rooms folds them. */
export const incidentsThen = rememberLast((moment: Moment): readonly Tracked[] =>
  findIncidents(moment.state.fleet.rooms).map((incident) => ({
    id: incident.id,
    incident,
    goneSinceMs: null,
  })),
);

/** The time that the screen shows: that of the past, else the given one. */
export const shownMs = (
  { past }: { readonly past: { readonly moment: Moment } | null },
  nowMs: number,
): number => past?.moment.asOf.atMs ?? nowMs;

const DAY_COLUMNS = 'YYYY-MM-DD'.length;

/** `12:04:31`, with the date if it is another day than now. */
export const pastTime = (atMs: number, nowMs: number): string => {
  const whole = formatDateTime(atMs);
  return whole.slice(0, DAY_COLUMNS) === formatDateTime(nowMs).slice(0, DAY_COLUMNS)
    ? formatClockTime(atMs)
    : whole;
};
