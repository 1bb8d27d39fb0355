import type { Severity } from '../fleet/severity.ts';

const MARKS: Record<Severity, string> = { critical: '✖', warning: '▲', notice: '·', ok: '●', ignored: '·' };

/** `✖ critical` */
export const severityWord = (severity: Severity): string => `${MARKS[severity]} ${severity}`;

export const markOf = (severity: Severity): string => MARKS[severity];

/** The characters that lktop itself draws, in ASCII. */
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

/** Replaces marks and lines with ASCII. Names keep their own letters. */
export const toAscii = (text: string): string =>
  text.replace(/[✖▲●·…’→─│]/g, (character) => ASCII[character] ?? character).replace(/[┌┐└┘├┤┬┴┼]/g, '+');
