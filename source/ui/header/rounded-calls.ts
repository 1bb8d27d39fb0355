const unitOf = (callsPerMinute: number): number =>
  callsPerMinute < 100 ? 1 : 10 ** (Math.floor(Math.log10(callsPerMinute)) - 1);

const rounded = (callsPerMinute: number): number => {
  const unit = unitOf(callsPerMinute);
  return Math.round(callsPerMinute / unit) * unit;
};

/** Two digits tell enough: `97`, `~3600`. */
export const roundedCalls = (callsPerMinute: number): string =>
  `${callsPerMinute < 100 ? '' : '~'}${rounded(callsPerMinute)}`;

/**
 * The number to go on showing. With every sweep some calls are made and about as many are a minute ago: the text for
 * the one before stands still while it is less than a unit off, or it would flicker where it is rounded.
 */
export const steadyCalls = (shown: number, made: number): number =>
  Math.abs(made - rounded(shown)) < unitOf(made) ? shown : made;
