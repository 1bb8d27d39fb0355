/** Quotes a text as one word of a POSIX shell command. NUL is not supported: no command can hold it. */
export const shellQuote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** The lookahead excludes `=ls`, which zsh expands to the path of `ls`. */
const PLAIN = /^(?!=)[\w@%+=:,./-]+$/;

/** Quotes only if needed, for a command that is shown. */
export const quoteIfNeeded = (text: string): string => (PLAIN.test(text) ? text : shellQuote(text));
