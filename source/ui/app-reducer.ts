import { isSameState, type ProfilesState } from '../profiles/profile.ts';
import type { SessionState } from '../session/session.ts';
import {
  type AppEvent,
  type AppState,
  listIn,
  openWarnings,
  type PaneId,
  sweptAt,
  withList,
} from './app-state.ts';
import { reduceList, scrolled } from './components/list/list-state.ts';
import { followAnchor, followStanding, holdChosen, movedIn, settleLists } from './cursor.ts';
import { type FieldEvent, reduceField } from './field/field-state.ts';
import { steadyCalls } from './header/counts.ts';
import { DETAIL } from './layout.ts';
import { reduceMarks } from './marks/marks.ts';
import { settleMarks } from './marks/settle-marks.ts';
import { reduceForm } from './overlays/form-state.ts';
import type { Overlay } from './overlays/overlay.ts';
import { rowForMany } from './panes/find.ts';
import { enterPast, leavePast } from './past/enter-past.ts';
import { profileMenu } from './profiles/profile-menu.ts';
import { followSweeps, reduceQuery, typeFilter } from './query/reduce-query.ts';
import { viewOf } from './view.ts';

export { settleLists } from './cursor.ts';

const typeInto = (overlay: Overlay | null, event: FieldEvent): Overlay | null => {
  switch (overlay?.kind) {
    case 'form':
      return { ...overlay, form: reduceForm(overlay.form, { type: 'edited', edit: event }) };
    case 'confirm':
      return { ...overlay, typed: reduceField(overlay.typed, event) };
    default:
      return overlay;
  }
};

const move = (state: AppState, event: AppEvent & { type: 'moved' }): AppState => {
  const { overlay, pane } = state;
  if (overlay?.kind === 'chooser' || overlay?.kind === 'menu') {
    return { ...state, overlay: { ...overlay, list: reduceList(overlay.list, event) } };
  }
  if (overlay !== null || pane === DETAIL) return state;
  return withList({ ...state, moved: movedIn(state, pane) }, pane, reduceList(listIn(state, pane), event));
};

const scroll = (state: AppState, event: AppEvent & { type: 'scrolled' }): AppState => {
  const { overlay } = state;
  const { motion, length, height } = event;
  return overlay?.kind === 'reader'
    ? { ...state, overlay: { ...overlay, offset: scrolled(overlay.offset, motion, length, height) } }
    : { ...state, detailOffset: scrolled(state.detailOffset, motion, length, height) };
};

const focus = (state: AppState, pane: PaneId): AppState => ({
  ...state,
  pane,
  listPane: pane === DETAIL ? state.listPane : pane,
});

/** Returns the call rate for the header. A frozen screen keeps its number. */
const callsShown = ({ frozen, callsPerMinute }: AppState, { snapshot }: SessionState): number =>
  frozen === null ? steadyCalls(callsPerMinute, snapshot.callsPerMinute) : callsPerMinute;

/** An open menu of profiles shows what there is now. */
const withProfiles = (state: AppState, profiles: ProfilesState): AppState => {
  if (isSameState(state.profiles, profiles)) return state;
  const { overlay, keys } = state;
  if (overlay?.kind !== 'menu' || overlay.start === undefined) return { ...state, profiles };
  const { start, list } = overlay;
  const menu = profileMenu(profiles.profiles, start, keys.keyOf('free-dispatch'), list.selectedId);
  return { ...state, profiles, overlay: menu };
};

const apply = (state: AppState, event: AppEvent): AppState => {
  switch (event.type) {
    case 'session changed': {
      const { session } = event;
      return session === state.session
        ? state
        : {
            ...state,
            session,
            sweptAtMs: sweptAt(session, state.sweptAtMs),
            callsPerMinute: callsShown(state, session),
          };
    }
    case 'resized': {
      const { columns, rows } = event.size;
      return columns === state.size.columns && rows === state.size.rows
        ? state
        : { ...state, size: event.size };
    }
    case 'key pressed':
      return state.chosen && state.message === null ? state : { ...state, chosen: true, message: null };
    case 'moved':
      return move(state, event);
    case 'scrolled':
      return scroll(state, event);
    case 'selected': {
      const shown = holdChosen(state, event.pane, event.id);
      const list = reduceList(listIn(shown, event.pane), { type: 'selected', id: event.id });
      return withList({ ...shown, moved: movedIn(state, event.pane) }, event.pane, list);
    }
    case 'marks':
      return {
        ...state,
        marks: reduceMarks(state.marks, event.pane, event.event),
      };
    case 'focused':
      return focus(state, event.pane);
    case 'zoom toggled':
      return { ...state, zoomed: !state.zoomed };
    case 'all rooms toggled':
      return { ...state, allRooms: !state.allRooms };
    case 'freeze toggled':
      return state.frozen === null
        ? { ...state, frozen: state.session, frozenAtMs: event.atMs }
        : {
            ...state,
            frozen: null,
            frozenAtMs: null,
            callsPerMinute: callsShown({ ...state, frozen: null }, state.session),
          };
    case 'past entered':
      return enterPast(state, event.moment);
    case 'past left':
      return leavePast(state);
    case 'query': {
      const query = reduceQuery(state.query, event.event);
      return query === state.query ? state : { ...state, query };
    }
    case 'overlay set':
      return { ...state, overlay: event.overlay };
    case 'typed':
      return state.overlay === null && state.query.typing !== null
        ? { ...state, query: typeFilter(state.query, event.event) }
        : { ...state, overlay: typeInto(state.overlay, event.event) };
    case 'form': {
      const { overlay } = state;
      return overlay?.kind === 'form'
        ? { ...state, overlay: { ...overlay, form: reduceForm(overlay.form, event.event) } }
        : state;
    }
    case 'profiles read':
      return withProfiles(state, event.profiles);
    case 'said':
      return { ...state, message: event.message };
    case 'warnings dismissed':
      return { ...state, dismissed: [...state.dismissed, ...openWarnings(state)] };
  }
};

/** The key of the row that the detail pane shows. */
const readKey = (state: AppState): string | undefined => {
  const view = viewOf(state);
  return (view.subject ?? rowForMany(view)?.row ?? view.incident)?.key;
};

/** @returns the same object if nothing changed */
export const reduceApp = (state: AppState, event: AppEvent): AppState => {
  const applied = followStanding(followAnchor(apply(state, event), event), event);
  if (applied === state) return state;
  const changed = followSweeps(state, applied);
  const settled = settleMarks(state, settleLists(changed, state), event);
  const isSameSubject = readKey(settled) === readKey(state);
  return isSameSubject || settled.detailOffset === 0 ? settled : { ...settled, detailOffset: 0 };
};
