import type { Room } from '../../fleet/fleet.ts';
import { isGhost } from '../../fleet/verdict/ghost.ts';
import { formatDuration } from '../../text/duration.ts';
import { quoteName, safeText } from '../../text/safe-text.ts';
import { sweptText } from '../header/freshness.ts';
import { BLANK_LINE, type Line } from '../line.ts';
import { agentLines, dispatchLines } from './member-lines.ts';
import {
  clockText,
  fact,
  heading,
  linesOfFirst,
  metadataFact,
  type Paper,
  paragraph,
  timeText,
} from './paper.ts';
import { ENTRY_INDENT, formerLines, humanLines, otherLines } from './participant-lines.ts';
import { verdictLines } from './verdict-lines.ts';

const seconds = (count: number): string => formatDuration(count * 1_000);

/** The detail pane is redrawn often, so further entries are shown only in the JSON. */
const MAX_ENTRIES = 30;

const section = <Entry>(
  paper: Paper,
  title: string,
  entries: readonly Entry[],
  write: (paper: Paper, entry: Entry) => readonly Line[],
): readonly Line[] => {
  if (entries.length === 0) return [];
  const { lines, left } = linesOfFirst(entries, MAX_ENTRIES, (entry) => write(paper, entry));
  return [
    BLANK_LINE,
    heading(title),
    ...lines,
    ...(left > 0
      ? paragraph(paper, `and ${left} more: ${paper.keys.keyOf('json')} shows them`, 'muted', ENTRY_INDENT)
      : []),
  ];
};

const waitingLines = (paper: Paper, { waitingSinceMs }: Room): readonly Line[] =>
  waitingSinceMs === null
    ? []
    : fact(
        paper,
        'waiting',
        `without a live agent since ${clockText(waitingSinceMs, paper.nowMs)} (${formatDuration(paper.nowMs - waitingSinceMs)})`,
      );

const expectationText = ({ expectation }: Room): string =>
  expectation === null
    ? 'not known whether one is expected'
    : `expected: ${safeText(expectation.evidence.text)}`;

/** What the registry does not keep of a room. */
const NOT_KEPT = 'From the registry. Callers, other participants, tracks, jobs and metadata were not kept.';

/** What only an answer of the server tells. */
const liveFacts = (paper: Paper, room: Room, verifiedAtMs: number | null): readonly Line[] => {
  const { facts } = room;
  return [
    ...fact(paper, 'agent', room.verified && !isGhost(room) ? expectationText(room) : ''),
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

/** Describes a room, its verdict and remedy first. */
export const roomDetail = (
  paper: Paper,
  room: Room,
  /** When the room's calls last answered; null: never. */
  verifiedAtMs: number | null,
  canAct: boolean,
): readonly Line[] => {
  const { facts } = room;
  return [
    ...(room.verified || isGhost(room) ? verdictLines(paper, room.verdict, canAct) : []),
    ...(room.failure && !isGhost(room)
      ? paragraph(paper, safeText(`${room.failure.sentence} ${room.failure.remedy}`), 'warning')
      : []),
    ...(room.isRecorded ? [BLANK_LINE, ...paragraph(paper, NOT_KEPT, 'muted')] : []),
    ...section(paper, 'Humans', room.humans, humanLines),
    ...section(paper, 'Agents', room.agents, agentLines),
    ...section(paper, 'Dispatches', room.dispatches, dispatchLines),
    ...section(paper, 'Others', room.others, otherLines),
    ...section(paper, 'Of a former life of the room, not there', room.former, formerLines),
    ...(room.verified || isGhost(room) ? [BLANK_LINE, heading('Room')] : []),
    ...fact(paper, 'name', quoteName(room.name)),
    ...fact(paper, 'id', safeText(room.id)),
    ...fact(paper, 'created', timeText(facts.createdAtMs, paper.nowMs)),
    ...waitingLines(paper, room),
    ...(room.isRecorded ? [] : liveFacts(paper, room, verifiedAtMs)),
  ];
};
