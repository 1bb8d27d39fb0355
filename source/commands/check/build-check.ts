import type { CloudState } from '../../cloud/poller.ts';
import type { CheckDocument } from '../../report/documents/check.ts';
import { coverageOf, figuresOf, incidentParts, time, verdictParts } from '../../report/parts.ts';
import type { Project } from '../../session/session.ts';
import { type Finding, notJudged } from './findings.ts';
import { type Checked, exitCodeOf, incidentsIn, simulatedCallers } from './result.ts';

const finding = ({ of, room, id, agentName, verdict, severity, countedUnder }: Finding) => ({
  of,
  room: room.name,
  roomId: room.id,
  id,
  agentName,
  waiting: room.humans.filter(({ waits }) => waits).length,
  ...verdictParts(verdict),
  severity,
  countedUnder,
});

const cloudFailure = (cloud: CloudState | null): CheckDocument['cloudFailure'] => {
  const failure = cloud?.failure ?? cloud?.versionsFailure ?? null;
  return failure && { kind: failure.kind, sentence: failure.sentence, remedy: failure.remedy };
};

/** Builds a check for scripts. */
export const buildCheck = (project: Project, checked: Checked): CheckDocument => {
  const { sight, rules, result, checkedAtMs, tookMs } = checked;
  const { fleet, snapshot } = sight.state;
  return {
    schema: 'lktop.check/1',
    project: project.name,
    host: project.host,
    demo: project.demo,
    result,
    exitCode: exitCodeOf(result),
    checkedAt: new Date(checkedAtMs).toISOString(),
    tookSeconds: tookMs / 1_000,
    sweeps: snapshot.sweep,
    coverage: coverageOf(fleet),
    figures: figuresOf(fleet),
    notJudged: notJudged(rules).length,
    simulatedCallers: simulatedCallers(fleet),
    rules: rules.map(({ rule, result: outcome, findings }) => ({
      rule: rule.rule,
      result: outcome,
      findings: findings.map(finding),
    })),
    workerRules: checked.workerRules.map(({ rule, result: outcome, findings }) => ({
      rule: rule.rule,
      result: outcome,
      findings: findings.map((one) => ({ ...one })),
    })),
    workerFailures: (sight.state.workers?.failures ?? []).map((one) => ({ ...one })),
    cloudRules: checked.cloudRules.map(({ rule, result: outcome, findings }) => ({
      rule: rule.rule,
      result: outcome,
      findings: findings.map(({ agentId, agentName, severity, summary, remedy, sinceMs }) => ({
        agentId,
        agentName,
        severity,
        summary,
        remedy,
        since: time(sinceMs),
      })),
    })),
    cloudFailure: cloudFailure(sight.state.cloud),
    agentSessions: checked.sessions && {
      sessions: checked.sessions.sessions,
      limit: checked.sessions.limit,
      result: checked.sessions.result,
    },
    incidents: incidentsIn(sight.state).map((incident) => incidentParts(incident, fleet)),
    undecided: sight.undecided.map(({ room, roomName, text }) => ({
      room: roomName,
      roomId: fleet.byKey.get(room)?.id ?? '',
      text,
    })),
    tooFew: checked.tooFew && { rooms: checked.tooFew.rooms, least: checked.tooFew.least },
    failure: sight.failure && {
      kind: sight.failure.kind,
      sentence: sight.failure.sentence,
      remedy: sight.failure.remedy,
    },
  };
};
