import { roomNamed } from '../../actions/lookup.ts';
import type { Profile } from '../../profiles/profile.ts';
import { type Filled, fillMetadata, valuesFor } from '../../profiles/variables.ts';
import type { Session } from '../../session/session.ts';

/** What a dispatch by a profile is for. Raw. */
export interface Wanted {
  readonly room: string;
  readonly agent: string;
  readonly deployment: string;
}

/** The metadata of a profile, by what the newest sweep saw of the room. @param atMs the time of the variables */
export const fillFor = (
  { project, getState }: Session,
  profile: Profile,
  wanted: Wanted,
  atMs: number,
): Filled => {
  const given = { ...wanted, project: project.name, profile: profile.name, nowMs: atMs };
  return fillMetadata(profile.metadata, valuesFor(given, roomNamed(getState().fleet, wanted.room)));
};
