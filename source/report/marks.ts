import type { Severity } from '../fleet/severity.ts';

const MARKS: Record<Severity, string> = { critical: '✖', warning: '▲', notice: '·', ok: '●', ignored: '·' };

/** `✖ critical` */
export const severityWord = (severity: Severity): string => `${MARKS[severity]} ${severity}`;

export const markOf = (severity: Severity): string => MARKS[severity];
