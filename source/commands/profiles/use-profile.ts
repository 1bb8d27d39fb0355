import { named } from '../../actions/words.ts';
import { nearest } from '../../fleet/nearest.ts';
import { isForRoom, type Profile, profileCalled } from '../../profiles/profile.ts';
import { createProfileBook } from '../../profiles/profile-book.ts';
import { fillMetadata, valuesFor } from '../../profiles/variables.ts';
import { quoteTyped } from '../../text/safe-text.ts';
import { UsageError } from '../../usage-error.ts';
import type { RoomStage } from '../act/stage-room.ts';
import type { CommandContext } from '../command.ts';
import { flagText } from '../flag-values.ts';

/** @throws UsageError if there is no profile of that name */
export const profileOrRefuse = (profiles: readonly Profile[], name: string): Profile => {
  const profile = profileCalled(profiles, name);
  if (profile) return profile;
  const names = profiles.map((one) => one.name);
  const likely = nearest(name, names);
  throw new UsageError(
    `There is no profile ${quoteTyped(name)}.`,
    likely === null ? 'lktop profiles lists them.' : `Did you mean ${quoteTyped(likely)}?`,
  );
};

/** The profile of `--profile`; null: none is asked for. @throws UsageError if there is no such profile */
export const namedProfile = async ({ flags, host }: CommandContext): Promise<Profile | null> => {
  const { profile: name } = flagText(flags, 'profile');
  return name === undefined ? null : profileOrRefuse(await createProfileBook(host).read(), name);
};

/**
 * The metadata of a profile for the room of the stage. Undefined: it has none.
 * @throws UsageError if a variable has no value: nobody looks at what would be sent
 */
export const filledFor = (
  { host }: CommandContext,
  { session, room, roomName }: RoomStage,
  profile: Profile,
  { agentName, deployment }: { readonly agentName: string; readonly deployment: string },
): string | undefined => {
  if (!isForRoom(profile, roomName)) {
    host.output.message(
      `The profile ${quoteTyped(profile.name)} is for rooms ${named(profile.room)}, which ${named(roomName)} is not.`,
    );
  }
  const values = valuesFor(
    {
      room: roomName,
      agent: agentName,
      deployment,
      project: session.project.name,
      profile: profile.name,
      nowMs: session.clock.now(),
    },
    room(),
  );
  const { metadata, missing } = fillMetadata(profile.metadata, values);
  const [reason] = missing;
  if (reason !== undefined) {
    throw new UsageError(
      `Nothing was dispatched. In the profile ${quoteTyped(profile.name)}, ${reason}`,
      'To dispatch all the same, give the metadata with --metadata.',
    );
  }
  return metadata === '' ? undefined : metadata;
};
