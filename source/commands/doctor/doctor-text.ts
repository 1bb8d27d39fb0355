import type { DoctorDocument, DoctorLine, DoctorResult } from '../../report/documents/documents.ts';
import { markOf } from '../../report/marks.ts';
import { counted } from '../../text/counted.ts';
import { safeText } from '../../text/safe-text.ts';

const MARKS: Readonly<Record<DoctorResult, string>> = {
  ok: markOf('ok'),
  note: markOf('notice'),
  warning: markOf('warning'),
  failure: markOf('critical'),
  unknown: '?',
};

const RESULT_WIDTH = 7;

const lineText = (line: DoctorLine, checkWidth: number): string => {
  const head = `  ${MARKS[line.result]} ${line.result.padEnd(RESULT_WIDTH)}  ${line.check.padEnd(checkWidth)}  `;
  const remedy = line.remedy === null ? '' : `\n${' '.repeat(head.length)}→ ${safeText(line.remedy)}`;
  return `${head}${safeText(line.text)}${remedy}`;
};

/** A doctor's report as text, grouped by topic. */
export const doctorText = ({ project, host, version, lines }: DoctorDocument): string => {
  const topics = [...new Set(lines.map(({ topic }) => topic))];
  const checkWidth = Math.max(...lines.map(({ check }) => check.length));
  const count = (result: DoctorResult) => lines.filter((line) => line.result === result).length;
  return [
    `lktop doctor ${version}${project === null ? '' : `  ${safeText(project)}`}${host === null ? '' : `  ${safeText(host)}`}`,
    ...topics.flatMap((topic) => [
      topic,
      ...lines.filter((line) => line.topic === topic).map((line) => lineText(line, checkWidth)),
    ]),
    `${counted(count('failure'), 'failure')}, ${counted(count('warning'), 'warning')}, ${count('unknown')} unknown`,
  ].join('\n');
};
