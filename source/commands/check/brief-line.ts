import { safeText } from '../../text/safe-text.ts';

type NagiosWord = 'OK' | 'WARNING' | 'CRITICAL' | 'UNKNOWN';

/** One line as Nagios plugins print it: the state, why, and figures after a bar. @param reason raw */
export const briefLine = (word: NagiosWord, reason: string, figures: readonly string[] = []): string => {
  // A bar begins the figures: one in a name would begin them too early.
  const safe = safeText(reason).replaceAll('|', '/');
  return `LKTOP ${word} - ${safe}${figures.length === 0 ? '' : ` | ${figures.join(' ')}`}`;
};
