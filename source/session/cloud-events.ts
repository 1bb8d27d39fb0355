import { cloudAgentCalled } from '../cloud/actions.ts';
import type { CloudState } from '../cloud/poller.ts';
import { type CloudAgentRow, gradeStatus } from '../cloud/rows.ts';
import { type CloudProgress, doing } from '../cloud/run-action.ts';
import { crashSeverity, eventWords, times } from '../cloud/words.ts';
import type { EventDraft } from '../fleet/events.ts';
import type { Severity } from '../fleet/severity.ts';

const about = (row: Pick<CloudAgentRow, 'name' | 'id'>, text: string, severity: Severity): EventDraft => ({
  kind: 'deployed agent',
  room: null,
  roomName: null,
  subject: row.name === '' ? row.id : row.name,
  text: `${cloudAgentCalled(row)}: ${text}`,
  severity,
});

/** The crashes and restarts that the newer list has and the older one has not. */
const crashEvents = (before: CloudAgentRow, after: CloudAgentRow): readonly EventDraft[] =>
  after.events.flatMap((event) => {
    const known = before.events.find(({ type }) => type === event.type);
    const isNew = event.count > (known?.count ?? 0) || event.atMs > (known?.atMs ?? 0);
    return isNew
      ? [about(after, `${eventWords(event.type)}, ${times(event.count)} so far`, crashSeverity(event))]
      : [];
  });

const changeEvents = (before: CloudAgentRow, after: CloudAgentRow): readonly EventDraft[] => [
  ...(before.status === after.status
    ? []
    : [about(after, `${before.status} → ${after.status}`, gradeStatus(after.status) ?? 'ok')]),
  ...(before.currentVersion === after.currentVersion || after.currentVersion === null
    ? []
    : [
        about(
          after,
          `${after.currentVersion} in production${before.currentVersion === null ? '' : `, before: ${before.currentVersion}`}`,
          'ok',
        ),
      ]),
  ...crashEvents(before, after),
];

/** Events for what happened to deployed agents between two lists. The first list is no news. */
export const cloudEvents = (before: CloudState | null, after: CloudState | null): readonly EventDraft[] => {
  if (before === null || after === null) return [];
  const [was, is] = [before.rows, after.rows];
  if (was === null || is === null || was === is) return [];
  const earlier = new Map(was.map((row) => [row.id, row]));
  const now = new Set(is.map(({ id }) => id));
  return [
    ...is.flatMap((row) => {
      const known = earlier.get(row.id);
      return known === undefined ? [about(row, 'deployed', 'ok')] : changeEvents(known, row);
    }),
    ...was.filter(({ id }) => !now.has(id)).map((row) => about(row, 'is not deployed any more', 'notice')),
  ];
};

/** An event when an action with a deployed agent begins or ends; null: it only goes on. */
export const cloudActionEvent = (
  before: CloudProgress | undefined,
  { plan, outcome, sentence }: CloudProgress,
): EventDraft | null => {
  if (before?.outcome === outcome) return null;
  const { agentName, intention } = plan;
  const severity = { running: 'ok', succeeded: 'ok', unproved: 'warning', failed: 'critical' } as const;
  return {
    kind: 'action',
    room: null,
    roomName: null,
    subject: agentName === '' ? intention.agentId : agentName,
    text: outcome === 'running' ? doing(plan) : `${doing(plan)}: ${sentence}`,
    severity: severity[outcome],
  };
};
