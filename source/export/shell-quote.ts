/** A text as one word of a POSIX shell command, whatever it holds but NUL, which no command can be given. */
export const shellQuote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** zsh reads `=ls` as the path of `ls`. */
const PLAIN = /^(?!=)[\w@%+=:,./-]+$/;

/** The same, without quotes where it needs none: for a command that is shown. */
export const quoteIfNeeded = (text: string): string => (PLAIN.test(text) ? text : shellQuote(text));
