import type { Host } from './command.ts';

/**
 * Waits for some work, or for an uncaught error meanwhile. Node itself would print the error with its stack,
 * including any secret that it quotes.
 *
 * @throws the uncaught error
 */
export const unlessBroken = async <Result>(
  host: Pick<Host, 'onCrash'>,
  work: () => Promise<Result>,
): Promise<Result> => {
  let stopListening = () => {};
  const broken = new Promise<never>((_, reject) => {
    stopListening = host.onCrash(reject);
  });
  try {
    return await Promise.race([work(), broken]);
  } finally {
    stopListening();
  }
};
