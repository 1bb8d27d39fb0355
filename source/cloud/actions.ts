import { isTypeable, named } from '../actions/words.ts';
import { type CloudAgentRow, type CloudDeploymentRow, isBroken, isOnItsWay, PRODUCTION } from './rows.ts';

/** What the user wants with a deployed agent. Deployments are labels; `production` is the one without. */
export type CloudIntention =
  | { readonly kind: 'restart-agent'; readonly agentId: string }
  | { readonly kind: 'roll-back-agent'; readonly agentId: string; readonly version: string }
  | { readonly kind: 'promote-agent'; readonly agentId: string; readonly from: string; readonly to: string };

export type CloudActionKind = CloudIntention['kind'];

/** What will happen, in words, for the user to confirm. Texts are raw. */
export interface CloudPlan {
  readonly id: string;
  readonly intention: CloudIntention;
  readonly agentName: string;
  readonly question: string;
  readonly sentences: readonly string[];
  readonly warnings: readonly string[];
  /** The text to type for confirmation; null: `y` is enough. */
  readonly typeToConfirm: string | null;
  /** The version that is to be in place afterwards; null: the same as before. */
  readonly version: string | null;
  /** What the plan rests on. If it changes, the plan no longer holds. */
  readonly pinned: string;
}

export interface CloudPlanContext {
  readonly projectName: string;
  readonly newId: () => string;
}

type Impossible = { readonly impossible: string };
/** What differs from intention to intention. */
type Parts = Pick<CloudPlan, 'question' | 'sentences' | 'warnings' | 'typeToConfirm' | 'version'>;

/** The agent in a sentence: its name, or its id if it has none. */
export const cloudAgentCalled = ({ name, id }: Pick<CloudAgentRow, 'name' | 'id'>): string =>
  named(name === '' ? id : name);

const inDeployment = (row: CloudAgentRow, label: string): readonly CloudDeploymentRow[] =>
  row.deployments.filter(({ deployment }) => deployment === label);

const versionIn = (row: CloudAgentRow, label: string): string | null =>
  inDeployment(row, label)[0]?.version ?? null;

/** The label that the call takes. */
export const labelOf = (deployment: string): string => (deployment === PRODUCTION ? '' : deployment);

/** What must stay as it is between the question and the call. Status and replicas change all the time. */
const pinOf = (row: CloudAgentRow): string =>
  JSON.stringify([
    row.currentVersion,
    row.deployedAtMs,
    row.deployments.map(({ region, deployment, version }) => [region, deployment, version]),
  ]);

const rolloutWarnings = ({ deployments }: CloudAgentRow): readonly string[] => {
  const moving = deployments.find(({ status }) => isOnItsWay(status));
  return moving === undefined
    ? []
    : [`It is ${moving.status} already (${named(moving.deployment)} in ${named(moving.region)}).`];
};

const SESSIONS_GO_ON = 'Sessions that run now go on: LiveKit documents that it gives them up to an hour.';

const planRestart = (row: CloudAgentRow): Parts => ({
  question: `Restart ${cloudAgentCalled(row)}`,
  sentences: [
    `Restarts all agent servers of ${cloudAgentCalled(row)} (${row.id}).`,
    'LiveKit documents that this does not interrupt sessions.',
  ],
  warnings: rolloutWarnings(row),
  typeToConfirm: null,
  version: null,
});

const confirmedBy = ({ name, id }: CloudAgentRow): string => (isTypeable(name) ? name : id);

const planRollback = (row: CloudAgentRow, version: string): Parts | Impossible => {
  const who = cloudAgentCalled(row);
  if (version === row.currentVersion) {
    return { impossible: `${who} has the version ${named(version)} in production already.` };
  }
  const known = row.versions?.find((one) => one.version === version);
  if (row.versions !== null && known === undefined) {
    const others = row.versions.filter(({ isCurrent }) => !isCurrent).map((one) => named(one.version));
    const list =
      others.length === 0 ? 'It has no other version.' : `It has ${others.slice(0, 5).join(', ')}.`;
    return { impossible: `${who} has no version ${named(version)}. ${list}` };
  }
  const isNewer =
    known !== undefined &&
    (row.versions ?? []).some(({ isCurrent, createdAtMs }) => isCurrent && createdAtMs < known.createdAtMs);
  return {
    question: `Roll ${who} back to ${named(version)}`,
    sentences: [
      `Puts the version ${named(version)} of ${who} (${row.id}) into production, in place of ${named(row.currentVersion ?? '')}.`,
      SESSIONS_GO_ON,
    ],
    warnings: [
      ...rolloutWarnings(row),
      ...(row.versions === null
        ? ['Its versions are not known, so lktop cannot tell whether this one exists.']
        : []),
      ...(isNewer ? ['This version is newer than the one in production.'] : []),
    ],
    typeToConfirm: confirmedBy(row),
    version,
  };
};

const planPromotion = (row: CloudAgentRow, from: string, to: string): Parts | Impossible => {
  const who = cloudAgentCalled(row);
  const version = versionIn(row, from);
  if (version === null) {
    const labels = [...new Set(row.deployments.map(({ deployment }) => named(deployment)))];
    return { impossible: `${who} has no deployment ${named(from)}. It has ${labels.join(', ') || 'none'}.` };
  }
  if (from === to) return { impossible: `${named(from)} cannot be promoted to itself.` };
  const before = versionIn(row, to);
  if (before === version) {
    return { impossible: `${named(to)} of ${who} has the version ${named(version)} already.` };
  }
  return {
    question: `Promote ${named(from)} of ${who} to ${named(to)}`,
    sentences: [
      `Puts the version ${named(version)} of ${named(from)} into ${named(to)}${before === null ? '' : `, in place of ${named(before)}`}. It is not built again.`,
      SESSIONS_GO_ON,
    ],
    warnings: rolloutWarnings(row),
    typeToConfirm: to === PRODUCTION ? confirmedBy(row) : null,
    version,
  };
};

const partsOf = (intention: CloudIntention, row: CloudAgentRow): Parts | Impossible => {
  switch (intention.kind) {
    case 'restart-agent':
      return planRestart(row);
    case 'roll-back-agent':
      return planRollback(row, intention.version);
    case 'promote-agent':
      return planPromotion(row, intention.from, intention.to);
  }
};

/** Returns what an intention would do. Pure: nothing happens before it is run. */
export const planCloudAction = (
  intention: CloudIntention,
  rows: readonly CloudAgentRow[],
  { projectName, newId }: CloudPlanContext,
): CloudPlan | Impossible => {
  const row = rows.find(({ id }) => id === intention.agentId);
  if (row === undefined)
    return { impossible: `The agent ${named(intention.agentId)} is not deployed (any more).` };
  if (row.currentVersion === null) return { impossible: `${cloudAgentCalled(row)} was never deployed.` };
  const parts = partsOf(intention, row);
  if ('impossible' in parts) return parts;
  return {
    id: newId(),
    intention,
    agentName: row.name,
    pinned: pinOf(row),
    ...parts,
    question: `${parts.question} of ${named(projectName)}?`,
  };
};

/** Returns why a plan no longer holds; null: it still does. */
export const cloudPlanBroken = (
  { intention, pinned }: Pick<CloudPlan, 'intention' | 'pinned'>,
  rows: readonly CloudAgentRow[],
): string | null => {
  const row = rows.find(({ id }) => id === intention.agentId);
  if (row === undefined) return 'The agent is not deployed any more.';
  return pinOf(row) === pinned ? null : 'Its versions have changed meanwhile: somebody else has deployed.';
};

/** Whether the list shows something that is neither as before the call nor well. */
export const isMoving = ({ deployments }: CloudAgentRow): boolean =>
  deployments.some(({ status }) => isOnItsWay(status));

/** What the list proves after the call. */
export interface CloudProof {
  readonly isDone: boolean;
  /** What it shows so far. Raw. */
  readonly seen: string;
}

/**
 * Reads a proof from the newest list. A restart leaves no other trace than a status on its way, so it is proved only
 * if one of the looks saw that.
 *
 * @param wasMoving one of the looks since the call saw the agent on its way
 */
export const cloudProof = (
  { intention, version }: Pick<CloudPlan, 'intention' | 'version'>,
  rows: readonly CloudAgentRow[],
  wasMoving: boolean,
): CloudProof => {
  const row = rows.find(({ id }) => id === intention.agentId);
  if (row === undefined) return { isDone: false, seen: 'it is not listed' };
  const label = intention.kind === 'promote-agent' ? intention.to : PRODUCTION;
  const deployments = inDeployment(row, label);
  const seen = `it is ${[...new Set(deployments.map(({ status }) => status))].join(', ') || row.status}`;
  if (isMoving(row) || deployments.some(({ status }) => isBroken(status))) return { isDone: false, seen };
  if (intention.kind === 'restart-agent') {
    return { isDone: wasMoving, seen: wasMoving ? seen : `${seen}, and no restart was seen` };
  }
  const others = deployments.filter((one) => one.version !== version);
  const isThere = deployments.length > 0 && others.length === 0;
  const isCurrent = label !== PRODUCTION || row.currentVersion === version;
  return {
    isDone: isThere && isCurrent,
    seen:
      isThere && isCurrent ? seen : `${seen} with the version ${others[0]?.version ?? row.currentVersion}`,
  };
};
