import type { Severity } from '../fleet/severity.ts';

const MARKS: Record<Severity, string> = { critical: '✖', warning: '▲', notice: '·', ok: '●', ignored: '·' };

/** `✖ critical` */
export const severityWord = (severity: Severity): string => `${MARKS[severity]} ${severity}`;

export const markOf = (severity: Severity): string => MARKS[severity];

/** What lktop itself draws, in ASCII. */
const ASCII: Readonly<Record<string, string>> = {
  '✖': '!',
  '▲': '~',
  '●': '.',
  '·': '.',
  '…': '~',
  '’': "'",
  '→': '>',
  '─': '-',
  '│': '|',
};

/** The text with marks and lines in ASCII. Names keep their own letters. */
export const toAscii = (text: string): string =>
  text.replace(/[✖▲●·…’→─│]/g, (character) => ASCII[character] ?? character).replace(/[┌┐└┘├┤┬┴┼]/g, '+');
