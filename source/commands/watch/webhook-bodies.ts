import { randomUUID } from 'node:crypto';
import type { HealEvent } from '../../healing/heal-event.ts';
import type { WebhookDocument } from '../../report/documents/watch.ts';
import type { IncidentParts } from '../../report/parts.ts';
import type { Session } from '../../session/session.ts';
import { healParts } from './lines.ts';

type IncidentDocument = Extract<WebhookDocument, { readonly incident: unknown }>;
type HealDocument = Extract<WebhookDocument, { readonly heal: unknown }>;

/** When an incident opened and closed, as ISO times. */
export type Lifetime = Pick<IncidentDocument, 'openedAt' | 'closedAt'>;

export const iso = (atMs: number): string => new Date(atMs).toISOString();
/** The session's time. */
export const isoNow = ({ clock }: Pick<Session, 'clock'>): string => iso(clock.now());

/** The fields of every posted document. */
const posted = (session: Session) => {
  const { name: project, host, demo } = session.project;
  return {
    schema: 'lktop.webhook/2',
    id: randomUUID(),
    at: isoNow(session),
    project,
    host,
    demo,
  } as const;
};

/** Posted when an incident opens and when it closes. */
export const incidentBody = (
  session: Session,
  event: IncidentDocument['event'],
  incident: IncidentParts,
  { openedAt, closedAt }: Lifetime,
): string => {
  const document: IncidentDocument = { ...posted(session), event, openedAt, closedAt, incident };
  return JSON.stringify(document);
};

/** Posted when an act has ended, and for what the dry run would do. Null: nothing is posted. */
export const healBody = (session: Session, event: HealEvent): string | null => {
  if (event.kind === 'state') return null;
  const { act, ...parts } = healParts(event);
  if (act === 'begun' || act === 'refused' || act === 'waits') return null;
  const document: HealDocument = { ...posted(session), event: 'heal', heal: { act, ...parts } };
  return JSON.stringify(document);
};
