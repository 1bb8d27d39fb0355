import type { Severity } from '../fleet/fleet.ts';

const MARKS: Record<Severity, string> = { critical: '✖', warning: '▲', notice: '·', ok: '●', ignored: '·' };

/** `✖ critical` */
export const severityWord = (severity: Severity): string => `${MARKS[severity]} ${severity}`;

export const markOf = (severity: Severity): string => MARKS[severity];

/** `1 room`, `2 rooms`. */
export const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;
