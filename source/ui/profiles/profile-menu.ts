import { agentText } from '../../agents/words.ts';
import { type Offer, offersFor, type Profile } from '../../profiles/profile.ts';
import { quoteName, safeText } from '../../text/safe-text.ts';
import { columnWidth, padEnd, truncate } from '../../text/width.ts';
import { type DispatchStart, type MenuChoice, menuOverlay, type Overlay } from '../overlays/overlay.ts';

/** The row that opens the empty form. No profile has this name. */
export const NO_PROFILE = '';

const MOST_NAME_COLUMNS = 24;
const MOST_AGENT_COLUMNS = 20;
const GAP = '  ';

/** The profiles that fit what the dispatch is for: on a row of an agent name, those of that agent. */
export const profilesFor = (
  profiles: readonly Profile[],
  { agentName }: DispatchStart,
): readonly Profile[] =>
  agentName === null ? profiles : profiles.filter(({ agent }) => agent === agentName);

const widest = (texts: readonly string[], most: number): number =>
  Math.min(most, Math.max(0, ...texts.map((text) => columnWidth(text))));

const cell = (text: string, columns: number): string => padEnd(truncate(text, columns), columns);

/** `support   support-v2   on blue   (for rooms sip-*)   {"room":"{room}"}` Safe. */
const labelsOf = (offers: readonly Offer[]): readonly string[] => {
  const names = offers.map(({ profile }) => quoteName(profile.name));
  const agents = offers.map(({ profile }) => agentText(profile.agent));
  const nameColumns = widest(names, MOST_NAME_COLUMNS);
  const agentColumns = widest(agents, MOST_AGENT_COLUMNS);
  return offers.map(({ profile: { deployment, metadata }, note }, index) =>
    [
      cell(names[index] ?? '', nameColumns),
      cell(agents[index] ?? '', agentColumns),
      ...(note === null ? [] : [`(${safeText(note)})`]),
      ...(deployment === '' ? [] : [`on ${quoteName(deployment)}`]),
      ...(metadata === '' ? [] : [safeText(metadata)]),
    ].join(GAP),
  );
};

/**
 * The menu of profiles for a dispatch, those for its room first.
 * @param freeKey the key of the empty form
 * @param selected the name of the profile under the cursor; default: the first
 */
export const profileMenu = (
  profiles: readonly Profile[],
  start: DispatchStart,
  freeKey: string,
  selected: string | null = null,
): Overlay => {
  const offers = offersFor(profilesFor(profiles, start), start.roomName);
  const labels = labelsOf(offers);
  const choices = offers.map(
    ({ profile }, index): MenuChoice => ({
      id: profile.name,
      label: labels[index] ?? '',
      opens: 'profile',
    }),
  );
  const free: MenuChoice = {
    id: NO_PROFILE,
    label: `${freeKey}: without a profile`,
    opens: 'profile',
  };
  const where = start.roomName === null ? 'Dispatch' : `Dispatch to ${quoteName(start.roomName)}`;
  const menu = menuOverlay(`${where}: by which profile?`, [...choices, free], selected ?? choices[0]?.id);
  return menu.kind === 'menu' ? { ...menu, start } : menu;
};
