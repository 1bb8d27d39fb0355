import type { ParticipantFacts } from '../../fleet/facts.ts';
import type { Human, Room } from '../../fleet/fleet.ts';
import { formatDuration } from '../../text/duration.ts';
import { quoteName, safeText } from '../../text/safe-text.ts';
import { sweptText } from '../header/freshness.ts';
import { BLANK_LINE, type Line } from '../line.ts';
import { clockText, fact, heading, metadataFact, type Paper, paragraph, timeText } from './paper.ts';
import { verdictLines } from './verdict-lines.ts';

const seconds = (count: number): string => formatDuration(count * 1_000);

const humanText = ({ identity, participant, waits, phoneNumber }: Human, nowMs: number): string =>
  [
    quoteName(identity),
    waits ? 'ACTIVE' : safeText(participant.state),
    participant.joinedAtMs === 0
      ? ''
      : `since ${clockText(participant.joinedAtMs, nowMs)} (${formatDuration(nowMs - participant.joinedAtMs)})`,
    phoneNumber === null ? '' : safeText(phoneNumber),
    `(${safeText(participant.kind)})`,
    participant.name === '' ? '' : safeText(participant.name),
  ]
    .filter((text) => text !== '')
    .join(' ');

const otherText = ({ identity, kind, hidden, state }: ParticipantFacts): string =>
  [quoteName(identity), safeText(state), `(${safeText(kind)}${hidden ? ', hidden' : ''})`].join('  ');

const list = (paper: Paper, title: string, rows: readonly string[]): readonly Line[] =>
  rows.length === 0
    ? []
    : [BLANK_LINE, heading(title), ...rows.flatMap((row) => paragraph(paper, row, 'plain', 2))];

const waitingLines = (paper: Paper, { waitingSinceMs }: Room): readonly Line[] =>
  waitingSinceMs === null
    ? []
    : fact(
        paper,
        'waiting',
        `without a live agent since ${clockText(waitingSinceMs, paper.nowMs)} (${formatDuration(paper.nowMs - waitingSinceMs)})`,
      );

const expectation = ({ agentExpected }: Room): string =>
  agentExpected ? 'expected here' : 'not expected here';

/** All there is to say of a room; the verdict and its remedy first. */
export const roomDetail = (
  paper: Paper,
  room: Room,
  /** When its calls last answered; null: never. */
  verifiedAtMs: number | null,
  canAct: boolean,
): readonly Line[] => {
  const { facts } = room;
  return [
    ...(room.verified ? verdictLines(paper, room.verdict, canAct) : []),
    ...(room.failure
      ? paragraph(paper, safeText(`${room.failure.sentence} ${room.failure.remedy}`), 'warning')
      : []),
    ...list(
      paper,
      'Humans',
      room.humans.map((human) => humanText(human, paper.nowMs)),
    ),
    ...list(paper, 'Others', room.others.map(otherText)),
    ...(room.verified ? [BLANK_LINE, heading('Room')] : []),
    ...fact(paper, 'name', quoteName(room.name)),
    ...fact(paper, 'id', safeText(room.id)),
    ...fact(paper, 'created', timeText(facts.createdAtMs, paper.nowMs)),
    ...waitingLines(paper, room),
    ...fact(paper, 'agent', room.verified ? expectation(room) : ''),
    ...fact(
      paper,
      'kept',
      `${seconds(facts.emptyTimeoutSeconds)} if nobody comes, ${seconds(facts.departureTimeoutSeconds)} after all left`,
    ),
    ...(facts.maxParticipants > 0 ? fact(paper, 'limit', `${facts.maxParticipants} participants`) : []),
    ...metadataFact(paper, 'metadata', facts.metadata),
    ...fact(
      paper,
      'last swept',
      verifiedAtMs === null ? 'never: nothing may be said of it' : sweptText(verifiedAtMs, paper.nowMs),
    ),
  ];
};
