import type { CloudState, CloudWatch } from '../cloud/poller.ts';
import type { CloudProgress } from '../cloud/run-action.ts';
import { versionSpans } from '../cloud/version-times.ts';
import type { EventDraft } from '../fleet/events.ts';
import type { Registry } from '../registry/registry.ts';
import { type CloudControlOptions, createCloudControl } from './cloud-control.ts';
import { cloudActionEvent, cloudEvents } from './cloud-events.ts';
import type { VersionsOf } from './past-watch.ts';
import type { CloudControl, Project } from './session.ts';

const DAY_MS = 24 * 60 * 60_000;
/** More agents than any project has. Each costs the registry a question every few seconds. */
const MOST_VERSIONED = 50;

/** The agents deployed on LiveKit Cloud: what it says of them, and what the user does with them. */
export interface DeployedAgents {
  readonly state: () => CloudState;
  /** The versions that they had on the last day. */
  readonly versionsOfDay: (nowMs: number) => readonly VersionsOf[];
  readonly control: CloudControl;
  readonly start: () => void;
  /** Asks nothing more. Resolves when the running actions have ended. */
  readonly stop: () => Promise<void>;
}

export interface DeployedAgentsOptions
  extends Pick<CloudControlOptions, 'clock' | 'audited' | 'mayBegin' | 'locks'> {
  readonly watch: CloudWatch;
  readonly project: Project;
  readonly registry: Pick<Registry, 'recordCloudAction'>;
  /** @param happened what the event log lacks */
  readonly onState: (state: CloudState, happened: readonly EventDraft[]) => void;
  /** @param actions running ones and those that ended lately @param happened what the event log lacks */
  readonly onActions: (actions: readonly CloudProgress[], happened: readonly EventDraft[]) => void;
}

const versionsOfDay = ({ rows, seenVersions }: CloudState, nowMs: number): readonly VersionsOf[] =>
  (rows ?? [])
    .filter(({ currentVersion }) => currentVersion !== null)
    .slice(0, MOST_VERSIONED)
    .map((row) => ({
      agentId: row.id,
      agentName: row.name,
      spans: versionSpans(row, seenVersions.get(row.id) ?? [], nowMs - DAY_MS, nowMs),
    }));

/** Watches them beside the sweeps, runs actions with them, and records these. */
export const createDeployedAgents = (options: DeployedAgentsOptions): DeployedAgents => {
  const { watch, project, registry, onState, onActions } = options;
  let state = watch.getState();
  let actions: readonly CloudProgress[] = [];

  const takeState = (): void => {
    const before = state;
    state = watch.getState();
    onState(state, cloudEvents(before, state));
  };

  const takeAction = (progress: CloudProgress, all: readonly CloudProgress[]): void => {
    const before = actions.find(({ plan }) => plan.id === progress.plan.id);
    if (before?.outcome !== progress.outcome) registry.recordCloudAction(project, progress);
    const happened = cloudActionEvent(before, progress);
    actions = all;
    onActions(actions, happened === null ? [] : [happened]);
  };

  const { close, ...control } = createCloudControl({ ...options, cloud: watch, onProgress: takeAction });
  return {
    state: () => state,
    versionsOfDay: (nowMs) => versionsOfDay(watch.getState(), nowMs),
    control,
    start: () => {
      watch.subscribe(takeState);
      watch.start();
    },
    stop: async () => {
      await close();
      watch.stop();
    },
  };
};
