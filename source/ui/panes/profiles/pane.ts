import { agentText } from '../../../agents/words.ts';
import type { Room } from '../../../fleet/fleet.ts';
import { isForRoom, type Profile, type ProfilesState } from '../../../profiles/profile.ts';
import { KNOWN_VARIABLES, VARIABLES, variablesIn } from '../../../profiles/variables.ts';
import { createCorpus } from '../../../query/search-text.ts';
import { quoteName, safeText, shownPath } from '../../../text/safe-text.ts';
import { fact, heading, metadataFact, type Paper, paragraph } from '../../detail/paper.ts';
import { PROFILES } from '../../layout.ts';
import { BLANK_LINE, type Line, span } from '../../line.ts';
import { rememberLast } from '../../query/remember.ts';
import type { Pane } from '../pane.ts';
import { MARK_COLUMNS } from '../row.ts';
import { PROFILE_COLUMNS, type ProfileRow, roomsText } from './columns.ts';

export type { ProfileRow } from './columns.ts';

const itemsOf = rememberLast((profiles: readonly Profile[]): readonly ProfileRow[] =>
  profiles.map((profile) => ({ key: profile.name, profile })),
);

const corpus = createCorpus<ProfileRow>(({ profile }, { name, text }) => {
  name(null, profile.name);
  name('agent', profile.agent);
  name('room', profile.room);
  name('deployment', profile.deployment);
  text('metadata', profile.metadata);
});

const roomsNow = (profile: Profile, rooms: readonly Room[]): string => {
  if (profile.room === '') return 'all';
  const count = rooms.filter(({ name }) => isForRoom(profile, name)).length;
  return `${roomsText(profile)} (${count} of ${rooms.length} now)`;
};

const profileDetail = (
  paper: Paper,
  { path }: ProfilesState,
  profile: Profile,
  rooms: readonly Room[],
): readonly Line[] => {
  const variables = variablesIn(profile.metadata);
  return [
    heading(quoteName(profile.name)),
    ...fact(paper, 'agent name', agentText(profile.agent)),
    ...fact(paper, 'rooms', roomsNow(profile, rooms)),
    ...fact(paper, 'deployment', profile.deployment === '' ? 'none' : quoteName(profile.deployment)),
    ...(profile.metadata === ''
      ? fact(paper, 'metadata', 'none')
      : metadataFact(paper, 'metadata', profile.metadata)),
    ...(variables.length === 0
      ? []
      : [
          BLANK_LINE,
          heading('Variables'),
          ...variables.flatMap((name) =>
            fact(paper, `{${name}}`, VARIABLES[name].description.replaceAll('`', '')),
          ),
        ]),
    BLANK_LINE,
    ...paragraph(
      paper,
      `${paper.keys.hintOf('dispatch')} by it  ${paper.keys.hintOf('profile-edit')}  ${paper.keys.hintOf('profile-editor')}`,
      'muted',
    ),
    ...paragraph(paper, `Variables: ${KNOWN_VARIABLES}`, 'muted'),
    ...paragraph(paper, safeText(shownPath(path)), 'muted'),
  ];
};

/** The profiles of the user: named settings for dispatches. */
export const profilesPane: Pane<ProfileRow> = {
  id: PROFILES,
  keys: ['8'],
  title: 'Profiles',
  label: 'profiles',
  description: 'the profiles for dispatches, or back to Rooms',
  lineDescription: 'the profiles for dispatches, or those that match',
  place: 'left alone',
  toggles: true,
  tab: 'while open',

  items: ({ profiles }) => itemsOf(profiles.profiles),
  cursor: () => 'stays',

  columns: PROFILE_COLUMNS,
  matches: (item, matcher) => matcher.of(corpus, item),
  severity: () => 'ignored',
  mark: () => span(' '.repeat(MARK_COLUMNS)),
  empty: ({ profiles: { problem }, state: { keys } }) =>
    problem === null ? `no profiles yet: ${keys.keyOf('profile-new')} writes one` : safeText(problem),

  // A profile belongs to no room, and the room of another list must not stand in for one.
  subject: () => null,
  detail: (paper, { profiles, session }, row) =>
    row && profileDetail(paper, profiles, row.profile, session.fleet.rooms),

  sentence: ({ profile }) =>
    [
      `${quoteName(profile.name)}: agent ${agentText(profile.agent)}`,
      `rooms ${roomsText(profile)}`,
      ...(profile.deployment === '' ? [] : [`deployment ${quoteName(profile.deployment)}`]),
      ...(profile.metadata === '' ? [] : [`metadata ${safeText(profile.metadata)}`]),
    ].join(', '),
  nothing: 'No profiles.',
};
