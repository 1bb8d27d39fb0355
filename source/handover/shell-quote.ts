/** A text as one word of a POSIX shell command, whatever it holds but NUL, which no command can be given. */
export const shellQuote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
