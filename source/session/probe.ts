import type { Gateway, ProbeResult } from '../livekit/gateway.ts';
import { PROBE_AGAIN_MS } from '../time-limits.ts';
import { isStaleNode } from './notices.ts';
import type { ServerClock } from './server-clock.ts';

/** The first question to a server: its time, and whether its node is well. */
export interface Probe {
  /** Resolves when the server has answered, or failed to. Never rejects. */
  readonly ask: () => Promise<void>;
  readonly stop: () => void;
}

export interface ProbeOptions {
  readonly gateway: Pick<Gateway, 'probe'>;
  /** Set to the server's time. */
  readonly clock: ServerClock;
  /** Aborted when the session is closed. */
  readonly signal: AbortSignal;
  readonly onAnswer: (result: ProbeResult) => void;
}

/** A node that is stale is asked again until it is well. */
export const createProbe = ({ gateway, clock, signal, onAnswer }: ProbeOptions): Probe => {
  let isStale = false;
  let cancel = () => {};
  const ask = async (): Promise<void> => {
    try {
      const result = await gateway.probe({ signal });
      clock.adjust(result.clockSkewMs);
      isStale = isStaleNode(result);
      onAnswer(result);
    } catch {
      // The next listing fails for the same reason, and the screen shows its failure.
    }
    if (isStale && !signal.aborted) cancel = clock.after(PROBE_AGAIN_MS, () => void ask());
  };
  return { ask, stop: () => cancel() };
};
