import { usageOf } from '../../commandline/commands.ts';
import type { LineCommand } from '../../commandline/parse.ts';
import type { Evidence, Human, Room } from '../../fleet/fleet.ts';
import { evidence } from '../../fleet/verdict/evidence.ts';
import { NO_PROFILES, type ProfilesState } from '../../profiles/profile.ts';
import { createMatcher, parseFilter, unknownFieldSentence, unknownFields } from '../../query/filter.ts';
import type { SessionState } from '../../session/session.ts';
import { formatClockTime } from '../../text/duration.ts';
import { quoteName, safeText } from '../../text/safe-text.ts';
import { LINE_COMMANDS, paneOf } from '../panes/find.ts';
import { agentsOf, dispatchesOf } from '../panes/members.ts';
import { initialQuery } from '../query/query-state.ts';
import { agentSentence, dispatchSentence, roomSentence } from './sentences.ts';

type Show = Extract<LineCommand, { readonly kind: 'show' }>;

/** Nobody listens to more than 30 lines. */
const MOST_LINES = 30;

/** Returns the first lines and the number of the rest. */
export const atMost = (lines: readonly string[], most = MOST_LINES): readonly string[] =>
  lines.length <= most ? lines : [...lines.slice(0, most), `And ${lines.length - most} more.`];

/** Lists the rows of a pane over all rooms, one sentence per row. Safe. */
export const showAnswer = (
  session: SessionState,
  { pane: id, filter }: Show,
  nowMs: number,
  profiles: ProfilesState = NO_PROFILES,
): readonly string[] => {
  const pane = paneOf(id);
  if (pane === null) return [];
  const reason = pane.absent?.(session) ?? null;
  if (reason !== null) return [reason];
  const items = pane.items({
    session,
    query: initialQuery(),
    allRooms: true,
    listPane: id,
    columnSettings: {},
    profiles,
    room: null,
    incident: null,
  });
  const matcher = createMatcher(parseFilter(filter ?? ''));
  const lines = items.filter((item) => pane.matches(item, matcher)).map((item) => pane.sentence(item, nowMs));
  const notes = pane.notes?.(session) ?? [];
  if (lines.length > 0) return [...notes, ...atMost(lines)];
  if (!filter) return [...notes, pane.nothing];
  const wrong = unknownFields(filter, 'all')
    .map(unknownFieldSentence)
    .map(
      (text) => ` ${safeText(text.charAt(0).toUpperCase() + text.slice(1))}${text.endsWith('?') ? '' : '.'}`,
    );
  return [`0 of ${items.length} ${pane.title.toLowerCase()} match.${wrong.join('')}`];
};

const evidenceSentence = ({ atMs, text }: Evidence): string =>
  `${atMs === null ? '' : `${formatClockTime(atMs)} `}${safeText(text)}`;

const humanSentence = ({ identity, phoneNumber, waits }: Human): string =>
  `${quoteName(identity)}${phoneNumber ? `, ${safeText(phoneNumber)}` : ''}${waits ? ' is in the room' : ' is joining'}`;

/** Describes a room: verdict, evidence, remedy and members. Safe. */
export const roomAnswer = (room: Room, nowMs: number): readonly string[] => [
  roomSentence(room, nowMs),
  ...evidence(room.verdict).map(evidenceSentence),
  ...(room.verdict.remedy ? [`Remedy: ${safeText(room.verdict.remedy.text)}`] : []),
  ...atMost(room.humans.map(humanSentence)),
  ...atMost(agentsOf(room).map((item) => agentSentence(item, nowMs))),
  ...atMost(dispatchesOf(room).map((item) => dispatchSentence(item, nowMs))),
];

const KEYS = [
  ['Enter alone', 'how the project stands'],
  ['< ROOM', 'the whole project when the state before this one of a room began; > ROOM: the state after it'],
  ['log NAME', 'read the log of an agent aloud, and what comes; log NAME build reads that of its build'],
  ['pause, go on, find WORDS, save, stop', 'while a log is read'],
  ['quiet', 'tell problems and what is done about them only; again: everything'],
] as const;

/** Lists what can be typed. Safe. */
export const helpAnswer = (isCloud: boolean): readonly string[] => [
  ...KEYS.map(([key, description]) => `${key}: ${description}.`),
  ...LINE_COMMANDS.filter(({ name }) => name !== 'freeze').map(
    (spec) => `${usageOf(spec).slice(1)}: ${spec.description}.`,
  ),
  'To re-dispatch or to remove: lktop redispatch and lktop remove, in a shell.',
  ...(isCloud ? ['To restart, roll back or promote an agent: lktop agent, in a shell.'] : []),
];
