import { editProfiles, parseProfiles } from '../../../source/profiles/edit-profiles.ts';
import type { ProfilesState } from '../../../source/profiles/profile.ts';
import type { ProfileBook } from '../../../source/profiles/profile-book.ts';
import { UsageError } from '../../../source/usage-error.ts';

const PATH = '/home/ann/.config/lktop/profiles.yaml';

/** A book of profiles without a disk. */
export interface MemoryBook extends ProfileBook {
  readonly textNow: () => string;
  /** As if another program wrote the file. */
  readonly write: (text: string) => void;
  /** From now on the file cannot be changed. */
  readonly refuse: (reason: string) => void;
}

/** @param files others than that of the profiles, by path */
export const createMemoryBook = (
  initial: string,
  files: Readonly<Record<string, string>> = {},
): MemoryBook => {
  let text = initial;
  let refusal: string | null = null;
  let last: ProfilesState = { path: PATH, profiles: [], problem: null };
  return {
    path: PATH,
    last: () => last,
    load: async () => {
      try {
        last = { path: PATH, profiles: parseProfiles(text, PATH), problem: null };
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        last = { path: PATH, profiles: [], problem: `${error.message} ${error.remedy}` };
      }
      return last;
    },
    text: async () => text,
    read: async () => parseProfiles(text, PATH),
    readOther: async (path) => {
      const other = files[path];
      if (other === undefined)
        throw new UsageError(`${path} cannot be read: there is no such file.`, 'Check the path.');
      return parseProfiles(other, path);
    },
    change: async (edit) => {
      const edited = editProfiles(text, PATH, edit);
      if (refusal !== null) throw new UsageError(`${PATH} was not changed: ${refusal}.`, 'Fix that.');
      text = edited.text;
      last = { path: PATH, profiles: edited.profiles, problem: null };
      return last;
    },
    textNow: () => text,
    write: (next) => {
      text = next;
    },
    refuse: (reason) => {
      refusal = reason;
    },
  };
};
