import type { Intention } from '../../actions/action.ts';
import { servedDeployments } from '../../actions/served-deployments.ts';
import type { SessionState } from '../../session/session.ts';
import { counted } from '../../text/counted.ts';
import { quoteName } from '../../text/safe-text.ts';
import { canBeTyped } from '../field/field-state.ts';
import type { Redispatch } from '../marks/marks.ts';
import {
  type FormEvent,
  type FormField,
  type FormPurpose,
  type FormState,
  field,
  fieldValue,
  type Suggestion,
} from '../overlays/form-state.ts';
import { confirmOverlay } from '../overlays/overlay.ts';
import { redispatchTarget } from '../targets.ts';
import { type Command, type Controls, currentView } from './controls.ts';

const MAX_SUGGESTIONS = 50;

/**
 * Suggests agent names with the number of rooms each serves: serving names first, by rooms, then names seen
 * before.
 */
export const suggestedNames = ({ agentNames, fleet }: SessionState): readonly Suggestion[] =>
  agentNames
    .filter(canBeTyped)
    .slice(0, MAX_SUGGESTIONS)
    .map((value) => {
      const rooms = fleet.servingNames.get(value) ?? 0;
      return { value, note: rooms === 0 ? 'idle or gone' : counted(rooms, 'room') };
    });

/** Suggests deployments with their dispatch counts, of one agent name or, if null, of all. */
export const suggestedDeployments = (
  { fleet }: SessionState,
  agentName: string | null,
): readonly Suggestion[] => {
  const served = servedDeployments(fleet);
  const counts = new Map<string, number>();
  for (const [name, ofName] of served) {
    if (agentName !== null && name !== agentName) continue;
    for (const [deployment, count] of ofName) {
      counts.set(deployment, (counts.get(deployment) ?? 0) + count);
    }
  }
  return [...counts]
    .filter(([value]) => canBeTyped(value))
    .slice(0, MAX_SUGGESTIONS)
    .map(([value, count]) => ({ value, note: counted(count, 'dispatch', 'dispatches') }));
};

/**
 * @param own the current deployment as the initial value; null: there are several, and an empty field keeps
 *   each
 */
export const deploymentField = (own: string | null, suggestions: readonly Suggestion[]): FormField =>
  field('deployment', 'deployment', {
    hint: own === null ? 'empty: each its own' : 'empty: none',
    // Leaves out an empty value, which would look like a name that cannot be typed.
    ...(own === null || own === '' ? {} : { value: own }),
    suggestions,
  });

export const openForm = ({ store }: Controls, form: Omit<FormState, 'active' | 'problem'>, active = 0) =>
  store.dispatch({
    type: 'overlay set',
    overlay: { kind: 'form', form: { ...form, active, problem: null } },
  });

export const openCreateRoomForm: Command = (controls) =>
  openForm(controls, {
    purpose: { kind: 'create-room' },
    title: 'Create a room',
    sentences: [],
    fields: [field('name', 'name'), field('metadata', 'metadata', { hint: 'of the room' })],
  });

export const openRedispatchForm: Command = (controls) => {
  const view = currentView(controls);
  const targeted = redispatchTarget(view);
  if ('reason' in targeted) return;
  const { room, dispatch } = targeted.target;
  const ownName = dispatch.facts.agentName;
  const suggested = dispatch.verdict.remedy?.suggestedAgentName ?? null;
  const value = suggested !== null && canBeTyped(suggested) ? suggested : ownName;
  openForm(controls, {
    purpose: {
      kind: 'redispatch',
      room: room.key,
      dispatchId: dispatch.id,
      deployment: dispatch.facts.deployment,
    },
    title: `Re-dispatch in ${quoteName(room.name)}`,
    sentences: [
      ownName === ''
        ? `${quoteName(dispatch.id)} was dispatched to any worker without a name.`
        : `${quoteName(dispatch.id)} was dispatched to ${quoteName(ownName)}.`,
      ...(value === ownName ? [] : [`Did you mean ${quoteName(value)}?`]),
    ],
    fields: [
      field('agentName', 'agent name', { value, suggestions: suggestedNames(view.session) }),
      deploymentField(dispatch.facts.deployment, suggestedDeployments(view.session, value)),
    ],
  });
};

/** Returns the deployment only if it changed. Without one, a dispatch keeps its own. */
const changedDeployment = (own: string, wanted: string): { readonly deployment?: string } =>
  wanted === own ? {} : { deployment: wanted };

export const nameFor = ({ agentName, suggested }: Redispatch): string => suggested ?? agentName;

export const onlyOne = (names: readonly string[]): string | null => {
  const different = new Set(names);
  return different.size === 1 ? (names[0] ?? null) : null;
};

const redispatchIntentions = (targets: readonly Redispatch[], form: FormState): readonly Intention[] => {
  const typed = fieldValue(form, 'agentName');
  const deployment = fieldValue(form, 'deployment');
  // If the deployments differ, an empty field keeps each one. If all share one, the user emptied the field on
  // purpose.
  const keepsOwn = deployment === '' && onlyOne(targets.map((target) => target.deployment)) === null;
  return targets.map((target) => ({
    kind: 'redispatch',
    room: target.room,
    dispatchId: target.dispatchId,
    agentName: typed === '' ? nameFor(target) : typed,
    ...(keepsOwn ? {} : changedDeployment(target.deployment, deployment)),
  }));
};

type Planned = Extract<FormPurpose, { readonly kind: 'dispatch' | 'create-room' | 'redispatch' }>;

const intentionOf = (form: FormState, purpose: Planned): Intention => {
  const optional = <Key extends 'metadata' | 'deployment'>(key: Key) => {
    const value = fieldValue(form, key);
    return value === '' ? {} : ({ [key]: value } as Record<Key, string>);
  };
  switch (purpose.kind) {
    case 'dispatch':
      return {
        kind: 'dispatch',
        room: fieldValue(form, 'room'),
        agentName: fieldValue(form, 'agentName'),
        ...optional('metadata'),
        ...optional('deployment'),
      };
    case 'create-room':
      return { kind: 'create-room', name: fieldValue(form, 'name'), ...optional('metadata') };
    case 'redispatch':
      return {
        kind: 'redispatch',
        room: purpose.room,
        dispatchId: purpose.dispatchId,
        agentName: fieldValue(form, 'agentName'),
        ...changedDeployment(purpose.deployment, fieldValue(form, 'deployment')),
      };
  }
};

const change = ({ store }: Controls, event: FormEvent) => store.dispatch({ type: 'form', event });

/** Null: the form is not for a plan. */
const planOf = ({ session }: Controls, form: FormState) => {
  const { purpose } = form;
  switch (purpose.kind) {
    case 'redispatch-many':
      return session.planMany(redispatchIntentions(purpose.targets, form), purpose.leftOut);
    case 'dispatch':
    case 'create-room':
    case 'redispatch':
      return session.plan(intentionOf(form, purpose));
    default:
      return null;
  }
};

/** Opens the confirmation. If no plan is possible, the form stays open and says why. */
export const submitPlan = (controls: Controls, form: FormState): void => {
  const planned = planOf(controls, form);
  if (planned === null) return;
  if (!('impossible' in planned))
    controls.store.dispatch({ type: 'overlay set', overlay: confirmOverlay(planned) });
  else change(controls, { type: 'refused', problem: planned.impossible });
};

export const changeForm =
  (event: FormEvent): Command =>
  (controls) =>
    change(controls, event);
