import { agentText } from '../../../agents/words.ts';
import type { Profile } from '../../../profiles/profile.ts';
import { byText } from '../../../query/sort.ts';
import { quoteName, safeCell } from '../../../text/safe-text.ts';
import { span } from '../../line.ts';
import type { Keyed } from '../../view-model.ts';
import type { PaneColumn } from '../columns.ts';

export interface ProfileRow extends Keyed {
  readonly profile: Profile;
}

/** Safe. */
export const roomsText = ({ room }: Profile): string => (room === '' ? 'all' : quoteName(room));

export const PROFILE_COLUMNS: readonly PaneColumn<ProfileRow>[] = [
  {
    id: 'name',
    heading: 'Profile',
    description: 'the name of the profile',
    width: { least: 10, wanted: 16, grows: 1 },
    rank: 0,
    order: byText(({ profile }) => profile.name),
    cell: ({ profile }) => span(quoteName(profile.name)),
  },
  {
    id: 'agent',
    heading: 'Agent',
    description: 'the agent name that it dispatches',
    width: { least: 10, wanted: 14, grows: 1 },
    rank: 0,
    order: byText(({ profile }) => profile.agent),
    cell: ({ profile }) => span(agentText(profile.agent)),
  },
  {
    id: 'rooms',
    heading: 'Rooms',
    description: 'the rooms it is for',
    width: { least: 6, wanted: 10, grows: 1 },
    rank: 0,
    order: byText(({ profile }) => profile.room),
    cell: ({ profile }) => span(roomsText(profile), profile.room === '' ? 'muted' : 'plain'),
  },
  {
    id: 'deployment',
    heading: 'Deployment',
    description: 'the deployment',
    width: { least: 10, wanted: 12 },
    rank: 2,
    order: byText(({ profile }) => profile.deployment),
    cell: ({ profile }, _context, columns) => span(safeCell(profile.deployment, columns), 'muted'),
  },
  {
    id: 'metadata',
    heading: 'Metadata',
    description: 'the metadata with its variables, on one line',
    width: { least: 8, wanted: 30, grows: 3 },
    rank: 1,
    order: byText(({ profile }) => profile.metadata),
    cell: ({ profile }, _context, columns) => span(safeCell(profile.metadata, columns), 'muted'),
  },
];
