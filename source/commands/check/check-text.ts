import type { Fleet } from '../../fleet/fleet.ts';
import { isGhost } from '../../fleet/ghost.ts';
import { findIncidents, type Incident } from '../../fleet/incidents.ts';
import { incidentSummary } from '../../report/incident-parts.ts';
import { markOf, plural } from '../../report/marks.ts';
import type { Project } from '../../session/session.ts';
import { formatAge, formatClockTime, formatDuration } from '../../text/duration.ts';
import { quoteName, safeText } from '../../text/safe-text.ts';
import type { Finding, RuleReport } from './findings.ts';
import type { Sight } from './look-until-sure.ts';
import type { Checked } from './result.ts';
import { RULES } from './rules.ts';

/** More than anybody reads; `--json` has them all. */
const MOST_LINES = 20;
const RULE_WIDTH = Math.max(...RULES.map(({ rule }) => rule.length));
const INDENT = '      ';

const firstOf = (lines: readonly string[], more: string): readonly string[] =>
  lines.length <= MOST_LINES
    ? lines
    : [...lines.slice(0, MOST_LINES), `${INDENT}… and ${lines.length - MOST_LINES} more; ${more}`];

const findingLine = ({ room, id, of, verdict }: Finding, nowMs: number): string => {
  const age = verdict.sinceMs === null ? '' : ` (${formatAge(nowMs - verdict.sinceMs)})`;
  const what = of === 'room' || id === null ? '' : `  ${safeText(id)}`;
  const remedy = verdict.remedy === null ? '' : `: ${safeText(verdict.remedy.text)}`;
  return `${INDENT}${markOf(verdict.severity)} ${quoteName(room.name)}  ${safeText(verdict.summary)}${age}${what}${remedy}`;
};

const ruleLines = ({ rule, result, findings }: RuleReport, nowMs: number): readonly string[] => {
  const notices = findings.length > 0 ? `nothing grave; ${plural(findings.length, 'notice')}` : rule.passes;
  const text = result === 'pass' ? notices : plural(findings.length, 'finding');
  return [
    `${result.toUpperCase()}  ${rule.rule.padEnd(RULE_WIDTH)}  ${text}`,
    ...(result === 'pass'
      ? []
      : firstOf(
          findings.map((finding) => findingLine(finding, nowMs)),
          '--json has them all',
        )),
  ];
};

const incidentLine = (incident: Incident, fleet: Fleet): string => {
  const since = incident.sinceMs === null ? '' : ` since ${formatClockTime(incident.sinceMs)}`;
  const names = incident.rooms.slice(0, 3).flatMap((key) => fleet.byKey.get(key)?.name ?? []);
  const more = incident.rooms.length > names.length ? ', …' : '';
  return `  ${markOf(incident.severity)} ${safeText(incidentSummary(incident, fleet))}: ${plural(incident.rooms.length, 'room')}${since} (${names.map(quoteName).join(', ')}${more})`;
};

const undecidedLines = ({ undecided, unseen, failure }: Sight): readonly string[] => [
  ...(failure ? [`UNKNOWN  ${safeText(failure.sentence)} ${safeText(failure.remedy)}`] : []),
  ...(unseen > 0 ? [`UNKNOWN  ${plural(unseen, 'room')} could not be looked into`] : []),
  ...firstOf(
    undecided.map(
      ({ roomName, text }) => `UNKNOWN  ${quoteName(roomName)}: ${safeText(text)}, not decided in time`,
    ),
    '--json has them all',
  ),
];

/** Coverage, effort and result in one line. */
const lastLine = ({ sight, result, tookMs }: Checked): string => {
  const { fleet, snapshot } = sight.state;
  const ghosts = fleet.rooms.filter(isGhost).length;
  const verified = fleet.rooms.filter((room) => room.verified && !isGhost(room)).length;
  const beside = ghosts === 0 ? '' : `, ${plural(ghosts, 'ghost')}`;
  return `${result.toUpperCase()}: ${verified}/${plural(fleet.rooms.length - ghosts, 'room')} looked into${beside}, ${plural(snapshot.sweep, 'sweep')} in ${formatDuration(tookMs)}`;
};

/** A check for people: rule by rule, then the incidents, then what it rests on. */
export const checkText = (project: Project, checked: Checked): string => {
  const { fleet } = checked.sight.state;
  const incidents = findIncidents(fleet.rooms);
  return [
    `lktop check  ${safeText(project.name)}  ${safeText(project.host)}${project.demo ? '  DEMO' : ''}`,
    ...checked.rules.flatMap((report) => ruleLines(report, checked.checkedAtMs)),
    ...(incidents.length > 0
      ? [
          `Incidents (${incidents.length})`,
          ...firstOf(
            incidents.map((incident) => incidentLine(incident, fleet)),
            '--json has them all',
          ),
        ]
      : []),
    ...undecidedLines(checked.sight),
    lastLine(checked),
  ].join('\n');
};

const NAGIOS_WORDS: Readonly<Record<Checked['result'], string>> = {
  pass: 'OK',
  warn: 'WARNING',
  fail: 'CRITICAL',
  unknown: 'UNKNOWN',
};

const briefReason = ({ rules, sight }: Checked): string => {
  const { fleet } = sight.state;
  const found = rules
    .filter(({ result }) => result !== 'pass')
    .map(({ rule, findings }) => `${rule.rule} ${findings.length}`);
  const [first] = findIncidents(fleet.rooms);
  const reasons = [
    ...(sight.failure ? [sight.failure.sentence] : []),
    ...(found.length > 0 ? [found.join(', ')] : []),
    ...(first ? [`${incidentSummary(first, fleet)} in ${plural(first.rooms.length, 'room')}`] : []),
    ...(sight.unseen > 0 ? [`${plural(sight.unseen, 'room')} not looked into`] : []),
    ...(sight.undecided.length > 0 ? [`${sight.undecided.length} not decided in time`] : []),
  ];
  return reasons.length > 0 ? reasons.join('; ') : `all ${plural(fleet.rooms.length, 'room')} well`;
};

/** One line as Nagios plugins print it: the state, why, and figures after a bar. */
export const briefText = (checked: Checked): string => {
  const { fleet } = checked.sight.state;
  const { figures } = fleet;
  const verified = fleet.rooms.filter((room) => room.verified).length;
  const data = [
    `rooms=${figures.rooms}`,
    `verified=${verified}`,
    `critical=${figures.critical}`,
    `warning=${figures.warning}`,
    `sessions=${figures.activeAgentSessions}`,
    `agents=${figures.agentParticipants}`,
    ...checked.rules.map(({ rule, findings }) => `${rule.rule}=${findings.length}`),
    `time=${(checked.tookMs / 1_000).toFixed(1)}s`,
  ];
  // A bar begins the figures: one in a name would begin them too early.
  const reason = safeText(briefReason(checked)).replaceAll('|', '/');
  return `LKTOP ${NAGIOS_WORDS[checked.result]} - ${reason} | ${data.join(' ')}`;
};
