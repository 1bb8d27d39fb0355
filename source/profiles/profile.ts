import { nearest } from '../fleet/nearest.ts';
import { matchesPattern } from '../fleet/pattern.ts';

/** Named settings of a dispatch. All texts are raw. */
export interface Profile {
  readonly name: string;
  /** The agent name; "": an unnamed worker. */
  readonly agent: string;
  /** The rooms it is for; `*` matches any characters, and "" all rooms. */
  readonly room: string;
  /** "": none. */
  readonly deployment: string;
  /** Metadata with variables such as `{room}`; "": none. */
  readonly metadata: string;
}

/** What is known of the profiles of this user. */
export interface ProfilesState {
  /** In the order of the file. */
  readonly profiles: readonly Profile[];
  /** The path of the file; "": there is none. */
  readonly path: string;
  /** Why the file cannot be used; null: it can. Raw. */
  readonly problem: string | null;
}

export const NO_PROFILES: ProfilesState = { profiles: [], path: '', problem: null };

export const profileCalled = (profiles: readonly Profile[], name: string): Profile | null =>
  profiles.find((profile) => profile.name === name) ?? null;

/** Says that there is no such profile, and which is alike. Raw. */
export const noProfileCalled = (profiles: readonly Profile[], name: string): string => {
  const likely = nearest(
    name,
    profiles.map((profile) => profile.name),
  );
  return `there is no profile ${name}${likely === null ? '' : `: did you mean ${likely}?`}`;
};

export const isSameProfile = (one: Profile, other: Profile): boolean =>
  one.name === other.name &&
  one.agent === other.agent &&
  one.room === other.room &&
  one.deployment === other.deployment &&
  one.metadata === other.metadata;

/** The imported profiles that have the name of another profile. */
export const conflicting = (profiles: readonly Profile[], imported: readonly Profile[]): readonly Profile[] =>
  imported.filter((profile) => {
    const own = profileCalled(profiles, profile.name);
    return own !== null && !isSameProfile(own, profile);
  });

/** Whether two readings of the file say the same. */
export const isSameState = (one: ProfilesState, other: ProfilesState): boolean =>
  one.path === other.path &&
  one.problem === other.problem &&
  one.profiles.length === other.profiles.length &&
  one.profiles.every((profile, index) => {
    const same = other.profiles[index];
    return same !== undefined && isSameProfile(profile, same);
  });

export const isForRoom = ({ room }: Profile, roomName: string): boolean =>
  room === '' || matchesPattern(roomName, room);

/** A profile and why it is not the first choice; null: it fits. Raw. */
export interface Offer {
  readonly profile: Profile;
  readonly note: string | null;
}

/**
 * Sorts the profiles for a room: those whose pattern names it, then those for all rooms, then the others, which say
 * why.
 *
 * @param roomName null: no room is chosen yet
 */
export const offersFor = (profiles: readonly Profile[], roomName: string | null): readonly Offer[] => {
  const fitting = profiles.filter((profile) => roomName === null || isForRoom(profile, roomName));
  const others = profiles.filter((profile) => !fitting.includes(profile));
  return [
    ...fitting.filter(({ room }) => room !== '').map((profile) => ({ profile, note: null })),
    ...fitting.filter(({ room }) => room === '').map((profile) => ({ profile, note: null })),
    ...others.map((profile) => ({ profile, note: `for rooms ${profile.room}` })),
  ];
};

/** An unused name for a copy: `support copy`, `support copy 2`. */
export const copyName = (name: string, profiles: readonly Profile[]): string => {
  const base = `${name} copy`;
  for (let number = 2; ; number += 1) {
    const wanted = number === 2 ? base : `${base} ${number - 1}`;
    if (profileCalled(profiles, wanted) === null) return wanted;
  }
};
