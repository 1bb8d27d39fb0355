import type { Intention } from '../../actions/action.ts';
import { quoteName } from '../../text/safe-text.ts';
import { type Gathered, manyRedispatches, type Redispatch } from '../marks/many-targets.ts';
import { canBeTyped, type FormState, field, fieldValue } from '../overlays/form-state.ts';
import type { Subject } from '../view.ts';
import { type Controls, currentView, say } from './controls.ts';
import {
  changedDeployment,
  deploymentField,
  openForm,
  suggestedDeployments,
  suggestedNames,
} from './forms.ts';

const nameFor = ({ agentName, suggested }: Redispatch): string => suggested ?? agentName;

const onlyOne = (names: readonly string[]): string | null => {
  const different = new Set(names);
  return different.size === 1 ? (names[0] ?? null) : null;
};

/** `12 dispatches to make again.`, `12 went to suport-v2; in rooms now: support-v2.` */
const sentences = ({ targets, leftOut }: Gathered<Redispatch>): readonly string[] => {
  const renamed = targets.filter(({ suggested }) => suggested !== null);
  const from = [...new Set(renamed.map(({ agentName }) => quoteName(agentName)))];
  const to = [...new Set(renamed.map(({ suggested }) => quoteName(suggested ?? '')))];
  return [
    `${targets.length} ${targets.length === 1 ? 'dispatch' : 'dispatches'} to make again.`,
    ...(renamed.length === 0
      ? []
      : [`${renamed.length} went to ${from.join(', ')}; in rooms now: ${to.join(', ')}.`]),
    ...(leftOut.length === 0 ? [] : [`${leftOut.length} left out: ${leftOut[0]}`]),
  ];
};

/** Asks for one name for all; where it is left empty each keeps its own, or takes the one that was likely meant. */
export const openManyRedispatchForm = (controls: Controls, subjects: readonly Subject[]): void => {
  const gathered = manyRedispatches(subjects);
  if (gathered.targets.length === 0) {
    say(controls, gathered.leftOut[0] ?? 'nothing here to dispatch again', 'warning');
    return;
  }
  const common = onlyOne(gathered.targets.map(nameFor));
  const { session } = currentView(controls);
  openForm(controls, {
    purpose: { kind: 'redispatch-many', ...gathered },
    title: 'Re-dispatch all of these',
    sentences: sentences(gathered),
    fields: [
      field('agentName', 'agent name', {
        ...(common !== null && canBeTyped(common) ? { value: common } : {}),
        hint: 'empty: each its own, or the one meant',
        suggestions: suggestedNames(session),
      }),
      deploymentField(
        onlyOne(gathered.targets.map(({ deployment }) => deployment)),
        suggestedDeployments(session, common),
      ),
    ],
  });
};

export const redispatchIntentions = (
  targets: readonly Redispatch[],
  form: FormState,
): readonly Intention[] => {
  const typed = fieldValue(form, 'agentName');
  const deployment = fieldValue(form, 'deployment');
  // Where they differ an empty field keeps each; where all are on one it was filled in, and then emptied.
  const keepsOwn = deployment === '' && onlyOne(targets.map((target) => target.deployment)) === null;
  return targets.map((target) => ({
    kind: 'redispatch',
    room: target.room,
    dispatchId: target.dispatchId,
    agentName: typed === '' ? nameFor(target) : typed,
    ...(keepsOwn ? {} : changedDeployment(target.deployment, deployment)),
  }));
};
