import { LINE_COMMANDS, usageOf } from '../../commandline/commands.ts';
import type { LineCommand } from '../../commandline/parse.ts';
import type { Evidence, Human, Room } from '../../fleet/fleet.ts';
import { createMatcher, type Matcher, parseFilter } from '../../query/filter.ts';
import type { SessionState } from '../../session/session.ts';
import { formatClockTime } from '../../text/duration.ts';
import { quoteName, safeText } from '../../text/safe-text.ts';
import { agentsOf, agentsOfAll, dispatchesOf, dispatchesOfAll } from '../query/members.ts';
import { agentSentence, dispatchSentence, eventSentence, roomSentence } from './sentences.ts';

type Show = Extract<LineCommand, { readonly kind: 'show' }>;

/** More than this nobody listens to. */
const MOST_LINES = 30;

const NOTHING: Readonly<Record<Show['pane'], string>> = {
  rooms: 'No rooms.',
  agents: 'No agents.',
  dispatches: 'No dispatches.',
  events: 'Nothing happened yet.',
};

/** The first of them, and how many more there are. */
export const atMost = (lines: readonly string[], most = MOST_LINES): readonly string[] =>
  lines.length <= most ? lines : [...lines.slice(0, most), `And ${lines.length - most} more.`];

const found = ({ fleet, log }: SessionState, pane: Show['pane'], matcher: Matcher, nowMs: number) => {
  switch (pane) {
    case 'rooms':
      return fleet.rooms.filter(matcher.room).map((room) => roomSentence(room, nowMs));
    case 'agents':
      return agentsOfAll(fleet.rooms)
        .filter(matcher.agent)
        .map((item) => agentSentence(item, nowMs));
    case 'dispatches':
      return dispatchesOfAll(fleet.rooms)
        .filter(matcher.dispatch)
        .map((item) => dispatchSentence(item, nowMs));
    case 'events':
      return log.events.filter(matcher.event).toReversed().map(eventSentence);
  }
};

/** The rows of a pane, one sentence each; those of `events` the newest first. Safe. */
export const showAnswer = (state: SessionState, { pane, filter }: Show, nowMs: number): readonly string[] => {
  const lines = found(state, pane, createMatcher(parseFilter(filter ?? '')), nowMs);
  if (lines.length > 0) return atMost(lines);
  return [filter ? 'Nothing found.' : NOTHING[pane]];
};

const evidenceSentence = ({ atMs, text }: Evidence): string =>
  `${atMs === null ? '' : `${formatClockTime(atMs)} `}${safeText(text)}`;

const humanSentence = ({ identity, phoneNumber, waits }: Human): string =>
  `${quoteName(identity)}${phoneNumber ? `, ${safeText(phoneNumber)}` : ''}${waits ? ' is in the room' : ' is joining'}`;

/** All there is to say of a room: its verdict, what that rests on and what to do; who is in it. Safe. */
export const roomAnswer = (room: Room, nowMs: number): readonly string[] => [
  roomSentence(room, nowMs),
  ...room.verdict.evidence.map(evidenceSentence),
  ...(room.verdict.remedy ? [`Remedy: ${safeText(room.verdict.remedy.text)}`] : []),
  ...atMost(room.humans.map(humanSentence)),
  ...atMost(agentsOf(room).map((item) => agentSentence(item, nowMs))),
  ...atMost(dispatchesOf(room).map((item) => dispatchSentence(item, nowMs))),
];

const KEYS = [
  ['Enter alone', 'how the project stands'],
  ['quiet', 'tell problems and what is done about them only; again: everything'],
] as const;

/** What can be typed. Safe. */
export const helpAnswer = (): readonly string[] => [
  ...KEYS.map(([key, description]) => `${key}: ${description}.`),
  ...LINE_COMMANDS.filter(({ name }) => name !== 'freeze').map(
    (spec) => `${usageOf(spec).slice(1)}: ${spec.description}.`,
  ),
  'To re-dispatch or to remove: lktop redispatch and lktop remove, in a shell.',
];
