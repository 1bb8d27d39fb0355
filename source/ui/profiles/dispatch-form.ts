import { type Profile, profileCalled } from '../../profiles/profile.ts';
import type { Filled } from '../../profiles/variables.ts';
import { quoteName } from '../../text/safe-text.ts';
import type { Command, Controls } from '../commands/controls.ts';
import { currentView } from '../commands/controls.ts';
import { deploymentField, openForm, suggestedDeployments, suggestedNames } from '../commands/forms.ts';
import { type FormState, field, fieldValue, metadataField } from '../overlays/form-state.ts';
import type { DispatchStart } from '../overlays/overlay.ts';
import { agentNameUnder, deploymentsPane } from '../panes/deployments/pane.ts';
import { type ProfileRow, profilesPane } from '../panes/profiles/pane.ts';
import { roomOf, rowUnderCursor, type View } from '../view-model.ts';
import { fillFor, type Wanted } from './fill-for.ts';
import { NO_PROFILE, profileMenu, profilesFor } from './profile-menu.ts';
import { readProfiles } from './read-profiles.ts';

/** The profile under the cursor of the list of profiles; null: another list is open, or it is empty. */
export const profileUnder = (view: View): Profile | null => {
  if (view.state.listPane !== profilesPane.id) return null;
  const row = rowUnderCursor(view, profilesPane.id) as ProfileRow | null;
  return row?.profile ?? null;
};

const startOf = (view: View): DispatchStart => {
  const { listPane } = view.state;
  const isOfAgents = listPane === deploymentsPane.id;
  return {
    roomName: roomOf(view)?.name ?? null,
    agentName: isOfAgents ? agentNameUnder(rowUnderCursor(view, deploymentsPane.id)) : null,
    // The room is that under the cursor of a list that is not open.
    asksRoom: isOfAgents || listPane === profilesPane.id,
  };
};

const filledNow = ({ session }: Controls, profile: Profile, wanted: Wanted, atMs: number): Filled =>
  fillFor(session, profile, wanted, atMs);

const ROOM_FIELD = 0;
const AGENT_FIELD = 1;
const METADATA_FIELD = 2;

/** The field where the user goes on. */
const firstField = ({ roomName, agentName, asksRoom }: DispatchStart, profile: Profile | null): number => {
  if (roomName === null || asksRoom) return ROOM_FIELD;
  return profile === null && agentName !== null ? METADATA_FIELD : AGENT_FIELD;
};

/** Opens the form of a dispatch, filled in by the profile. */
export const openFormFor = (controls: Controls, start: DispatchStart, profile: Profile | null): void => {
  const view = currentView(controls);
  const atMs = controls.session.clock.now();
  const agent = profile?.agent ?? start.agentName ?? '';
  const deployment = profile?.deployment ?? '';
  const filled =
    profile && filledNow(controls, profile, { room: start.roomName ?? '', agent, deployment }, atMs);
  openForm(
    controls,
    {
      purpose: {
        kind: 'dispatch',
        filledBy: profile && filled && { profile, metadata: filled.metadata, atMs },
      },
      title: profile ? `Dispatch by the profile ${quoteName(profile.name)}` : 'Dispatch an agent',
      sentences: filled?.missing ?? [],
      fields: [
        field('room', 'room', {
          hint: 'created where there is none',
          ...(start.roomName === null ? {} : { value: start.roomName }),
        }),
        field('agentName', 'agent name', {
          hint: 'empty: an unnamed worker',
          ...(agent === '' ? {} : { value: agent }),
          suggestions: suggestedNames(view.session),
        }),
        metadataField(filled && filled.metadata !== '' ? { value: filled.metadata } : {}),
        deploymentField(deployment, suggestedDeployments(view.session, profile ? agent : null)),
      ],
    },
    firstField(start, profile),
  );
};

/** Offers the profiles for the row under the cursor; without any, opens the empty form. */
export const openDispatch: Command = (controls) => {
  const { store, services, keys } = controls;
  const view = currentView(controls);
  const start = startOf(view);
  const under = profileUnder(view);
  const { profiles } = view.profiles;
  // Another lktop or an editor may have changed the file. What is read changes the open menu.
  if (services.profiles) readProfiles(store, services.profiles);
  if (under) openFormFor(controls, start, under);
  else if (profilesFor(profiles, start).length === 0) openFormFor(controls, start, null);
  else {
    store.dispatch({
      type: 'overlay set',
      overlay: profileMenu(profiles, start, keys.keyOf('free-dispatch')),
    });
  }
};

const startOfMenu = ({ store }: Controls): DispatchStart | null => {
  const { overlay } = store.getState();
  return overlay?.kind === 'menu' ? (overlay.start ?? null) : null;
};

/** Fills the form with the chosen profile of the menu, or opens the empty one. */
export const takeProfile = (controls: Controls, name: string): void => {
  const start = startOfMenu(controls);
  if (start === null) return;
  const { profiles } = controls.store.getState().profiles;
  openFormFor(controls, start, name === NO_PROFILE ? null : profileCalled(profiles, name));
};

export const openFreeDispatch: Command = (controls) => takeProfile(controls, NO_PROFILE);

/** Fills the variables in again after the room, the agent or the deployment changed in a form. */
export const followFields: Command = (controls) => {
  const { overlay } = controls.store.getState();
  if (overlay?.kind !== 'form') return;
  const { form } = overlay;
  const filledBy = form.purpose.kind === 'dispatch' ? form.purpose.filledBy : null;
  if (filledBy === null || fieldValue(form, 'metadata') !== filledBy.metadata) return;
  const { metadata, missing } = filledNow(controls, filledBy.profile, wantedIn(form), filledBy.atMs);
  controls.store.dispatch({ type: 'form', event: { type: 'filled', metadata, sentences: missing } });
};

const wantedIn = (form: FormState): Wanted => ({
  room: fieldValue(form, 'room'),
  agent: fieldValue(form, 'agentName'),
  deployment: fieldValue(form, 'deployment'),
});
