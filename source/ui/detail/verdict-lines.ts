import type { Evidence, Remedy, RemedyAction, Verdict } from '../../fleet/fleet.ts';
import { evidence } from '../../fleet/verdict/evidence.ts';
import { formatDuration } from '../../text/duration.ts';
import { cutText, safeText } from '../../text/safe-text.ts';
import { type Line, span, wrap } from '../line.ts';
import { clockText, linesOfFirst, type Paper, paragraph } from './paper.ts';

const SEVERITY_WORDS = { critical: 'critical', warning: 'warning', notice: 'notice', ok: '', ignored: '' };
const INDENT = 2;
/** Evidence may quote longer names and errors. */
const MOST_OF_EVIDENCE = 600;
const MOST_EVIDENCE = 20;
/** The width of `12:04:31`. */
const TIME_COLUMNS = 8;

/** `D` clears a ghost and deletes a living room. */
const hintOf = ({ keys }: Paper, action: RemedyAction): string =>
  action === 'clear ghost' ? `${keys.keyOf('delete-room')} clear the ghost` : keys.hintOf(action);

/** Formats a remedy and its keys. */
export const remedyLines = (paper: Paper, remedy: Remedy, canAct: boolean): readonly Line[] => {
  const keys = remedy.actions.map((action: RemedyAction) => hintOf(paper, action)).join('   ');
  return [
    ...paragraph(paper, `${paper.symbols.arrow} ${safeText(remedy.text)}`, 'accent'),
    ...(canAct && keys !== '' ? paragraph(paper, keys, 'accent', INDENT) : []),
  ];
};

const evidenceLines = (paper: Paper, { atMs, text }: Evidence): readonly Line[] => {
  const time = atMs === null ? ' '.repeat(TIME_COLUMNS) : clockText(atMs, paper.nowMs);
  const before = `${' '.repeat(INDENT)}${time} `;
  return wrap(safeText(cutText(text, MOST_OF_EVIDENCE)), paper.columns - before.length).map(
    (row, index): Line => [span(index === 0 ? before : ' '.repeat(before.length), 'muted'), span(row)],
  );
};

/**
 * Formats a verdict: its duration, its remedy and its evidence. The remedy comes first, because a low pane shows
 * only the first lines.
 */
export const verdictLines = (paper: Paper, verdict: Verdict, canAct: boolean): readonly Line[] => {
  const { nowMs, symbols } = paper;
  const severity = SEVERITY_WORDS[verdict.severity];
  // A healthy agent changes its state often. The session line below shows that duration.
  const isState = verdict.name === 'ok' || verdict.name === 'untracked';
  const lasting =
    verdict.sinceMs === null || (isState && verdict.severity === 'ok')
      ? ''
      : `for ${formatDuration(nowMs - verdict.sinceMs)}`;
  const graded = [severity, lasting].filter((text) => text !== '').join(' ');
  const [first = [], ...rest] = paragraph(
    paper,
    `${symbols.marks[verdict.severity]} ${safeText(verdict.summary)}${graded && symbols.separator + graded}`,
    verdict.severity,
  );
  return [
    first.map((part) => ({ ...part, bold: true })),
    ...rest,
    ...(verdict.remedy ? remedyLines(paper, verdict.remedy, canAct) : []),
    ...linesOfFirst(evidence(verdict), MOST_EVIDENCE, (one) => evidenceLines(paper, one)).lines,
  ];
};
