import { counted } from '../../text/counted.ts';
import type { DispatchFacts, JobHistory } from '../facts.ts';
import type { Evidence, Remedy, Verdict } from '../fleet.ts';
import { callerIsLeft, isTakenOver, label } from './absence.ts';
import { type RoomCase, waitingEvidence } from './case.ts';
import { atTime, dispatchEvidence, quote, remedy } from './evidence.ts';
import { causeFromWorkers } from './known-workers.ts';

/** Dispatches at most 5 minutes apart were offered to the same workers. */
const SAME_MINUTES_MS = 5 * 60_000;
/** With fewer dispatches, the taken share means nothing. */
const FEWEST_DISPATCHES = 3;

/** A likely cause with its evidence and cure. */
interface Cause {
  readonly text: string;
  readonly cure: string;
  readonly suggestedAgentName?: string;
}

const deploymentName = (deployment: string): string =>
  deployment === '' ? 'no deployment' : `deployment ${quote(deployment)}`;

/** Newer servers report how many workers they asked. */
const fromServer = (history: JobHistory | null): Cause | null => {
  if (history === null || history.workersAsked === 0) return null;
  const { workersAsked, reason } = history;
  const asked = `the server asked ${counted(workersAsked, 'worker')}`;
  return reason === 'NO_CAPACITY'
    ? { text: `${asked}, all full`, cure: 'start another worker of that name, or wait until one is free' }
    : { text: `${asked}; none took it`, cure: 'look at the workers of that name' };
};

/** A server compares deployments exactly. It never asks a worker of another deployment, or of none. */
const otherDeployment = ({ project }: RoomCase, { agentName, deployment }: DispatchFacts): Cause | null => {
  const { taken, serving } = project.recordOf(agentName);
  if (taken.size === 0 || taken.has(deployment)) return null;
  const count = (counts: ReadonlyMap<string, number>, name: string): number => counts.get(name) ?? 0;
  // The deployment that serves most comes first, then the one taken most often: it is the one most likely meant.
  const names = [...taken.keys()]
    .sort(
      (a, b) =>
        count(serving, b) - count(serving, a) || count(taken, b) - count(taken, a) || (a < b ? -1 : 1),
    )
    .map(deploymentName);
  // A dispatch that was taken may have failed or ended since. Then no agent serves with its deployment.
  const isServed = [...taken.keys()].every((name) => serving.has(name));
  return {
    text: `it asks for ${deploymentName(deployment)}; ${quote(agentName)} ${isServed ? 'serves' : 'was taken'} only with ${names.join(' or ')}`,
    cure: `re-dispatch with ${names[0]}`,
  };
};

const isTakenBySome = ({ project }: RoomCase, dispatch: DispatchFacts): Cause | null => {
  const near = project
    .recordOf(dispatch.agentName)
    .dispatches.filter(
      ({ atMs, deployment }) =>
        deployment === dispatch.deployment && Math.abs(atMs - dispatch.createdAtMs) <= SAME_MINUTES_MS,
    );
  const taken = near.filter(({ isTaken }) => isTaken).length;
  if (near.length < FEWEST_DISPATCHES || taken === 0 || taken === near.length) return null;
  return {
    text: `${taken} of ${near.length} dispatches to this name were taken around the same time: one worker may hang and take none of its share`,
    cure: 'look for a worker of that name that hangs, then re-dispatch',
  };
};

const itsWorkersAreFull = ({ project }: RoomCase, { agentName }: DispatchFacts): Cause | null => {
  const rooms = project.roomsServedBy(agentName);
  const hasServed = project.hasServed(agentName);
  const wasTaken = project.recordOf(agentName).taken.size > 0;
  if (rooms > 0) {
    return {
      text: `${quote(agentName)} serves ${counted(rooms, 'room')} now: its workers may be full, draining, gone or not answering`,
      cure: 'start another worker of that name, or wait until one is free, then re-dispatch',
    };
  }
  return hasServed || wasTaken
    ? {
        text: `${quote(agentName)} ${hasServed ? 'served' : 'was taken'} before and serves no room now: its workers may be gone, draining or full`,
        cure: 'start a worker of that name, then re-dispatch',
      }
    : null;
};

/** Only for a name that never served: a name that serves is not a typo. */
const mistyped = ({ project }: RoomCase, { agentName }: DispatchFacts): Cause | null => {
  const name = project.suggestName(agentName);
  return name === null
    ? null
    : {
        text: `no agent named ${quote(agentName)} is in any room; one named ${quote(name)} is`,
        cure: `re-dispatch; did you mean ${quote(name)}?`,
        suggestedAgentName: name,
      };
};

const ANY_CAUSE: Cause = {
  text: 'there is no worker of that name, or all are full or draining, or one does not answer',
  cure: 'start a worker of that name, or wait until one is free, then re-dispatch',
};

const findCauses = (
  roomCase: RoomCase,
  dispatch: DispatchFacts,
  history: JobHistory | null,
): readonly Cause[] => {
  const { project } = roomCase;
  const { agentName } = dispatch;
  const told = causeFromWorkers(project.workers(), dispatch, project.roomsServedBy(agentName));
  if (told?.isCertain) return [told];
  const known = [
    fromServer(history),
    otherDeployment(roomCase, dispatch),
    isTakenBySome(roomCase, dispatch),
    told,
    itsWorkersAreFull(roomCase, dispatch) ?? mistyped(roomCase, dispatch),
  ].filter((cause) => cause !== null);
  return known.length > 0 ? known : [ANY_CAUSE];
};

const findRemedy = ([first = ANY_CAUSE]: readonly Cause[], history: JobHistory | null): Remedy => {
  const isRetried = history?.reason === 'RETRYING';
  const fate = isRetried ? 'the server keeps trying' : 'the server does not retry it';
  const text = first.suggestedAgentName === undefined ? `${first.cure}: ${fate}` : first.cure;
  return {
    text,
    actions: ['redispatch', 'remove'],
    suggestedAgentName: first.suggestedAgentName ?? null,
  };
};

const summaryOf = (dispatch: DispatchFacts, history: JobHistory | null): string => {
  const summary = `no worker for ${label(dispatch)}`;
  if (history?.reason !== 'NO_CAPACITY' || history.workersAsked === 0) return summary;
  return `${summary}: asked ${history.workersAsked}, all full`;
};

/** Explains why no worker took a dispatch. The most likely cause comes first, each with its evidence. */
export const judgeNoWorker = (
  roomCase: RoomCase,
  dispatch: DispatchFacts,
  history: JobHistory | null,
): Verdict<'no worker'> => {
  const causes = findCauses(roomCase, dispatch, history);
  const isCritical = callerIsLeft(roomCase, dispatch);
  const isServed = isTakenOver(roomCase, dispatch);
  return {
    name: 'no worker',
    severity: isCritical ? 'critical' : 'notice',
    summary: summaryOf(dispatch, history),
    sinceMs: atTime(
      isCritical ? Math.max(dispatch.createdAtMs, roomCase.waitingSinceMs ?? 0) : dispatch.createdAtMs,
    ),
    basis: dispatchEvidence(
      dispatch,
      ...causes.map(({ text }): Evidence => ({ atMs: null, text: `no worker took it: ${text}` })),
      ...waitingEvidence(roomCase),
    ),
    remedy: isServed
      ? remedy('remove it: somebody else has taken over', 'remove', 'redispatch')
      : findRemedy(causes, history),
  };
};
