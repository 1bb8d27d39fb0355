import { SEVERITIES, SEVERITY_SHOWN, type Severity } from '../fleet/severity.ts';

export const markOf = (severity: Severity): string => SEVERITY_SHOWN[severity].mark;

/** `✖ critical` */
export const severityWord = (severity: Severity): string => `${markOf(severity)} ${severity}`;

/** The characters that lktop itself draws, in ASCII. */
const ASCII: Readonly<Record<string, string>> = {
  ...Object.fromEntries(SEVERITIES.map((severity) => [markOf(severity), SEVERITY_SHOWN[severity].ascii])),
  '…': '~',
  '’': "'",
  '→': '>',
  '─': '-',
  '│': '|',
};

/** Replaces marks and lines with ASCII. Names keep their own letters. */
export const toAscii = (text: string): string =>
  text.replace(/[✖▲○●·…’→─│]/g, (character) => ASCII[character] ?? character).replace(/[┌┐└┘├┤┬┴┼]/g, '+');
