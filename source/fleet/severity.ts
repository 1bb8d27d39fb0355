/** From worst to best. Rows are ordered by it. */
export const SEVERITIES = ['critical', 'warning', 'notice', 'ok', 'ignored'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Anything with a severity: a verdict, an incident, an event. */
interface Graded {
  readonly severity: Severity;
}

/** Looked up, not counted: sorting 10,000 rows compares it a hundred thousand times. */
const RANKS = Object.fromEntries(SEVERITIES.map((severity, rank) => [severity, rank])) as Readonly<
  Record<Severity, number>
>;

/** Smaller is worse. */
export const severityRank = ({ severity }: Graded): number => RANKS[severity];

/** Somebody should act on it: it counts in the header, opens an incident and is kept by "problems only". */
export const isProblem = ({ severity }: Graded): boolean => severity === 'critical' || severity === 'warning';

/** Nothing to tell. A notice is neither well nor a problem. */
export const isWell = ({ severity }: Graded): boolean => severity === 'ok' || severity === 'ignored';
