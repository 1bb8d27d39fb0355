import type { ProfileBook } from '../../profiles/profile-book.ts';
import type { Store } from '../store.ts';

/** Reads the file of profiles again, beside the keys. What is wrong with it is part of the result. */
export const readProfiles = ({ dispatch }: Pick<Store, 'dispatch'>, book: ProfileBook): void => {
  book.load().then(
    (profiles) => dispatch({ type: 'profiles read', profiles }),
    // `load` never rejects.
    () => {},
  );
};
