import type { JobFacts } from '../../fleet/facts.ts';
import { type Agent, type Dispatch, UNKNOWN_THEN, type Verdict } from '../../fleet/fleet.ts';
import { quoteName } from '../../text/safe-text.ts';
import type { Line } from '../line.ts';
import { agentNameText, dispatchNameText, withoutName } from '../panes/row.ts';
import type { Tone } from '../theme.ts';
import { clockText, linesOfFirst, type Paper, paragraph } from './paper.ts';
import {
  ENTRY_DETAIL_INDENT,
  ENTRY_INDENT,
  entryText,
  MAX_JOBS,
  sinceText,
  trackText,
} from './participant-lines.ts';

const below = (paper: Paper, text: string, tone: Tone = 'muted'): readonly Line[] =>
  paragraph(paper, text, tone, ENTRY_DETAIL_INDENT);

/** The parts of a verdict that the first line shows. */
type Headline = Pick<Verdict, 'severity' | 'summary' | 'sinceMs'>;

/** Formats `● support-v2: listening since 12:04:31`: the status, and since when. */
const headLine = (
  paper: Paper,
  name: string,
  rawName: string,
  { severity, summary, sinceMs }: Headline,
): readonly Line[] => {
  const calm = severity === 'ok' || severity === 'ignored';
  // Shows a time of day: a duration would tick every second.
  const lasting = sinceMs === null ? '' : ` since ${clockText(sinceMs, paper.nowMs)}`;
  return paragraph(
    paper,
    `${paper.symbols.marks[severity]} ${name}: ${entryText(withoutName(summary, rawName || 'unnamed agent'))}${lasting}`,
    calm ? 'plain' : severity,
    ENTRY_INDENT,
  );
};

/** A healthy agent shows the duration of its state. The line below shows when it joined. */
const asStateLasts = ({ verdict, state, stateSinceMs }: Agent): Headline => {
  const { severity, summary } = verdict;
  if (severity !== 'ok') return verdict;
  return { severity, summary, sinceMs: state === null ? null : stateSinceMs };
};

/** Describes an agent in its room: its status, then its identity and its tracks. */
export const agentLines = (paper: Paper, agent: Agent): readonly Line[] => {
  const { participant, agentName, identity } = agent;
  const joined = sinceText(participant.joinedAtMs, paper.nowMs);
  const isRecorded = agent.verdict.name === UNKNOWN_THEN;
  return [
    ...headLine(paper, agentNameText(agentName), agentName ?? '', asStateLasts(agent)),
    ...below(
      paper,
      `${quoteName(identity)} ${isRecorded ? '' : `${entryText(participant.state)} `}${joined}`.trimEnd(),
    ),
    ...(isRecorded ? [] : below(paper, trackText(participant.tracks))),
  ];
};

/** Formats `job AJ_x claims RUNNING, worker AW_1`, and the job's error. */
const jobLines = (paper: Paper, job: JobFacts): readonly Line[] => [
  ...below(
    paper,
    `job ${entryText(job.id)}${job.subject === '' ? '' : ` for ${quoteName(job.subject)}`} claims ${entryText(job.status)}, worker ${entryText(job.workerId || 'unknown')}`,
  ),
  ...(job.error === '' ? [] : below(paper, `error: ${entryText(job.error)}`, 'critical')),
];

/** Describes a dispatch in its room: its outcome, then its id and its jobs. */
export const dispatchLines = (paper: Paper, dispatch: Dispatch): readonly Line[] => {
  const { facts } = dispatch;
  const jobs = linesOfFirst(facts.jobs, MAX_JOBS, (job) => jobLines(paper, job));
  const made = sinceText(facts.createdAtMs, paper.nowMs);
  return [
    ...headLine(paper, dispatchNameText({ dispatch }), facts.agentName, dispatch.verdict),
    ...below(paper, `${entryText(dispatch.id)} ${made}`.trimEnd()),
    ...jobs.lines,
    ...(jobs.left > 0 ? below(paper, `and ${jobs.left} more jobs`) : []),
  ];
};
