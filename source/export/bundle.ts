import type { ActionProgress } from '../actions/action.ts';
import type { FleetEvent } from '../fleet/events.ts';
import type { Room } from '../fleet/fleet.ts';
import { findIncidents } from '../fleet/incidents.ts';
import type { Redact } from '../livekit/redact.ts';
import { redactValues } from '../livekit/redact-values.ts';
import { buildSnapshot } from '../report/build-snapshot.ts';
import type { SnapshotDocument } from '../report/documents/snapshot.ts';
import { incidentParts, time } from '../report/parts.ts';
import type { Project, SessionState } from '../session/session.ts';
import { safeJson } from '../text/json.ts';
import { pastParts } from './export.ts';
import { isoTimes } from './iso-times.ts';
import { summaryLines } from './summary.ts';

export interface BundleInput {
  readonly project: Project;
  readonly state: SessionState;
  /** The room that the summary describes; null: the worst room. */
  readonly room: Room | null;
  /** The time of the state: ages count until then. */
  readonly nowMs: number;
  /** When the bundle is written. Default: the time of the state. */
  readonly writtenMs?: number;
  readonly redact: Redact;
}

/** Everything that is known, for whoever takes over. */
export interface Bundle {
  /** The text to paste when the file itself cannot be sent. No line ends, safe for a terminal. */
  readonly summary: readonly string[];
  /** JSON, safe for a terminal. */
  readonly text: string;
}

const event = ({ number, atMs, kind, roomName, subject, text, severity }: FleetEvent) => ({
  number,
  at: time(atMs),
  kind,
  room: roomName,
  subject,
  text,
  severity,
});

const action = ({ id, sentence, startedAtMs, endedAtMs, state }: ActionProgress) => ({
  id,
  what: sentence,
  startedAt: time(startedAtMs),
  endedAt: time(endedAtMs),
  outcome: isoTimes(state),
});

const snapshotOf = ({ project, state }: BundleInput): SnapshotDocument =>
  buildSnapshot(project, state.snapshot, state.fleet, state.fleet.rooms, {
    room: null,
    agent: null,
    problems: false,
  });

/** Limits the facts to 200 rooms. Nobody reads more, and most facts are the callers' own data. */
const MOST_FACTS = 200;

/** The facts behind the verdicts of the summary's room and of all rooms in trouble. */
const factsOf = ({ state: { fleet, snapshot }, room }: BundleInput) => {
  const inTrouble = fleet.rooms.filter(({ verdict }) => ['critical', 'warning'].includes(verdict.severity));
  const keys = new Set([...(room ? [room] : []), ...inTrouble].slice(0, MOST_FACTS).map(({ key }) => key));
  return snapshot.rooms
    .filter(({ key }) => keys.has(key))
    .map(({ room: facts, participants, dispatches, failure }) => ({
      room: facts,
      participants,
      dispatches,
      failure,
    }));
};

/** What LiveKit Cloud says; nothing for a project that is not there. */
const deployedIn = ({ cloud }: SessionState): { readonly deployedAgents?: unknown } => {
  if (cloud === null) return {};
  const { atMs, rows, failure, versionsFailure } = cloud;
  return { deployedAgents: isoTimes({ atMs, rows, failure, versionsFailure }) };
};

/**
 * Makes a bundle: the judged snapshot, the timeline, and the facts behind both. Tokens and secrets are
 * removed.
 */
export const makeBundle = (input: BundleInput): Bundle => {
  const { state, nowMs, writtenMs = nowMs, redact } = input;
  const summary = summaryLines(input).map(redact);
  const document = {
    schema: 'lktop.bundle/2',
    writtenAt: time(writtenMs),
    ...pastParts(state.asOf),
    summary,
    connection: isoTimes(state.snapshot.connection),
    snapshot: snapshotOf(input),
    incidents: [...state.workerIncidents, ...findIncidents(state.fleet.rooms)].map((incident) =>
      incidentParts(incident, state.fleet),
    ),
    timeline: state.log.events.map(event),
    actions: state.actions.map(action),
    ...deployedIn(state),
    facts: isoTimes(factsOf(input)),
  };
  return { summary, text: `${safeJson(redactValues(document, redact))}\n` };
};

/**
 * Names a file about a project, without its extension: `lktop-bundle-prod-eu-20260714T120831Z`.
 * @param kind `lktop-bundle`
 */
export const fileName = (kind: string, { name }: Pick<Project, 'name'>, nowMs: number): string => {
  const project = name.replace(/[^\w-]+/g, '_').slice(0, 40);
  const at = (time(nowMs) ?? '').replace(/[-:]|\.\d+/g, '');
  return [kind, project, at].filter((part) => part !== '').join('-');
};
