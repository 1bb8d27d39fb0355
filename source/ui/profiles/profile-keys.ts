import type { DisabledReason } from '../key-context.ts';
import { of } from '../key-entry.ts';
import { PROFILES } from '../layout.ts';
import { profileUnder } from './dispatch-form.ts';
import {
  deleteProfile,
  duplicateProfile,
  editInEditor,
  editProfile,
  newProfile,
} from './profile-commands.ts';
import { openExportForm, openImportForm } from './profile-files.ts';

const cannotChange: DisabledReason = ({ state }) =>
  state.project.readOnly ? 'read-only: profiles can be looked at, and not changed' : null;

const withoutProfile: DisabledReason = (view, brokenPlan) =>
  cannotChange(view, brokenPlan) ?? (profileUnder(view) ? null : 'nothing selected');

const withoutProfiles: DisabledReason = ({ profiles }) =>
  profiles.profiles.length > 0 ? null : 'there are no profiles';

const ENTRIES: Parameters<typeof of>[2] = [
  {
    id: 'profile-new',
    keys: ['c'],
    label: 'new',
    description: 'write a new profile',
    footer: 20,
    overrides: 'create-room',
    disabledReason: cannotChange,
    run: newProfile,
  },
  {
    id: 'profile-edit',
    keys: ['e'],
    label: 'edit',
    description: 'change the profile in a form',
    footer: 21,
    overrides: 'pane-events',
    disabledReason: withoutProfile,
    run: editProfile,
  },
  {
    id: 'profile-editor',
    keys: ['E'],
    label: 'in $EDITOR',
    description: 'change the profile as YAML in $VISUAL or $EDITOR',
    footer: 22,
    disabledReason: withoutProfile,
    run: editInEditor,
  },
  {
    id: 'profile-duplicate',
    keys: ['d'],
    label: 'duplicate',
    description: 'write a new profile like this one',
    footer: 23,
    disabledReason: withoutProfile,
    run: duplicateProfile,
  },
  {
    id: 'profile-delete',
    keys: ['x'],
    label: 'delete',
    description: 'delete the profile, after a question',
    footer: 24,
    overrides: 'remove',
    disabledReason: withoutProfile,
    run: deleteProfile,
  },
  {
    id: 'profile-import',
    keys: ['i'],
    label: 'import',
    description: 'take profiles from a YAML file',
    footer: 25,
    disabledReason: cannotChange,
    run: openImportForm,
  },
  {
    id: 'profile-export',
    keys: ['w'],
    label: 'export',
    description: 'write all profiles into a new YAML file',
    footer: 26,
    disabledReason: withoutProfiles,
    run: openExportForm,
  },
];

/** Keys of the list of profiles. */
export const PROFILE_BINDINGS = of(
  'Profiles',
  PROFILES,
  ENTRIES.map((entry) => ({ ...entry, local: true })),
);
