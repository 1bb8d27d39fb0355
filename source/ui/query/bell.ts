import type { Store } from '../store.ts';

/** Sounds, or blinks, as the user's terminal does; it shows nothing and moves nothing. */
export const BELL = '\x07';

/** Rings once for all incidents that are new since the last time, until the store is closed. */
export const ringForNews = (store: Pick<Store, 'getState' | 'subscribe'>, ring: () => void): void => {
  const count = () => store.getState().query.incidents.news;
  let told = count();
  store.subscribe(() => {
    const news = count();
    if (news > told) ring();
    told = news;
  });
};
