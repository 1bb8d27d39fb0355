import { quoteTyped } from '../text/safe-text.ts';

/** `auto` is dark or light, as the terminal's background is. Apart from the schema, which takes long to load. */
export const THEMES = ['auto', 'dark', 'light', 'high-contrast', 'color-blind'] as const;

export type ThemeName = (typeof THEMES)[number];

/** Says which themes there are. @param given as it was typed or written */
export const unknownTheme = (given: unknown): string =>
  `there is no theme ${quoteTyped(String(given))}, only ${THEMES.join(', ')}`;
