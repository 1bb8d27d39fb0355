import { deployedAgents, deployedSeverity } from '../../agents/deployed.ts';
import { sessionLoad } from '../../fleet/session-limit.ts';
import { staleAfterMs } from '../../fleet/staleness.ts';
import { openProblems } from '../../query/acknowledge.ts';
import type { SessionState } from '../../session/session.ts';
import { counted } from '../../text/counted.ts';
import { formatAge, formatDuration } from '../../text/duration.ts';
import { safeCell, safeText } from '../../text/safe-text.ts';
import { truncate } from '../../text/width.ts';
import { type AppState, shownSession } from '../app-state.ts';
import type { Line } from '../line.ts';
import { agentNameText } from '../panes/row.ts';
import { frozenChanges } from '../query/frozen-changes.ts';
import type { Symbols, Tone } from '../theme.ts';
import { countAwaited, countRooms, roundedCalls } from './counts.ts';
import { connectionBadge, freshRooms, sweptText } from './freshness.ts';
import { lineOfParts, type Part, part } from './parts.ts';
import { calmThen, presentParts } from './past-parts.ts';

/** Enough for a user and a short host name. */
const MOST_OF_SWEEPER_COLUMNS = 24;

const callsText = (callsPerMinute: number, allowed: number | null): string => {
  const made = roundedCalls(callsPerMinute);
  return allowed === null
    ? `${made} ${callsPerMinute === 1 ? 'call' : 'calls'}`
    : `${made} of ${allowed} calls`;
};

const identityParts = (state: AppState, nowMs: number): readonly Part[] => {
  const { project } = state;
  const badge = connectionBadge(state, shownSession(state), nowMs);
  return [
    part('left', 8, 'lktop', 'muted'),
    part('left', 1, safeText(project.name), project.color ? `project ${project.color}` : 'accent', true),
    part('left', 5, safeText(project.host)),
    part('left', 0, badge.text, badge.tone, true),
    ...(project.demo ? [part('left', 1, 'DEMO', 'notice', true)] : []),
    ...(project.readOnly ? [part('left', 1, 'READ-ONLY', 'notice', true)] : []),
  ];
};

/** `36 sessions`, or `▲ 17/20 sessions` where the plan's limit is near; then it is the last to be dropped. */
const sessionsPart = (
  { figures }: SessionState['fleet'],
  limit: number | undefined,
  { marks }: Symbols,
): Part => {
  const load = sessionLoad(figures.activeAgentSessions, limit);
  if (load === null) return part('right', 4, counted(figures.activeAgentSessions, 'session'));
  const text = `${load.sessions}/${counted(load.limit, 'session')}`;
  return load.isNear ? part('right', 1, `${marks.warning} ${text}`, 'warning', true) : part('right', 4, text);
};

const figureParts = (
  { fleet, snapshot, asOf }: SessionState,
  limit: number | undefined,
  symbols: Symbols,
): readonly Part[] => {
  const rooms = part('right', 2, counted(fleet.figures.rooms, 'room'));
  // A room that was only listed has no known members yet.
  if (snapshot.verifiedAtMs.size === 0 && asOf === undefined) return [rooms];
  return [
    rooms,
    part('right', 7, `${fleet.figures.roomsWithAgents} with agents`),
    sessionsPart(fleet, limit, symbols),
    part('right', 6, counted(fleet.figures.agentParticipants, 'agent')),
  ];
};

/** ` by alice@host`, if another lktop sweeps for this one. */
const sweeperText = ({ sharing }: SessionState, { ellipsis }: Symbols): string => {
  if (sharing?.role !== 'follows') return '';
  const who = safeCell(sharing.who, MOST_OF_SWEEPER_COLUMNS);
  return ` by ${truncate(who, MOST_OF_SWEEPER_COLUMNS, { ellipsis })}`;
};

/** Describes the project while there are no problems. Claims nothing that was not seen lately. */
const calmText = (
  state: AppState,
  nowMs: number,
  symbols: Symbols,
): { readonly text: string; readonly tone: Tone } => {
  const session = shownSession(state);
  const { rooms } = session.fleet;
  if (state.past !== null) return { text: calmThen(session), tone: 'muted' };
  if (state.sweptAtMs === null) return { text: 'no sweep yet', tone: 'muted' };
  const swept = `swept ${sweptText(state.sweptAtMs, nowMs)}${sweeperText(session, symbols)}`;
  if (rooms.length === 0) return { text: `no rooms, ${swept}`, tone: 'muted' };
  const fresh = freshRooms(session, nowMs);
  if (fresh < rooms.length) {
    return {
      text: `no problem seen in ${fresh} of ${counted(rooms.length, 'room')}, ${swept}`,
      tone: 'muted',
    };
  }
  const again = countAwaited(rooms, session.snapshot.listing.missing);
  if (again > 0) {
    return { text: `looking again in ${again} of ${counted(rooms.length, 'room')}`, tone: 'muted' };
  }
  const { waiting, unattended, notices } = countRooms(rooms);
  // Its rooms look well as long as the server lists its agents.
  if (session.workerIncidents.length > 0) return { text: `no other problem seen, ${swept}`, tone: 'muted' };
  if (unattended > 0) {
    return {
      text: `no problem seen; in ${counted(unattended, 'room')} a caller has no agent, maybe none is expected`,
      tone: 'muted',
    };
  }
  if (waiting > 0) {
    return {
      text: `no problem seen; in ${counted(waiting, 'room')} a caller waits for an agent`,
      tone: 'muted',
    };
  }
  // The server does not answer, so the current state is unknown.
  if (session.snapshot.connection.state === 'failing') {
    return { text: `no problem seen until ${sweptText(state.sweptAtMs, nowMs)}`, tone: 'muted' };
  }
  return notices > 0
    ? { text: `no problems, ${counted(notices, 'notice')}, ${swept}`, tone: 'ok' }
    : {
        text: `${rooms.length === 1 ? '1 room' : `All ${rooms.length} rooms`} healthy, ${swept}`,
        tone: 'ok',
      };
};

/** Counts the agents on LiveKit Cloud with a problem: rooms may be well while an agent crashes. */
const cloudParts = (
  { cloud }: Pick<SessionState, 'cloud'>,
  { marks }: Symbols,
  short: boolean,
): readonly Part[] => {
  const severities = deployedAgents(cloud).map(deployedSeverity);
  const troubled = severities.filter((severity) => severity === 'critical' || severity === 'warning');
  if (troubled.length === 0) return [];
  const worst = troubled.includes('critical') ? 'critical' : 'warning';
  const text = short ? `${troubled.length} on Cloud` : `${counted(troubled.length, 'agent')} on Cloud`;
  return [part('left', short ? 2 : 1, `${marks[worst]} ${text}`, worst)];
};

const acknowledgedPart = (acknowledged: number, short: boolean): Part =>
  part('left', short ? 3 : 2, `${acknowledged} ${short ? 'ack' : 'acknowledged'}`, 'muted');

/** All problems are acknowledged. */
const knownPart = (acknowledged: number, { marks }: Symbols, short: boolean): Part =>
  part(
    'left',
    0,
    short
      ? `${marks.ignored} ${acknowledged} ack`
      : `${marks.ignored} ${acknowledged} acknowledged, no other problem seen`,
    'muted',
  );

const problemParts = (state: AppState, nowMs: number, symbols: Symbols, short: boolean): readonly Part[] => {
  const { critical, warning, acknowledged } = openProblems(
    shownSession(state).fleet,
    state.query.acknowledged,
  );
  if (critical === 0 && warning === 0) {
    if (acknowledged > 0) return [knownPart(acknowledged, symbols, short)];
    const { text, tone } = calmText(state, nowMs, symbols);
    return [part('left', short ? 3 : 0, `${symbols.marks[tone === 'ok' ? 'ok' : 'ignored']} ${text}`, tone)];
  }
  const word = (text: string) => (short ? '' : ` ${text}`);
  return [
    ...(critical > 0
      ? [part('left', 0, `${symbols.marks.critical} ${critical}${word('critical')}`, 'critical', true)]
      : []),
    ...(warning > 0
      ? [
          part(
            'left',
            0,
            `${symbols.marks.warning} ${warning}${word(warning === 1 ? 'warning' : 'warnings')}`,
            'warning',
          ),
        ]
      : []),
    ...(acknowledged > 0 ? [acknowledgedPart(acknowledged, short)] : []),
  ];
};

/** What is wrong with workers. It hurts rooms before their verdicts can say so. */
const workerParts = (state: AppState, { marks, separator }: Symbols, short: boolean): readonly Part[] => {
  const { workerIncidents } = shownSession(state);
  const [first] = workerIncidents;
  if (first === undefined) return [];
  const mark = workerIncidents.some(({ severity }) => severity === 'critical') ? 'critical' : 'warning';
  const name = first.agentName === null ? '' : `${separator}${agentNameText(first.agentName)}`;
  const text =
    workerIncidents.length > 1
      ? `${workerIncidents.length} troubles of workers`
      : `${first.verdict}${short ? '' : name}`;
  return [part('left', 1, `${marks[mark]} ${text}`, mark, true)];
};

/** Counts the changes that a frozen screen hides. */
const frozenParts = (state: AppState, short: boolean): readonly Part[] => {
  const changes = frozenChanges(state);
  if (changes === null) return [];
  const { verdicts, rooms } = changes;
  return [
    part('left', short ? 3 : 1, verdicts, 'warning'),
    ...(rooms === '' ? [] : [part('left', 5, rooms, 'muted')]),
  ];
};

/** Shows the age of the oldest row if it is stale. */
const oldestParts = ({ snapshot, intervalMs }: SessionState, nowMs: number): readonly Part[] => {
  const { oldestVerifiedAtMs } = snapshot.pace;
  const limitMs = staleAfterMs(intervalMs);
  if (oldestVerifiedAtMs === null || limitMs === null) return [];
  const ageMs = nowMs - oldestVerifiedAtMs;
  return ageMs > limitMs ? [part('right', 3, `oldest ${formatAge(ageMs)}`)] : [];
};

const sweepParts = (state: AppState, nowMs: number, symbols: Symbols): readonly Part[] => {
  const session = shownSession(state);
  const { snapshot, fleet } = session;
  const { connection, pace } = snapshot;
  const hasProblems = fleet.figures.critical + fleet.figures.warning > 0;
  // The calm sentence about callers without an agent has no place for it. A follower always tells who swept.
  const { waiting, unattended } = countRooms(fleet.rooms);
  const isUntold = hasProblems || (session.sharing?.role === 'follows' && waiting + unattended > 0);
  const swept =
    state.sweptAtMs !== null && isUntold
      ? [part('right', 2, `swept ${sweptText(state.sweptAtMs, nowMs)}${sweeperText(session, symbols)}`)]
      : [];
  const ghosts = countRooms(fleet.rooms).ghosts.length;
  const living = fleet.rooms.length - ghosts;
  const coverage = [
    ...(living > 0
      ? [
          part('right', 3, `${freshRooms(session, nowMs)}/${counted(living, 'room')} answered`),
          ...oldestParts(session, nowMs),
        ]
      : []),
    ...(ghosts > 0 ? [part('right', 3, counted(ghosts, 'ghost'))] : []),
  ];
  const calls = [
    part('right', 4, `${callsText(state.callsPerMinute, pace.callsAllowedPerMinute)}/min`, 'muted'),
    ...(pace.listEveryMs > session.intervalMs
      ? [part('right', 5, `listed every ${formatDuration(pace.listEveryMs)}`, 'muted')]
      : []),
  ];
  if (connection.state !== 'failing') return [...swept, ...coverage, ...calls];
  const waitMs = connection.retryAtMs - nowMs;
  const again = waitMs > 0 ? `trying again in ${formatDuration(waitMs + 999)}` : 'trying again';
  return [...swept, part('right', 1, again, 'critical')];
};

/** Builds the header: project, connection, freshness and problems. Two lines, or one on a short terminal. */
export const headerLines = (
  state: AppState,
  nowMs: number,
  rows: 1 | 2,
  symbols: Symbols,
): readonly Line[] => {
  const { columns } = state.size;
  const { separator } = symbols;
  const identity = identityParts(state, nowMs);
  const nothingKnown =
    state.past === null && state.sweptAtMs === null && shownSession(state).fleet.rooms.length === 0;
  const figures = nothingKnown
    ? []
    : figureParts(shownSession(state), state.project.agentSessionLimit, symbols);
  if (rows === 1) {
    return [
      lineOfParts(
        [
          ...identity,
          ...workerParts(state, symbols, true),
          ...problemParts(state, nowMs, symbols, true),
          ...cloudParts(shownSession(state), symbols, true),
          ...(state.past === null
            ? [...frozenParts(state, true), ...figures]
            : presentParts(state, nowMs, symbols)),
        ],
        columns,
        separator,
      ),
    ];
  }
  return [
    lineOfParts([...identity, ...figures], columns, separator),
    lineOfParts(
      [
        ...workerParts(state, symbols, false),
        ...problemParts(state, nowMs, symbols, false),
        ...cloudParts(shownSession(state), symbols, false),
        ...(state.past === null
          ? [...frozenParts(state, false), ...sweepParts(state, nowMs, symbols)]
          : presentParts(state, nowMs, symbols)),
      ],
      columns,
      separator,
    ),
  ];
};
