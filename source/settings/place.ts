/** Tells where a setting is in its file: `/home/ann/.config/lktop/config.yaml, line 12`. Empty if unknown. */
export type PlaceOf = (path: readonly PropertyKey[]) => string;

export const NOWHERE: PlaceOf = () => '';

/** `config.yaml, line 12: `, the beginning of a sentence about a setting. */
export const placed = (placeOf: PlaceOf, path: readonly PropertyKey[]): string => {
  const place = placeOf(path);
  return place === '' ? '' : `${place}: `;
};
