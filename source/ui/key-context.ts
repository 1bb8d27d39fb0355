import type { AppState, PaneId } from './app-state.ts';
import { activeField, shownSuggestions } from './overlays/form-state.ts';
import { LIST_PANES, PANES } from './panes/find.ts';
import { REGISTER } from './panes/register.ts';
import { pastTime } from './past/past-view.ts';
import { type Targeted, whyNoSubject } from './targets.ts';
import type { View } from './view-model.ts';

/**
 * The context that receives the keys: a pane, or what covers the panes: `reader`, `chooser`, `menu`,
 * `confirm`, `typed confirm`, `form`, `filter`, `search`, `command line`.
 */
export type KeyContext = PaneId;

export const LISTS: readonly KeyContext[] = LIST_PANES;
/** The lists that can be sorted. */
export const SORTED: readonly KeyContext[] = REGISTER.filter(({ columns }) =>
  columns.some(({ order }) => order),
).map(({ id }) => id);
/** The lists whose problems can be acknowledged. */
export const JUDGED: readonly KeyContext[] = REGISTER.filter(({ judged }) => judged).map(({ id }) => id);
/** The lists whose rows can be marked. */
export const MARKED: readonly KeyContext[] = REGISTER.filter(({ rowOfTarget }) => rowOfTarget).map(
  ({ id }) => id,
);
export const WITH_ROWS: readonly KeyContext[] = [...PANES, 'reader', 'chooser', 'menu'];
/** Contexts with a text field, in which letters are text, not commands. */
export const FIELDS: readonly KeyContext[] = ['typed confirm', 'form', 'filter', 'search', 'command line'];
export const EVERYWHERE: readonly KeyContext[] = [...WITH_ROWS, 'confirm', ...FIELDS];

/** Returns the context that receives the keys now. */
export const keyContext = ({
  overlay,
  pane,
  query,
}: Pick<AppState, 'overlay' | 'pane' | 'query'>): KeyContext => {
  switch (overlay?.kind) {
    case undefined:
      return query.typing === null ? pane : 'filter';
    case 'confirm':
      return overlay.plan.typeToConfirm === null ? 'confirm' : 'typed confirm';
    case 'custom command':
    case 'profile question':
      return 'confirm';
    case 'menu':
      return 'menu';
    case 'reader':
      return overlay.search?.typing ? 'search' : 'reader';
    case 'form':
    case 'chooser':
    case 'command line':
      return overlay.kind;
  }
};

/**
 * Returns why a key is disabled now; null if it works. `brokenPlan`: why the plan in question no longer
 * holds.
 */
export type DisabledReason = (view: View, brokenPlan: string | null) => string | null;

/** Says that the screen shows an earlier time, and how to leave it. */
const inThePast = ({ past, keys, session }: AppState): string => {
  const atMs = past?.moment.asOf.atMs ?? 0;
  const time = pastTime(atMs, session.snapshot.startedAtMs || atMs);
  return `this is the past, ${time}: ${keys.keyOf('back')} goes back to now first`;
};

/** Disabled while the screen shows an earlier time. */
export const unlessPast =
  (otherwise: DisabledReason = () => null): DisabledReason =>
  (view, brokenPlan) =>
    view.state.past === null ? otherwise(view, brokenPlan) : inThePast(view.state);

export const cannotAct: DisabledReason = ({ state }) => {
  if (state.project.readOnly) return 'read-only: nothing can be changed from here';
  if (state.past !== null) return inThePast(state);
  return state.frozen === null
    ? null
    : `the screen is frozen: ${state.keys.keyOf('freeze')} lets it go on first`;
};

/** Disabled while the project cannot be changed, or if there is no target. */
export const whileActing =
  (targetOf: (view: View) => Targeted<unknown>): DisabledReason =>
  (view, brokenPlan) => {
    const target = targetOf(view);
    return cannotAct(view, brokenPlan) ?? ('reason' in target ? target.reason : null);
  };

export const roomTarget = (view: View): Targeted<unknown> =>
  view.subject ? { target: view.subject.room } : { reason: whyNoSubject(view) };

export const withoutPlan: DisabledReason = ({ state }) =>
  state.overlay?.kind === 'confirm' ? null : 'there is no lk command for this';

/** The keys of a log do nothing in another text. */
export const withoutLog: DisabledReason = ({ state: { overlay } }) =>
  overlay?.kind === 'reader' && overlay.logId !== undefined ? null : 'only in a log';

export const withoutSubject: DisabledReason = (view) => (view.subject ? null : whyNoSubject(view));

export const withoutProblems: DisabledReason = ({ session }) =>
  session.fleet.figures.critical + session.fleet.figures.warning === 0 ? 'no problems' : null;

export const withoutSuggestions: DisabledReason = ({ state }) => {
  const field = state.overlay?.kind === 'form' ? activeField(state.overlay.form) : null;
  return field && shownSuggestions(field).length > 0 ? null : 'no names to offer here';
};

export const withoutOffers: DisabledReason = ({ state: { overlay } }) =>
  overlay?.kind === 'menu' && overlay.start !== undefined ? null : 'no profiles are offered here';

/** Disabled while the plan is broken, or until the right text is typed. */
export const unconfirmed: DisabledReason = ({ state }, brokenPlan) => {
  if (brokenPlan !== null || state.overlay?.kind !== 'confirm') return brokenPlan;
  const { plan, typed } = state.overlay;
  return plan.typeToConfirm === null || plan.typeToConfirm === typed.text
    ? null
    : 'that is not what must be typed';
};

export const withoutSearch: DisabledReason = ({ state }) =>
  state.overlay?.kind === 'reader' && state.overlay.search !== null ? null : 'nothing is searched: / begins';
