import type { Failure } from '../fleet/snapshot.ts';
import type { ProbeResult } from '../livekit/gateway.ts';
import type { Registry } from '../registry/registry.ts';
import { type Sharing, SWEEPS_ALONE } from '../sharing/share-sweeps.ts';
import { formatDuration } from '../text/duration.ts';
import type { ListingWatch } from './listing-watch.ts';

/** Whether actions can be recorded, in words. */
export interface Audit {
  /** Shown with a question: its action would not be recorded. Raw. */
  readonly warnings: () => readonly string[];
  /** Why no action is allowed, or null. Raw. */
  readonly refusal: () => string | null;
  /** Waits until the actions so far are recorded, or cannot be. @returns `refusal` afterwards */
  readonly mayBegin: () => Promise<string | null>;
  /** Sentences that are true right now. Raw. */
  readonly notices: () => readonly string[];
}

/** Shown before and after an action that cannot be recorded. Raw. */
export const notRecorded = ({ sentence }: Failure): string => `This will not be recorded. ${sentence}`;

/** Shown instead of an action that must be recorded and cannot be. Raw. */
export const refusalOf = ({ sentence }: Failure): string =>
  `Nothing is done that cannot be recorded (--require-registry). ${sentence}`;

/** @param required refuses actions that cannot be recorded */
export const createAudit = (
  registry: Pick<Registry, 'disabled' | 'checkWritable' | 'recorded'>,
  required: boolean,
): Audit => {
  const refusal = (): string | null => {
    const failure = required ? registry.disabled : null;
    return failure && refusalOf(failure);
  };
  return {
    warnings: () => {
      // The answer arrives while the question is read. The next question and the notices show it.
      void registry.checkWritable();
      const failure = registry.disabled;
      return failure ? [notRecorded(failure)] : [];
    },
    refusal,
    mayBegin: async () => {
      await registry.recorded();
      return refusal();
    },
    notices: () => {
      const failure = registry.disabled;
      return failure
        ? [
            `Actions are not recorded: they are forgotten when lktop ends. ${failure.sentence} ${failure.remedy}`,
          ]
        : [];
    },
  };
};

/**
 * The notices of the history and of sharing. A database that is away does not record and does not share: that is told
 * as one, because the screen has three rows for all notices.
 *
 * @param alone why this lktop sweeps for itself; null: it does not
 */
export const toldTogether = (ofHistory: readonly string[], alone: string | null): readonly string[] => {
  if (alone === null) return ofHistory;
  const [first, ...others] = ofHistory;
  if (first === undefined || !alone.startsWith(SWEEPS_ALONE)) return [...ofHistory, alone];
  return [`${SWEEPS_ALONE} ${first}`, ...others];
};

/** Whether a node says that it is stale: it lost touch with the others, so its listings may be old. */
export const isStaleNode = ({ status }: Pick<ProbeResult, 'status'>): boolean => status === 406;

/** At 5 s the skew is worth a notice: LiveKit refuses tokens at one minute. */
const NOTABLE_SKEW_MS = 5_000;

/** Returns what the user should know from the first answer. */
const probeNotices = ({ status, clockSkewMs }: ProbeResult): readonly string[] => [
  ...(isStaleNode({ status })
    ? ['The server says that this node is stale (406): its listings may be old. Look at its own health.']
    : []),
  ...(clockSkewMs !== null && Math.abs(clockSkewMs) >= NOTABLE_SKEW_MS
    ? [
        `This machine's clock is ${formatDuration(Math.abs(clockSkewMs))} ${clockSkewMs > 0 ? 'behind' : 'ahead of'} the server's; ages are told by the server's.`,
      ]
    : []),
];

/** Everything the user should know of the project as a whole. */
export interface Notices {
  /** Replaces what an earlier probe told. */
  readonly takeProbe: (result: ProbeResult) => void;
  /** Sentences that are true right now. The same list while its content is the same. */
  readonly now: () => readonly string[];
}

/** @param sharing who sweeps now; null: nothing is shared */
export const createNotices = (
  audit: Pick<Audit, 'notices'>,
  listings: Pick<ListingWatch, 'notices'>,
  sharing: () => Sharing | null,
): Notices => {
  let probed: readonly string[] = [];
  let latest: readonly string[] = [];
  return {
    takeProbe: (result) => {
      probed = probeNotices(result);
    },
    now: () => {
      const alone = sharing();
      const why = alone?.role === 'alone' ? alone.why : null;
      const notices = [...probed, ...toldTogether(audit.notices(), why), ...listings.notices()];
      if (notices.join('\n') !== latest.join('\n')) latest = notices;
      return latest;
    },
  };
};
