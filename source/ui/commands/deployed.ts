import type { DeployedAgent } from '../../agents/deployed.ts';
import { type CloudIntention, cloudAgentCalled } from '../../cloud/actions.ts';
import { PRODUCTION } from '../../cloud/rows.ts';
import { lkCloudCommand } from '../../export/lk-cloud-command.ts';
import { lkCommandWith } from '../../export/lk-command.ts';
import { safeText } from '../../text/safe-text.ts';
import { whileActing } from '../key-context.ts';
import { of } from '../key-entry.ts';
import { DETAIL } from '../layout.ts';
import { type CloudChoice, chooserOverlay, confirmOverlay } from '../overlays/overlay.ts';
import { deployedUnder, deploymentsPane } from '../panes/deployments/pane.ts';
import type { Targeted } from '../targets.ts';
import { rowUnderCursor, type View } from '../view-model.ts';
import { type Command, type Controls, currentView, say } from './controls.ts';

/** Keys for agents deployed on LiveKit Cloud. A project elsewhere has none of them. */

/** The deployed agent under the cursor of Deployments, or why there is none. */
export const deployedTarget = (view: View): Targeted<DeployedAgent> => {
  if (view.state.listPane !== deploymentsPane.id) return { reason: 'only in Deployments' };
  const deployed = deployedUnder(rowUnderCursor(view, deploymentsPane.id));
  return deployed === null ? { reason: 'LiveKit Cloud has no agent of this row' } : { target: deployed };
};

/** The versions to go back to, the newest first. */
const versionsFor = (view: View): Targeted<readonly CloudChoice[]> => {
  const found = deployedTarget(view);
  if ('reason' in found) return found;
  const { row } = found.target;
  if (row.versions === null) return { reason: 'its versions are not known' };
  const choices = row.versions
    .filter(({ isCurrent, version }) => !isCurrent && version !== row.currentVersion)
    .map(({ version, isDraining, isActive, status, attributes }): CloudChoice => {
      const state = isDraining ? 'draining' : isActive ? 'active' : status;
      const details = Object.entries(attributes).map(([name, value]) => `${name}=${value}`);
      return {
        id: version,
        label: safeText([version, ...(state === '' ? [] : [`(${state})`]), ...details].join(' ')),
        deployed: { kind: 'roll-back-agent', agentId: row.id, version },
      };
    });
  return choices.length === 0 ? { reason: 'it has no other version' } : { target: choices };
};

/** From each deployment to each other one that has another version. */
const promotionsFor = (view: View): Targeted<readonly CloudChoice[]> => {
  const found = deployedTarget(view);
  if ('reason' in found) return found;
  const { row } = found.target;
  const versions = new Map(row.deployments.map(({ deployment, version }) => [deployment, version]));
  const choices = [...versions].flatMap(([from, version]) =>
    [PRODUCTION, ...[...versions.keys()].filter((label) => label !== PRODUCTION)]
      // What is in production was promoted already.
      .filter((to) => from !== PRODUCTION && to !== from && versions.get(to) !== version)
      .map(
        (to): CloudChoice => ({
          id: JSON.stringify([from, to]),
          label: safeText(`${from} (${version}) to ${to} (${versions.get(to) ?? 'nothing there'})`),
          deployed: { kind: 'promote-agent', agentId: row.id, from, to },
        }),
      ),
  );
  return choices.length === 0 ? { reason: 'it has no deployment to promote' } : { target: choices };
};

/** Opens the question about a deployed agent, or says why it is impossible. */
export const askDeployed = (controls: Controls, intention: CloudIntention): void => {
  const planned = controls.session.cloud?.plan(intention) ?? { impossible: 'not on LiveKit Cloud' };
  if ('impossible' in planned) {
    controls.store.dispatch({ type: 'overlay set', overlay: null });
    say(controls, planned.impossible, 'warning');
    return;
  }
  // Where something must be typed, no key can show the command.
  const { lk } = controls.session.project;
  const same = lkCommandWith(lkCloudCommand(intention, null), lk);
  const plan = { ...planned, sentences: [...planned.sentences, `The same with lk: ${same}`] };
  controls.store.dispatch({ type: 'overlay set', overlay: confirmOverlay(plan) });
};

const restart: Command = (controls) => {
  const found = deployedTarget(currentView(controls));
  if ('target' in found) askDeployed(controls, { kind: 'restart-agent', agentId: found.target.row.id });
};

/** Opens a list of what can be chosen, even if there is only one. */
const chooseFrom =
  (title: string, choicesFor: (view: View) => Targeted<readonly CloudChoice[]>): Command =>
  (controls) => {
    const view = currentView(controls);
    const [found, choices] = [deployedTarget(view), choicesFor(view)];
    if ('reason' in found || 'reason' in choices) return;
    controls.store.dispatch({
      type: 'overlay set',
      overlay: chooserOverlay(`${title} ${safeText(cloudAgentCalled(found.target.row))}`, choices.target),
    });
  };

export const DEPLOYED_BINDINGS = of(
  'Agents on LiveKit Cloud',
  [deploymentsPane.id, DETAIL],
  [
    {
      id: 'restart-agent',
      keys: ['T'],
      label: 'restart',
      description: 'restart the agent servers of the agent',
      dangerous: true,
      footer: 13,
      yields: true,
      onlyOnCloud: true,
      disabledReason: whileActing(deployedTarget),
      run: restart,
    },
    {
      id: 'roll-back-agent',
      keys: ['U'],
      label: 'roll back',
      description: 'put an earlier version into production: choose it, then type the name',
      dangerous: true,
      footer: 14,
      yields: true,
      onlyOnCloud: true,
      disabledReason: whileActing(versionsFor),
      run: chooseFrom('Roll back', versionsFor),
    },
    {
      id: 'promote-agent',
      keys: ['O'],
      label: 'promote',
      description: 'put the version of one deployment into another',
      dangerous: true,
      footer: 15,
      yields: true,
      onlyOnCloud: true,
      disabledReason: whileActing(promotionsFor),
      run: chooseFrom('Promote', promotionsFor),
    },
  ],
);
