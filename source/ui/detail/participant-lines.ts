import type { ParticipantFacts, TrackFacts } from '../../fleet/facts.ts';
import type { Human } from '../../fleet/fleet.ts';
import { isNotOnTheLine } from '../../fleet/members/classify.ts';
import { formatDuration } from '../../text/duration.ts';
import { cutText, quoteName, safeWhole } from '../../text/safe-text.ts';
import type { Line } from '../line.ts';
import { clockText, type Paper, paragraph } from './paper.ts';

export const ENTRY_INDENT = 2;
/** The indent of the lines that describe an entry. */
export const ENTRY_DETAIL_INDENT = 4;

/** Longer texts are shown in the details of the entry itself. */
const MAX_ENTRY_TEXT = 300;
const MAX_SIP_ATTRIBUTES = 20;
const MAX_TRACKS = 20;
/** Further jobs are shown only in the JSON. */
export const MAX_JOBS = 20;

/** Shortens a text of one entry among many. Safe. */
export const entryText = (raw: string): string => safeWhole(cutText(raw, MAX_ENTRY_TEXT));

const present = (texts: readonly string[]): string => texts.filter((text) => text !== '').join(' ');

/** Formats `AUDIO MICROPHONE (muted), VIDEO CAMERA`. Safe. */
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

/** Formats `since 12:04:33 (4 min)`; empty if the server gave no time. */
export const sinceText = (sinceMs: number, nowMs: number): string =>
  sinceMs === 0 ? '' : `since ${clockText(sinceMs, nowMs)} (${formatDuration(nowMs - sinceMs)})`;

/** Lists the SIP attributes of a call, except the number, which the caller's line shows. */
const sipText = ({ attributes }: ParticipantFacts): string =>
  Object.keys(attributes)
    .filter((name) => name.startsWith('sip.') && name !== 'sip.phoneNumber')
    .sort()
    .slice(0, MAX_SIP_ATTRIBUTES)
    .map((name) => `${entryText(name)} = ${entryText(attributes[name] ?? '')}`)
    .join(', ');

const below = (paper: Paper, text: string): readonly Line[] =>
  text === '' ? [] : paragraph(paper, text, 'muted', ENTRY_DETAIL_INDENT);

/** Describes a caller: since when, the phone number, the tracks and the SIP call. */
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

/** Describes a participant that is neither human nor agent: a recorder, a hidden observer, a tool. */
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

/**
 * Describes a participant of a former life of the room. The server lists it until the room closes, but it is
 * not there.
 */
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
