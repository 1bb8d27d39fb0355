import type { DispatchFacts, JobFacts } from '../../fleet/facts.ts';
import type { Dispatch, Room } from '../../fleet/fleet.ts';
import { counted } from '../../text/counted.ts';
import { quoteName, safeText } from '../../text/safe-text.ts';
import { BLANK_LINE, type Line } from '../line.ts';
import { dispatchNameText } from '../panes/row.ts';
import {
  attributeFacts,
  delayText,
  fact,
  heading,
  linesOfFirst,
  metadataFact,
  type Paper,
  timeText,
} from './paper.ts';
import { MAX_JOBS } from './participant-lines.ts';
import { verdictLines } from './verdict-lines.ts';

/** `12:04:31 (4 min ago), 0.2 s after its dispatch was made`. */
const startedText = ({ createdAtMs }: DispatchFacts, { startedAtMs }: JobFacts, nowMs: number): string => {
  const after = delayText(createdAtMs, startedAtMs);
  return `${timeText(startedAtMs, nowMs)}${after && `, ${after} after its dispatch was made`}`;
};

/** Only newer servers send a job's history. */
const historyLines = (paper: Paper, { history }: JobFacts): readonly Line[] => {
  if (history === null) return [];
  const { reason, attempts, workersAsked } = history;
  return [
    ...fact(paper, '  reason', safeText(reason)),
    ...fact(paper, '  attempts', attempts === 0 ? '' : String(attempts)),
    ...fact(paper, '  asked', workersAsked === 0 ? '' : counted(workersAsked, 'worker')),
  ];
};

const jobLines = (paper: Paper, facts: DispatchFacts, job: JobFacts): readonly Line[] => [
  ...fact(paper, 'job', safeText(job.id)),
  ...fact(paper, '  claims', `${safeText(job.status)} (a claim, not proof), type ${safeText(job.type)}`),
  ...fact(paper, '  for', job.subject === '' ? '' : quoteName(job.subject)),
  ...historyLines(paper, job),
  ...fact(paper, '  error', safeText(job.error), 'critical'),
  ...fact(paper, '  worker', safeText(job.workerId || 'unknown')),
  ...fact(
    paper,
    '  joins as',
    job.participantIdentity === '' ? 'not told' : quoteName(job.participantIdentity),
  ),
  ...fact(paper, '  started', startedText(facts, job, paper.nowMs)),
  ...(job.endedAtMs === 0 ? [] : fact(paper, '  ended', timeText(job.endedAtMs, paper.nowMs))),
  ...fact(paper, '  deployment', safeText(job.deployment)),
];

/** Describes one job. Its dispatch is to follow. */
export const jobDetail = (paper: Paper, { facts }: Dispatch, job: JobFacts): readonly Line[] => [
  heading('Job'),
  ...jobLines(paper, facts, job),
  BLANK_LINE,
];

/** Describes a dispatch. */
export const dispatchDetail = (
  paper: Paper,
  room: Room,
  dispatch: Dispatch,
  canAct: boolean,
): readonly Line[] => {
  const { facts } = dispatch;
  const jobs = linesOfFirst(facts.jobs, MAX_JOBS, (job) => jobLines(paper, facts, job));
  return [
    ...verdictLines(paper, dispatch.verdict, canAct),
    BLANK_LINE,
    heading('Dispatch'),
    ...fact(paper, 'agent name', dispatchNameText({ dispatch })),
    ...fact(paper, 'id', safeText(dispatch.id)),
    ...fact(paper, 'room', quoteName(room.name)),
    ...fact(paper, 'created', timeText(facts.createdAtMs, paper.nowMs)),
    ...fact(
      paper,
      'its agent',
      dispatch.agentIdentity === null ? 'not in the room' : quoteName(dispatch.agentIdentity),
    ),
    ...fact(paper, 'deployment', safeText(facts.deployment)),
    ...fact(paper, 'restarts', safeText(facts.restartPolicy)),
    ...(facts.deletedAtMs === 0 ? [] : fact(paper, 'deleted', timeText(facts.deletedAtMs, paper.nowMs))),
    ...metadataFact(paper, 'metadata', facts.metadata),
    ...(facts.jobs.length === 0 ? fact(paper, 'jobs', room.isRecorded ? 'not kept' : 'none listed') : []),
    ...jobs.lines,
    ...(jobs.left > 0
      ? fact(paper, 'more jobs', `${jobs.left}: ${paper.keys.keyOf('json')} shows them`)
      : []),
    ...attributeFacts(paper, facts.attributes),
  ];
};
