import type { ParticipantFacts, TrackFacts } from '../../fleet/facts.ts';
import type { Human } from '../../fleet/fleet.ts';
import { isNotOnTheLine } from '../../fleet/members/classify.ts';
import { formatDuration } from '../../text/duration.ts';
import { cutText, quoteName, safeWhole } from '../../text/safe-text.ts';
import type { Line } from '../line.ts';
import { clockText, type Paper, paragraph } from './paper.ts';

export const ENTRY_INDENT = 2;
/** What is said of an entry stands below it, a little further in. */
export const ENTRY_DETAIL_INDENT = 4;

/** More of a text is for the details of whom it belongs to. */
const MAX_ENTRY_TEXT = 300;
const MAX_SIP_ATTRIBUTES = 20;
const MAX_TRACKS = 20;
/** More of a dispatch's jobs are for `y`. */
export const MAX_JOBS = 20;

/** A text of one entry among many. Safe. */
export const entryText = (raw: string): string => safeWhole(cutText(raw, MAX_ENTRY_TEXT));

const present = (texts: readonly string[]): string => texts.filter((text) => text !== '').join(' ');

/** `AUDIO MICROPHONE (muted), VIDEO CAMERA`. Safe. */
export const trackText = (tracks: readonly TrackFacts[]): string =>
  tracks.length === 0
    ? 'no track published'
    : [
        ...tracks
          .slice(0, MAX_TRACKS)
          .map(
            ({ kind, source, muted }) => `${entryText(kind)} ${entryText(source)}${muted ? ' (muted)' : ''}`,
          ),
        ...(tracks.length > MAX_TRACKS ? [`and ${tracks.length - MAX_TRACKS} more`] : []),
      ].join(', ');

/** `since 12:04:33 (4 min)`; nothing where the server did not say. */
export const sinceText = (sinceMs: number, nowMs: number): string =>
  sinceMs === 0 ? '' : `since ${clockText(sinceMs, nowMs)} (${formatDuration(nowMs - sinceMs)})`;

/** What the telephone bridge tells of a call, but the number, which stands with the caller already. */
const sipText = ({ attributes }: ParticipantFacts): string =>
  Object.keys(attributes)
    .filter((name) => name.startsWith('sip.') && name !== 'sip.phoneNumber')
    .sort()
    .slice(0, MAX_SIP_ATTRIBUTES)
    .map((name) => `${entryText(name)} = ${entryText(attributes[name] ?? '')}`)
    .join(', ');

const below = (paper: Paper, text: string): readonly Line[] =>
  text === '' ? [] : paragraph(paper, text, 'muted', ENTRY_DETAIL_INDENT);

/** A caller: since when, by which number, and what is heard and seen of them. */
export const humanLines = (paper: Paper, human: Human): readonly Line[] => {
  const { identity, participant, phoneNumber, doubt, isSimulated } = human;
  const said = present([
    quoteName(identity),
    isNotOnTheLine(participant)
      ? `its telephone is ${entryText(participant.attributes['sip.callStatus'] ?? '')}`
      : entryText(participant.state),
    sinceText(participant.joinedAtMs, paper.nowMs),
    phoneNumber === null ? '' : entryText(phoneNumber),
    `(${entryText(participant.kind)})`,
    participant.name === '' ? '' : entryText(participant.name),
    doubt === null ? '' : `maybe an agent, by its ${doubt}`,
    isSimulated ? 'simulated' : '',
  ]);
  return [
    ...paragraph(paper, said, 'plain', ENTRY_INDENT),
    ...below(paper, trackText(participant.tracks)),
    ...below(paper, sipText(participant)),
  ];
};

/** Who is neither human nor agent: a recorder, a hidden observer, a tool. */
export const otherLines = (paper: Paper, participant: ParticipantFacts): readonly Line[] => {
  const { identity, state, kind, hidden, recorder, joinedAtMs, tracks } = participant;
  const said = present([
    quoteName(identity),
    entryText(state),
    sinceText(joinedAtMs, paper.nowMs),
    `(${entryText(kind)}${hidden ? ', hidden' : ''}${recorder ? ', records' : ''})`,
  ]);
  return [
    ...paragraph(paper, said, 'plain', ENTRY_INDENT),
    ...(tracks.length === 0 ? [] : below(paper, trackText(tracks))),
  ];
};

/** Somebody of a former life of the room: listed until it closes, and not there. */
export const formerLines = (
  paper: Paper,
  { identity, kind, joinedAtMs }: ParticipantFacts,
): readonly Line[] =>
  paragraph(
    paper,
    `${quoteName(identity)} (${entryText(kind)}) ${sinceText(joinedAtMs, paper.nowMs)}`.trimEnd(),
    'struck',
    ENTRY_INDENT,
  );
