/** From worst to best. Rows are sorted by it. */
export const SEVERITIES = ['critical', 'warning', 'notice', 'ok', 'ignored'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** How a severity is shown, on the screen and in print. */
interface Shown {
  readonly mark: string;
  /** The mark where only ASCII may be shown. */
  readonly ascii: string;
  /** What the mark means: `is …`. */
  readonly word: string;
}

/** One mark per severity, everywhere. */
export const SEVERITY_SHOWN: Readonly<Record<Severity, Shown>> = {
  critical: { mark: '✖', ascii: '!', word: 'critical' },
  warning: { mark: '▲', ascii: '~', word: 'a warning' },
  notice: { mark: '○', ascii: 'o', word: 'a notice' },
  ok: { mark: '●', ascii: '+', word: 'well' },
  ignored: { mark: '·', ascii: '.', word: 'of no account' },
};

/** Anything with a severity: a verdict, an incident, an event. */
interface Graded {
  readonly severity: Severity;
}

/** A lookup table, because sorting 10,000 rows compares severities a hundred thousand times. */
const RANKS = Object.fromEntries(SEVERITIES.map((severity, rank) => [severity, rank])) as Readonly<
  Record<Severity, number>
>;

/** Smaller is worse. */
export const severityRank = ({ severity }: Graded): number => RANKS[severity];

/**
 * Whether somebody should act on it. A problem counts in the header, opens an incident and passes the filter "problems
 * only".
 */
export const isProblem = ({ severity }: Graded): boolean => severity === 'critical' || severity === 'warning';

/** Whether there is nothing to report. A notice is neither well nor a problem. */
export const isWell = ({ severity }: Graded): boolean => severity === 'ok' || severity === 'ignored';
