import type { ProbeResult } from '../livekit/gateway.ts';
import { formatDuration } from '../text/duration.ts';

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
