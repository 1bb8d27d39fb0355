import { CLOUD_RULES } from '../../cloud/problems.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { Incident } from '../../fleet/incidents.ts';
import { isWell } from '../../fleet/severity.ts';
import { isGhost } from '../../fleet/verdict/ghost.ts';
import { markOf } from '../../report/marks.ts';
import { incidentSummary } from '../../report/parts.ts';
import type { Project } from '../../session/session.ts';
import { counted } from '../../text/counted.ts';
import { formatAge, formatClockTime, formatDuration } from '../../text/duration.ts';
import { quoteName, safeText } from '../../text/safe-text.ts';
import { briefLine } from './brief-line.ts';
import type { CloudRuleReport } from './cloud-rules.ts';
import { type Finding, notJudged, ownFindings, type RuleReport } from './findings.ts';
import type { Sight } from './look-until-sure.ts';
import {
  type Checked,
  incidentsIn,
  simulatedCallers,
  stillWaiting,
  type TooFew,
  unknownWorkers,
} from './result.ts';
import { RULES } from './rules.ts';
import { SESSION_RULE, sessionsText } from './session-limit.ts';
import { WORKER_RULES, type WorkerRuleReport } from './worker-rules.ts';

/** Nobody reads more than 20 lines; `--json` has them all. */
const MOST_LINES = 20;
const RULE_WIDTH = Math.max(
  ...[...RULES, ...WORKER_RULES, ...CLOUD_RULES, SESSION_RULE].map(({ rule }) => rule.length),
);
const INDENT = '      ';

const MOST_NAMES = 3;

/** Lists the names of the first few rooms. Safe. */
const namesOf = (names: readonly string[], count: number): string =>
  `${names.slice(0, MOST_NAMES).map(quoteName).join(', ')}${count > MOST_NAMES ? ', …' : ''}`;

const roomList = (findings: readonly Finding[]): string =>
  namesOf(
    findings.map(({ room }) => room.name),
    findings.length,
  );

/** The rooms are neither well nor wrong, as far as anybody can tell. */
const cannotBeJudged = (rooms: number): string =>
  `${counted(rooms, 'room')} cannot be judged: a caller, no agent, not known whether one is expected`;

const firstOf = (lines: readonly string[], more: string): readonly string[] =>
  lines.length <= MOST_LINES
    ? lines
    : [...lines.slice(0, MOST_LINES), `${INDENT}… and ${lines.length - MOST_LINES} more; ${more}`];

const findingLine = ({ room, id, of, verdict, severity, countedUnder }: Finding, nowMs: number): string => {
  const age = verdict.sinceMs === null ? '' : ` (${formatAge(nowMs - verdict.sinceMs)})`;
  const what = of === 'room' || id === null ? '' : `  ${safeText(id)}`;
  const remedy =
    countedUnder === null
      ? verdict.remedy && `: ${safeText(verdict.remedy.text)}`
      : `: counted under ${countedUnder}`;
  return `${INDENT}${markOf(severity)} ${quoteName(room.name)}  ${safeText(verdict.summary)}${age}${what}${remedy ?? ''}`;
};

/** Returns the text of a rule that passes. It may have found notices. */
const passText = (report: RuleReport): string => {
  const { rule, findings } = report;
  const unjudged = notJudged([report]);
  if (unjudged.length > 0) return `${cannotBeJudged(unjudged.length)} (${roomList(unjudged)})`;
  const elsewhere = new Set(findings.flatMap(({ countedUnder }) => countedUnder ?? []));
  const own = ownFindings(report).length;
  const texts = [
    ...(own > 0 ? [`nothing serious; ${counted(own, 'notice')}`] : []),
    ...(elsewhere.size > 0
      ? [`${counted(findings.length - own, 'finding')} counted under ${[...elsewhere].join(', ')}`]
      : []),
  ];
  return texts.length > 0 ? texts.join('; ') : rule.passes;
};

const ruleLines = (report: RuleReport, nowMs: number): readonly string[] => {
  const { rule, result, findings } = report;
  const text = result === 'pass' ? passText(report) : counted(ownFindings(report).length, 'finding');
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

const workerRuleLines = ({ rule, result, findings }: WorkerRuleReport): readonly string[] => {
  const passed =
    findings.length === 0 ? rule.passes : `nothing serious; ${counted(findings.length, 'notice')}`;
  return [
    `${result.toUpperCase()}  ${rule.rule.padEnd(RULE_WIDTH)}  ${result === 'pass' ? passed : counted(findings.length, 'finding')}`,
    ...(result === 'pass'
      ? []
      : firstOf(
          findings.map(({ address, agentName, severity, summary }) => {
            const what = [address, address === null ? null : agentName].filter((one) => one !== null);
            const where = what.length === 0 ? '' : `${what.map(quoteName).join('  ')}  `;
            return `${INDENT}${markOf(severity)} ${where}${safeText(summary)}`;
          }),
          '--json has them all',
        )),
  ];
};

const cloudRuleLines = ({ rule, result, findings }: CloudRuleReport): readonly string[] => [
  `${result.toUpperCase()}  ${rule.rule.padEnd(RULE_WIDTH)}  ${result === 'pass' ? rule.passes : counted(findings.length, 'finding')}`,
  ...firstOf(
    findings.map(({ agentId, agentName, severity, summary, remedy }) => {
      const name = quoteName(agentName === '' ? agentId : agentName);
      return `${INDENT}${markOf(severity)} ${name}  ${safeText(summary)}: ${safeText(remedy)}`;
    }),
    '--json has them all',
  ),
];

const sessionLines = ({ sessions }: Checked): readonly string[] =>
  sessions === null
    ? []
    : [
        `${sessions.result.toUpperCase()}  ${SESSION_RULE.rule.padEnd(RULE_WIDTH)}  ${sessionsText(sessions)}`,
      ];

/** Says why nothing, or not all, is known about the deployed agents. The rest of the check goes on. */
const cloudNotes = ({ sight, isCloudUnknown }: Checked): readonly string[] => {
  const { cloud } = sight.state;
  const failure = cloud?.failure ?? cloud?.versionsFailure ?? null;
  if (failure === null) return [];
  const what = cloud?.failure
    ? 'the deployed agents are not known'
    : 'versions of deployed agents are not known';
  return [
    `${isCloudUnknown ? 'UNKNOWN' : 'NOTE'}  ${what}: ${safeText(failure.sentence)} ${safeText(failure.remedy)}`,
  ];
};

/** Lists the sources of workers that could not be read. */
const sourceLines = ({ state: { workers } }: Sight): readonly string[] =>
  (workers?.failures ?? []).map(
    ({ sentence, remedy }) => `UNKNOWN  ${safeText(sentence)} ${safeText(remedy)}`,
  );

const incidentLine = (incident: Incident, fleet: Fleet): string => {
  const since = incident.sinceMs === null ? '' : ` since ${formatClockTime(incident.sinceMs)}`;
  const names = incident.rooms.slice(0, MOST_NAMES).flatMap((key) => fleet.byKey.get(key)?.name ?? []);
  const what = `  ${markOf(incident.severity)} ${safeText(incidentSummary(incident, fleet))}`;
  if (incident.rooms.length === 0) return `${what}${since}`;
  return `${what}: ${counted(incident.rooms.length, 'room')}${since} (${namesOf(names, incident.rooms.length)})`;
};

const cameTooLate = (rooms: number): string =>
  `in ${counted(rooms, 'room')} a caller came too late to be judged`;

const undecidedLines = ({ undecided, unseen, failure }: Sight): readonly string[] => [
  ...(failure ? [`UNKNOWN  ${safeText(failure.sentence)} ${safeText(failure.remedy)}`] : []),
  ...(unseen > 0 ? [`UNKNOWN  ${counted(unseen, 'room')} could not be looked into`] : []),
  ...firstOf(
    undecided.map(
      ({ roomName, text }) => `UNKNOWN  ${quoteName(roomName)}: ${safeText(text)}, not decided in time`,
    ),
    '--json has them all',
  ),
];

const tooFewText = ({ rooms, least }: TooFew): string =>
  `${counted(rooms, 'room')}, where at least ${least} should be`;

/** Lists rooms that a listing left out although they are there. */
const flickered = ({ state: { fleet, snapshot } }: Sight): readonly string[] =>
  [...snapshot.listing.flickeredAtMs.keys()].flatMap((key) => fleet.byKey.get(key)?.name ?? []);

/** Lists what the result leaves out. */
const noteLines = ({ sight, countsSimulated }: Checked): readonly string[] => {
  const { fleet } = sight.state;
  const names = flickered(sight);
  const [waiting, simulated] = [stillWaiting(fleet), simulatedCallers(fleet)];
  return [
    ...(names.length > 0
      ? [
          `NOTE  ListRooms left out ${counted(names.length, 'room')} that ${names.length === 1 ? 'is' : 'are'} there: ${namesOf(names, names.length)}`,
        ]
      : []),
    ...(waiting > 0 ? [`NOTE  ${cameTooLate(waiting)}`] : []),
    ...(simulated > 0 && !countsSimulated
      ? [`NOTE  ${counted(simulated, 'simulated caller')} not counted; --simulated counts them`]
      : []),
  ];
};

/** Formats coverage, effort and result in one line. */
const lastLine = ({ sight, result, tookMs }: Checked): string => {
  const { fleet, snapshot } = sight.state;
  const ghosts = fleet.rooms.filter(isGhost).length;
  const verified = fleet.rooms.filter((room) => room.verified && !isGhost(room)).length;
  const beside = ghosts === 0 ? '' : `, ${counted(ghosts, 'ghost')}`;
  return `${result.toUpperCase()}: ${verified}/${counted(fleet.rooms.length - ghosts, 'room')} looked into${beside}, ${counted(snapshot.sweep, 'sweep')} in ${formatDuration(tookMs)}`;
};

/** Prints a check for people: the rules, then the incidents, then what it is based on. */
export const checkText = (project: Project, checked: Checked): string => {
  const { fleet } = checked.sight.state;
  const incidents = incidentsIn(checked.sight.state);
  return [
    `lktop check  ${safeText(project.name)}  ${safeText(project.host)}${project.demo ? '  DEMO' : ''}`,
    // Rules can pass only if the rooms were listed.
    ...(checked.sight.state.snapshot.sweep === 0
      ? []
      : checked.rules.flatMap((report) => ruleLines(report, checked.checkedAtMs))),
    ...checked.workerRules.flatMap(workerRuleLines),
    ...sessionLines(checked),
    ...checked.cloudRules.flatMap(cloudRuleLines),
    ...(incidents.length > 0
      ? [
          `Incidents (${incidents.length})`,
          ...firstOf(
            incidents.map((incident) => incidentLine(incident, fleet)),
            '--json has them all',
          ),
        ]
      : []),
    ...(checked.tooFew ? [`FAIL  ${'min-rooms'.padEnd(RULE_WIDTH)}  ${tooFewText(checked.tooFew)}`] : []),
    ...undecidedLines(checked.sight),
    ...sourceLines(checked.sight),
    ...cloudNotes(checked),
    ...noteLines(checked),
    lastLine(checked),
  ].join('\n');
};

const NAGIOS_WORDS = {
  pass: 'OK',
  warn: 'WARNING',
  fail: 'CRITICAL',
  unknown: 'UNKNOWN',
} as const satisfies Record<Checked['result'], string>;

/** Counts the rooms that are well. Rooms with a notice, and those that cannot be judged, are not among them. */
const wellTexts = ({ rules, sight }: Checked): readonly string[] => {
  const { fleet } = sight.state;
  const verified = fleet.rooms.filter((room) => room.verified);
  const unjudged = new Set(notJudged(rules).map(({ room }) => room.key));
  const noticed = verified.filter(({ key, verdict }) => !isWell(verdict) && !unjudged.has(key)).length;
  const well = verified.length - unjudged.size - noticed - stillWaiting(fleet);
  if (well === verified.length) return [`all ${counted(well, 'room')} well`];
  return [
    ...(noticed > 0 ? [`${counted(noticed, 'room')} with a notice`] : []),
    ...(well > 0 ? [`the other ${well} well`] : []),
  ];
};

const incidentInWords = (incident: Incident, fleet: Fleet): string => {
  const summary = incidentSummary(incident, fleet);
  return incident.rooms.length === 0 ? summary : `${summary} in ${counted(incident.rooms.length, 'room')}`;
};

const briefReason = (checked: Checked): string => {
  const { rules, workerRules, cloudRules, sight } = checked;
  const { fleet } = sight.state;
  const found = [
    ...rules
      .filter(({ result }) => result !== 'pass')
      .map((report) => `${report.rule.rule} ${ownFindings(report).length}`),
    ...[...workerRules, ...cloudRules]
      .filter(({ result }) => result !== 'pass')
      .map(({ rule, findings }) => `${rule.rule} ${findings.length}`),
  ];
  const unasked = unknownWorkers(sight);
  const [first] = incidentsIn(sight.state);
  const unjudged = notJudged(rules).length;
  const waiting = stillWaiting(fleet);
  const problems = [
    ...(sight.failure ? [sight.failure.sentence] : []),
    ...(checked.tooFew ? [tooFewText(checked.tooFew)] : []),
    ...(found.length > 0 ? [found.join(', ')] : []),
    ...(first ? [incidentInWords(first, fleet)] : []),
    ...(sight.unseen > 0 ? [`${counted(sight.unseen, 'room')} not looked into`] : []),
    ...(sight.undecided.length > 0 ? [`${sight.undecided.length} not decided in time`] : []),
    ...(unasked > 0 ? [`${counted(unasked, 'address', 'addresses')} of workers not asked`] : []),
    ...(checked.sessions?.isNear ? [sessionsText(checked.sessions)] : []),
    ...(checked.isCloudUnknown ? ['the deployed agents are not known'] : []),
  ];
  const reasons = [
    ...problems,
    ...(unjudged > 0 ? [cannotBeJudged(unjudged)] : []),
    ...(waiting > 0 && sight.undecided.length === 0 ? [cameTooLate(waiting)] : []),
    ...(problems.length === 0 ? wellTexts(checked) : []),
  ];
  return reasons.join('; ');
};

/** Formats one line like a Nagios plugin: the state, the reason, and figures after a bar. */
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
    ...checked.rules.map((report) => `${report.rule.rule}=${ownFindings(report).length}`),
    ...[...checked.workerRules, ...checked.cloudRules].map(
      ({ rule, findings }) => `${rule.rule}=${findings.length}`,
    ),
    `time=${(checked.tookMs / 1_000).toFixed(1)}s`,
  ];
  return briefLine(NAGIOS_WORDS[checked.result], briefReason(checked), data);
};
