import type { Failure } from '../fleet/snapshot.ts';
import type { ProbeResult } from '../livekit/gateway.ts';
import type { Registry } from '../registry/registry.ts';
import { formatDuration } from '../text/duration.ts';

/** Whether what is done here can be recorded, in words. */
export interface Audit {
  /** With a question: that its action would not be recorded. Raw. */
  readonly warnings: () => readonly string[];
  /** Why nothing may be done at all, or null. Raw. */
  readonly refusal: () => string | null;
  /** Holds just now. Raw. */
  readonly notices: () => readonly string[];
}

/** Said before and after an action that cannot be recorded. Raw. */
export const notRecorded = ({ sentence }: Failure): string => `This will not be recorded. ${sentence}`;

/** Said in place of an action that must be recorded. Raw. */
export const refusalOf = ({ sentence }: Failure): string =>
  `Nothing is done that cannot be recorded (--require-registry). ${sentence}`;

/** @param required whether what cannot be recorded is not done */
export const createAudit = (
  registry: Pick<Registry, 'disabled' | 'checkWritable'>,
  required: boolean,
): Audit => ({
  warnings: () => {
    const failure = registry.checkWritable();
    return failure ? [notRecorded(failure)] : [];
  },
  refusal: () => {
    const failure = required ? registry.disabled : null;
    return failure && refusalOf(failure);
  },
  notices: () => {
    const failure = registry.disabled;
    return failure
      ? [
          `Actions are not recorded: they are forgotten when lktop ends. ${failure.sentence} ${failure.remedy}`,
        ]
      : [];
  },
});

/** From here on tokens are near to being refused: LiveKit allows a minute at most. */
const NOTABLE_SKEW_MS = 5_000;

/** What the first answer tells that somebody should know. */
export const probeNotices = ({ status, clockSkewMs }: ProbeResult): readonly string[] => [
  ...(status === 406
    ? ['The server says that this node is stale (406): its listings may be old. Look at its own health.']
    : []),
  ...(clockSkewMs !== null && Math.abs(clockSkewMs) >= NOTABLE_SKEW_MS
    ? [
        `This machine's clock is ${formatDuration(Math.abs(clockSkewMs))} ${clockSkewMs > 0 ? 'behind' : 'ahead of'} the server's; ages are told by the server's.`,
      ]
    : []),
];
