import { AgentDispatchClient, RoomServiceClient } from 'livekit-server-sdk';
import { test } from 'vitest';
import type { Target, TargetSource } from './target.ts';

/**
 * In seconds of real time: on a busy machine a call takes real time, while the target's clock stands still.
 */
const SDK = { requestTimeout: 120 };

/** A target with the SDK's clients for it. */
export interface Contract extends Target {
  readonly rooms: RoomServiceClient;
  readonly dispatches: AgentDispatchClient;
}

/** States one fact as a test with a target of its own. */
export type Fact = (sentence: string, check: (contract: Contract) => Promise<void>) => void;

export const createFact =
  (source: TargetSource): Fact =>
  (sentence, check) => {
    test.concurrent(
      sentence,
      async () => {
        const target = await source.open();
        try {
          await check({
            ...target,
            rooms: new RoomServiceClient(target.url, target.apiKey, target.apiSecret, SDK),
            dispatches: new AgentDispatchClient(target.url, target.apiKey, target.apiSecret, SDK),
          });
        } finally {
          await target.close();
        }
      },
      source.timeoutMs,
    );
  };
