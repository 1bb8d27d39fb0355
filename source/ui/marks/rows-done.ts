import type { Plan } from '../../actions/action.ts';
import type { SessionState } from '../../session/session.ts';

type Doing = Pick<SessionState, 'actions' | 'batch'>;

/** The plans that were seen to succeed, of the batch and of single actions. */
const succeeded = ({ actions, batch }: Doing): ReadonlyMap<string, Plan> => {
  const ofBatch = batch?.plan.plans.filter(({ id }) => batch.outcomes.get(id) === 'succeeded') ?? [];
  const ofActions = actions.filter(({ state }) => state.state === 'succeeded').map((action) => action.plan);
  return new Map([...ofBatch, ...ofActions].map((plan) => [plan.id, plan]));
};

/** A room of which several things were to be done is done when all of them are. */
const isRoomDone = ({ batch }: Doing, room: string, done: ReadonlyMap<string, Plan>): boolean =>
  batch?.plan.plans.every(({ id, target }) => target.room !== room || done.has(id)) ?? true;

const rowsOf = ({ target }: Plan): readonly string[] => [
  ...(target.dispatchId === null ? [] : [`${target.room}\n${target.dispatchId}`]),
  ...(target.identity === null ? [] : [`${target.room}\n${target.identity}`]),
];

/** The keys of the rows for which something has succeeded since. */
export const rowsDone = (before: Doing, after: Doing): ReadonlySet<string> => {
  const rows = new Set<string>();
  if (before.actions === after.actions && before.batch === after.batch) return rows;
  const earlier = succeeded(before);
  const now = succeeded(after);
  for (const [id, plan] of now) {
    if (earlier.has(id)) continue;
    for (const row of rowsOf(plan)) rows.add(row);
    const { room } = plan.target;
    if (room !== null && isRoomDone(after, room, now)) rows.add(room);
  }
  return rows;
};
