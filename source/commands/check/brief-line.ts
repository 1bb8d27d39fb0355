import { safeText } from '../../text/safe-text.ts';

type NagiosWord = 'OK' | 'WARNING' | 'CRITICAL' | 'UNKNOWN';

/** Formats one line like a Nagios plugin: the state, the reason, and figures after a bar. @param reason raw */
export const briefLine = (word: NagiosWord, reason: string, figures: readonly string[] = []): string => {
  // A bar starts the figures, so a bar in a name is replaced.
  const safe = safeText(reason).replaceAll('|', '/');
  return `LKTOP ${word} - ${safe}${figures.length === 0 ? '' : ` | ${figures.join(' ')}`}`;
};
