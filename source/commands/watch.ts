import type { EventLog } from '../fleet/event-log.ts';
import type { FleetEvent } from '../fleet/events.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { findIncidents } from '../fleet/incidents.ts';
import { type IncidentChange, type Tracked, trackIncidents } from '../fleet/track-incidents.ts';
import type { HealEvent } from '../healing/heal-event.ts';
import { HEALER } from '../healing/past-heals.ts';
import type { WatchDocument } from '../report/documents/watch.ts';
import { type IncidentParts, incidentId, incidentParts } from '../report/parts.ts';
import type { Session } from '../session/session.ts';
import { UsageError } from '../usage-error.ts';
import type { Flags } from './arguments.ts';
import { type Command, type CommandContext, Forced, TimedOut } from './command.ts';
import { aborted } from './follow.ts';
import { printWarnings } from './host-output.ts';
import { intervalFrom } from './monitor.ts';
import { type Opened, openSession } from './open-session.ts';
import { startHealing } from './watch/heal.ts';
import { healFrom, readOnlyRefusal } from './watch/heal-flags.ts';
import { createLineWriter } from './watch/line-writer.ts';
import { eventLine, healLine, healSentences } from './watch/lines.ts';
import { signBody } from './watch/sign.ts';
import { createWebhook, type Webhook } from './watch/webhook.ts';
import { healBody, incidentBody, iso, isoNow, type Lifetime } from './watch/webhook-bodies.ts';

const SHORTEST_INTERVAL_SECONDS = 0.5;
/** How long to wait at the end for incidents that are not delivered yet. */
const LAST_DELIVERIES_MS = 5_000;
/** The same after `--timeout`: time for one answer, and no more. */
const AFTER_TIMEOUT_MS = 500;

/** @throws UsageError if it is not an http or https URL */
const webhookUrl = (flags: Flags): string | null => {
  const url = flags['webhook'];
  if (typeof url !== 'string') return null;
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url;
  throw new UsageError(
    '--webhook takes an http or https URL.',
    'For example: https://alerts.example.com/lktop',
  );
};

const createWebhookOf = ({ host }: CommandContext, { address }: Opened, url: string): Webhook =>
  createWebhook({
    url,
    clock: host.clock,
    post: host.post,
    sign: (body) => signBody(body, address),
    message: host.output.message,
  });

const startedLine = (session: Session, version: string): WatchDocument => ({
  schema: 'lktop.watch/1',
  at: isoNow(session),
  type: 'started',
  project: session.project.name,
  host: session.project.host,
  demo: session.project.demo,
  version,
  intervalSeconds: session.getState().intervalMs / 1_000,
});

/** The events with a higher number than `lastNumber`. */
const eventsAfter = ({ events, nextNumber }: EventLog, lastNumber: number): readonly FleetEvent[] => {
  const count = nextNumber - 1 - lastNumber;
  return count > 0 ? events.slice(-count) : [];
};

interface Sinks {
  readonly write: (line: WatchDocument) => void;
  readonly onIncident: (state: IncidentChange['state'], incident: IncidentParts, lifetime: Lifetime) => void;
}

/** Follows the incidents of a session and reports each that opens, changes or closes. */
const createIncidentReporter = (session: Session, { write, onIncident }: Sinks) => {
  let tracked: readonly Tracked[] = [];
  /** The last state of each incident, since the rooms of a closed one may be gone, and when it opened. */
  const known = new Map<string, { readonly incident: IncidentParts; readonly openedAt: string }>();
  return (fleet: Fleet): void => {
    const { losses, workerIncidents } = session.getState();
    const incidents = [...losses, ...workerIncidents, ...findIncidents(fleet.rooms)];
    const before = tracked;
    const followed = trackIncidents(before, incidents, session.clock.now());
    tracked = followed.tracked;
    for (const { id, incident, goneSinceMs } of tracked) {
      if (goneSinceMs !== null) continue;
      const openedAt = known.get(id)?.openedAt ?? isoNow(session);
      known.set(id, { incident: { ...incidentParts(incident, fleet), id: incidentId(id) }, openedAt });
    }
    for (const { state, id } of followed.changes) {
      const one = known.get(id);
      if (!one) continue;
      const { incident, openedAt } = one;
      write({ schema: 'lktop.watch/1', at: isoNow(session), type: 'incident', state, incident });
      const goneSinceMs = before.find((tracked) => tracked.id === id)?.goneSinceMs ?? session.clock.now();
      onIncident(state, incident, { openedAt, closedAt: state === 'closed' ? iso(goneSinceMs) : null });
      if (state === 'closed') known.delete(id);
    }
  };
};

/** Turns every change of the session's state into lines. @returns stops the stream */
const stream = (session: Session, sinks: Sinks): (() => void) => {
  const reportIncidents = createIncidentReporter(session, sinks);
  let lastNumber = 0;
  let before = session.getState().fleet;
  return session.subscribe(() => {
    const { fleet, snapshot, log } = session.getState();
    for (const event of eventsAfter(log, lastNumber)) {
      sinks.write(eventLine(event, { before, now: fleet, snapshot }));
    }
    lastNumber = log.nextNumber - 1;
    before = fleet;
    // While the connection is failing, no incident is known to be over.
    if (snapshot.connection.state === 'live') reportIncidents(fleet);
  });
};

const reportConnection = (
  { host }: CommandContext,
  { failure }: Extract<WatchDocument, { type: 'connection' }>,
): void =>
  host.output.message(
    ...(failure ? [`Connection lost: ${failure.sentence}`, failure.remedy] : ['The connection is back.']),
  );

/** Prints each notice when it becomes true, such as why the history cannot be used. @returns stops it */
const reportNotices = ({ host }: CommandContext, session: Session): (() => void) => {
  let told: readonly string[] = [];
  const report = (): void => {
    const { notices } = session.getState();
    for (const notice of notices) if (!told.includes(notice)) host.output.message(notice);
    told = notices;
  };
  report();
  return session.subscribe(report);
};

/** A watch has no result that could be missing: it has told what it saw. */
const asEnd = (reason: unknown): unknown =>
  reason instanceof TimedOut
    ? new TimedOut(reason.limitMs, `The ${reason.limitMs / 1_000} s of --timeout are over.`)
    : reason;

/** `lktop watch`: prints one line of JSON for every change, until stopped. */
export const watch: Command = async (context) => {
  const { host, flags, signal } = context;
  const url = webhookUrl(flags);
  const healing = healFrom(flags);
  const opened = await openSession(context, {
    keepsHistory: true,
    ownThread: true,
    intervalMs: intervalFrom(flags, SHORTEST_INTERVAL_SECONDS),
    asksWorkers: true,
    sharesSweeps: true,
    ...(healing ? { who: HEALER, requiresRegistry: true } : {}),
  });
  const { session, registry } = opened;
  if (healing && session.project.readOnly) {
    await session.close();
    throw readOnlyRefusal(session.project.name);
  }
  const writer = createLineWriter(host.output, session.clock);
  const webhook = url === null ? null : createWebhookOf(context, opened, url);
  printWarnings(host, session);
  registry.start();
  writer.write(startedLine(session, host.version));
  const stopNotices = reportNotices(context, session);
  const stop = stream(session, {
    write: (line) => {
      if (line.type === 'connection') reportConnection(context, line);
      writer.write(line);
    },
    onIncident: (state, incident, lifetime) => {
      if (state === 'changed') return;
      webhook?.push(incidentBody(session, `incident_${state}`, incident, lifetime));
    },
  });
  const tellHealing = (event: HealEvent): void => {
    host.output.message(...healSentences(event));
    writer.write(healLine(event, session.clock.now()));
    const body = healBody(session, event);
    if (body !== null) webhook?.push(body);
  };
  try {
    const healer = healing && (await startHealing(context, opened, healing, tellHealing));
    const reason = asEnd(await aborted(signal));
    if (healer) {
      healer.stop();
      // Its calls end first, so that what came of them is told.
      await session.close();
      await healer.close();
    }
    stop();
    stopNotices();
    writer.write({
      schema: 'lktop.watch/1',
      at: isoNow(session),
      type: 'stopped',
      reason: reason instanceof Error ? reason.message : String(reason),
    });
    await Promise.all([
      writer.flush(),
      webhook?.close(reason instanceof TimedOut ? AFTER_TIMEOUT_MS : LAST_DELIVERIES_MS),
    ]);
    throw reason;
  } catch (reason) {
    await session.close();
    throw registry.isStuck ? new Forced(reason) : reason;
  }
};
