import type { Fleet } from '../fleet/fleet.ts';
import { counted } from '../text/counted.ts';
import type { ActionKind, BatchPlan, Intention, Plan } from './action.ts';
import type { Draft, Impossible } from './draft.ts';
import { dispatchIn } from './lookup.ts';
import { asPlan, draft, type PlanContext } from './plan.ts';
import { sumWarnings } from './sum-warnings.ts';
import { agentCalled, enumerated, named, onDeployment } from './words.ts';

/** Up to this many targets fit into one look, so `y` is enough. */
const MOST_WITHOUT_TYPING = 5;

interface Drawn {
  readonly plan: Plan;
  readonly draft: Draft;
}

interface Words {
  readonly verb: string;
  readonly doing: string;
  readonly done: string;
  readonly noun: string;
}

const WORDS: Readonly<Record<ActionKind, Words>> = {
  dispatch: { verb: 'dispatch', doing: 'dispatching', done: 'dispatched', noun: 'agent' },
  redispatch: { verb: 're-dispatch', doing: 're-dispatching', done: 're-dispatched', noun: 'dispatch' },
  'remove-dispatch': { verb: 'remove', doing: 'removing', done: 'removed', noun: 'dispatch' },
  'remove-agent': { verb: 'remove', doing: 'removing', done: 'removed', noun: 'agent' },
  kick: { verb: 'kick', doing: 'kicking', done: 'kicked', noun: 'participant' },
  'create-room': { verb: 'create', doing: 'creating', done: 'created', noun: 'room' },
  'delete-room': { verb: 'delete', doing: 'deleting', done: 'deleted', noun: 'room' },
  'clear-ghost': { verb: 'clear', doing: 'clearing', done: 'cleared', noun: 'ghost room' },
};

/** Whether the action is about whole rooms, so the question need not count rooms as well. */
const isOfRooms = (kind: ActionKind): boolean =>
  kind === 'delete-room' || kind === 'clear-ghost' || kind === 'create-room';

const countOf = (count: number, noun: string): string =>
  noun === 'dispatch' && count !== 1 ? `${count} dispatches` : counted(count, noun);

/** `re-dispatch 14 dispatches`, `remove 9 dispatches and 3 agents`. */
const doingWhat = (plans: readonly Plan[], form: 'verb' | 'doing' | 'done'): string => {
  const counts = new Map<ActionKind, number>();
  for (const { intention } of plans) counts.set(intention.kind, (counts.get(intention.kind) ?? 0) + 1);
  let lastVerb = '';
  return [...counts]
    .map(([kind, count]) => {
      const { [form]: verb, noun } = WORDS[kind];
      const said = verb === lastVerb ? countOf(count, noun) : `${verb} ${countOf(count, noun)}`;
      lastVerb = verb;
      return said;
    })
    .join(' and ');
};

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const question = (plans: readonly Plan[], projectName: string): string => {
  const rooms = new Set(plans.map(({ target }) => target.roomName)).size;
  const areRooms = plans.every(({ intention }) => isOfRooms(intention.kind));
  const where = areRooms ? '' : ` in ${counted(rooms, 'room')}`;
  return `${capitalized(doingWhat(plans, 'verb'))}${where} of ${named(projectName)}?`;
};

/** What a dispatch was before, if it is recreated under another name or on another deployment. */
const whatItWas = ({ intention, target }: Plan, fleet: Fleet): readonly string[] => {
  if (intention.kind !== 'redispatch') return [];
  const room = fleet.byKey.get(intention.room);
  const before = room && dispatchIn(room, target.dispatchId)?.facts;
  if (!before) return [];
  const { agentName = before.agentName, deployment = before.deployment } = intention;
  return [
    ...(agentName === before.agentName ? [] : [agentCalled(before.agentName)]),
    ...(deployment === before.deployment ? [] : [onDeployment(before.deployment)]),
  ];
};

/** `Re-dispatch support-v2 in call-7f31 (was suport-v2 without a deployment)`. */
const targetLine = ({ plan, draft: { question: asked } }: Drawn, fleet: Fleet): string => {
  const was = whatItWas(plan, fleet);
  return was.length === 0 ? asked : `${asked} (was ${was.join(' ')})`;
};

/** The total of the server calls: `Deletes 14 dispatches and makes 14 new; 3 agents go with them.` */
const sentences = (plans: readonly Plan[]): readonly string[] => {
  const steps = plans.flatMap((plan) => plan.steps);
  const calls = (call: string) => steps.filter((step) => step.call === call).length;
  const deleted = calls('deleteDispatch');
  const ghosts = plans.filter(({ intention }) => intention.kind === 'clear-ghost').length;
  const plainly = calls('deleteRoom') - ghosts;
  const made = calls('createDispatch');
  const removed = calls('removeParticipant');
  const going = plans.filter(
    ({ target, steps: own }) =>
      target.identity !== null && own.some((step) => step.call === 'deleteDispatch'),
  ).length;
  const done = [
    ...(deleted > 0 ? [`deletes ${countOf(deleted, 'dispatch')}`] : []),
    ...(made > 0 ? [`makes ${deleted > 0 ? `${made} new` : countOf(made, 'dispatch')}`] : []),
    ...(removed > 0 ? [`removes ${counted(removed, 'participant')}`] : []),
    ...(plainly > 0 ? [`deletes ${counted(plainly, 'room')}`] : []),
  ];
  const cleared =
    ghosts === 0
      ? []
      : [
          `Recreates ${counted(ghosts, 'ghost room')} and then deletes what was created, because a plain deletion fails.`,
        ];
  const gone = going > 0 ? `; ${counted(going, 'agent')} ${going === 1 ? 'goes' : 'go'} with them` : '';
  return [...(done.length === 0 ? [] : [`${capitalized(enumerated(done))}${gone}.`]), ...cleared];
};

/** `2 are left out: The dispatch is gone.` */
const leftOutSentences = (reasons: readonly string[]): readonly string[] =>
  [...new Set(reasons)].map((reason) => {
    const count = reasons.filter((other) => other === reason).length;
    return `${count} ${count === 1 ? 'is' : 'are'} left out: ${reason}`;
  });

/** Removes plans with the same steps, such as those for two agents of one dispatch. */
const withoutRepeats = (drawn: readonly Drawn[]): readonly Drawn[] => [
  ...new Map(drawn.map((one) => [JSON.stringify(one.draft.steps), one])).values(),
];

/**
 * Plans many intentions as one batch. Impossible ones are left out, and a warning says so.
 *
 * @param leftOut the reasons of intentions that are left out already
 */
export const planMany = (
  intentions: readonly Intention[],
  fleet: Fleet,
  context: PlanContext,
  leftOut: readonly string[] = [],
): BatchPlan | Impossible => {
  const drawn: Drawn[] = [];
  const reasons = [...leftOut];
  for (const intention of intentions) {
    const drafted = draft(intention, fleet, context.nowMs);
    if ('impossible' in drafted) reasons.push(drafted.impossible);
    else drawn.push({ plan: asPlan(intention, drafted, context), draft: drafted });
  }
  const chosen = withoutRepeats(drawn);
  const plans = chosen.map(({ plan }) => plan);
  if (plans.length === 0) return { impossible: reasons[0] ?? 'Nothing is marked.' };
  const isMuch = plans.length > MOST_WITHOUT_TYPING || plans.some((plan) => plan.typeToConfirm !== null);
  return {
    id: context.newId(),
    question: question(plans, context.projectName),
    doing: doingWhat(plans, 'doing'),
    done: doingWhat(plans, 'done'),
    toDo: doingWhat(plans, 'verb'),
    sentences: sentences(plans),
    targets: chosen.map((one) => targetLine(one, fleet)),
    warnings: [...leftOutSentences(reasons), ...sumWarnings(chosen.flatMap((one) => one.draft.warnings))],
    plans,
    typeToConfirm: isMuch ? String(plans.length) : null,
  };
};
