import type { FleetEvent } from '../../fleet/events.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { Snapshot } from '../../fleet/snapshot.ts';
import type { HealActEvent, HealEvent } from '../../healing/heal-event.ts';
import type { WatchDocument } from '../../report/documents/watch.ts';
import { isSimulation, time, verdictParts } from '../../report/parts.ts';

const SCHEMA = 'lktop.watch/1';

const at = (atMs: number): string => new Date(atMs).toISOString();

/** The states before and after a change, from which lines are made. */
export interface Evaluation {
  readonly before: Fleet;
  readonly now: Fleet;
  readonly snapshot: Snapshot;
}

const connectionLine = (event: FleetEvent, { connection }: Snapshot): WatchDocument => {
  const failure = connection.state === 'failing' ? connection.failure : null;
  return {
    schema: SCHEMA,
    at: at(event.atMs),
    type: 'connection',
    number: event.number,
    state: failure ? 'lost' : 'back',
    failure: failure && { kind: failure.kind, sentence: failure.sentence, remedy: failure.remedy },
  };
};

/** What healing did, with the dispatch and its verdict as they were. */
export const healParts = ({ act, candidate, createdDispatchId, sentence, remedy }: HealActEvent) => {
  const { room, dispatch } = candidate;
  return {
    act,
    room: room.name,
    roomId: room.id,
    dispatchId: dispatch.id,
    createdDispatchId,
    agentName: dispatch.facts.agentName,
    deployment: dispatch.facts.deployment || null,
    verdict: dispatch.verdict.name,
    since: time(dispatch.verdict.sinceMs),
    text: sentence,
    remedy,
  };
};

/** The same for people, on standard error. Raw. */
export const healSentences = (event: HealEvent): readonly string[] => {
  const sentence = `Healing: ${event.sentence.replace(/\.$/, '')}.`;
  return event.kind === 'act' && event.remedy !== null ? [sentence, event.remedy] : [sentence];
};

/** What healing did, or who heals, as a line. */
export const healLine = (event: HealEvent, atMs: number): WatchDocument =>
  event.kind === 'state'
    ? { schema: SCHEMA, at: at(atMs), type: 'healing', state: event.state, text: event.sentence }
    : {
        schema: SCHEMA,
        at: at(atMs),
        type: 'heal',
        ...healParts(event),
        doubt: event.doubt?.kind ?? null,
      };

/** An event as a line. A changed verdict is written with everything that is known about it. */
export const eventLine = (event: FleetEvent, { before, now, snapshot }: Evaluation): WatchDocument => {
  if (event.kind === 'connection') return connectionLine(event, snapshot);
  const room = event.room === null ? undefined : now.byKey.get(event.room);
  const stamp = { schema: SCHEMA, at: at(event.atMs) } as const;
  const where = {
    number: event.number,
    room: event.roomName,
    roomId: room?.id ?? event.room?.split(' ', 1)[0] ?? null,
  };
  if (event.kind !== 'verdict' || !room) {
    const { kind, subject, severity, text } = event;
    return { ...stamp, type: 'event', ...where, kind, subject, severity, text };
  }
  const earlier = before.byKey.get(room.key);
  return {
    ...stamp,
    type: 'verdict',
    ...where,
    of: room.cause.of,
    id: room.cause.id,
    agentName: room.cause.agentName,
    deployment: room.cause.deployment,
    waitingSince: time(room.waitingSinceMs),
    simulated: isSimulation(room),
    before: earlier?.verified ? { verdict: earlier.verdict.name, severity: earlier.verdict.severity } : null,
    ...verdictParts(room.verdict),
  };
};
