import { counted } from '../../text/counted.ts';
import { quoteName } from '../../text/safe-text.ts';
import { canBeTyped } from '../field/field-state.ts';
import { manyRedispatches } from '../marks/many-targets.ts';
import type { Gathered, Redispatch } from '../marks/marks.ts';
import { field } from '../overlays/form-state.ts';
import type { Subject } from '../view-model.ts';
import { type Controls, currentView, say } from './controls.ts';
import {
  deploymentField,
  nameFor,
  onlyOne,
  openForm,
  suggestedDeployments,
  suggestedNames,
} from './forms.ts';

/** `12 dispatches to make again.`, `12 went to suport-v2. Did you mean support-v2?` */
const sentences = ({ targets, leftOut }: Gathered<Redispatch>): readonly string[] => {
  const renamed = targets.filter(({ suggested }) => suggested !== null);
  const from = [...new Set(renamed.map(({ agentName }) => quoteName(agentName)))];
  const to = [...new Set(renamed.map(({ suggested }) => quoteName(suggested ?? '')))];
  return [
    `${counted(targets.length, 'dispatch', 'dispatches')} to make again.`,
    ...(renamed.length === 0
      ? []
      : [`${renamed.length} went to ${from.join(', ')}. Did you mean ${to.join(', ')}?`]),
    ...(leftOut.length === 0 ? [] : [`${leftOut.length} left out: ${leftOut[0]}`]),
  ];
};

/** Asks for one name for all. If it is empty, each keeps its own or takes the suggested one. */
export const openManyRedispatchForm = (controls: Controls, subjects: readonly Subject[]): void => {
  const gathered = manyRedispatches(subjects, controls.keys);
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
