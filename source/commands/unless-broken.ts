import type { Host } from './command.ts';

/**
 * Waits for some work, or for what breaks meanwhile where nobody catches it: Node would print that with its stack and
 * all that it quotes.
 *
 * @throws what broke
 */
export const unlessBroken = async <Result>(
  host: Pick<Host, 'onCrash'>,
  work: () => Promise<Result>,
): Promise<Result> => {
  let stopHearing = () => {};
  const broken = new Promise<never>((_, reject) => {
    stopHearing = host.onCrash(reject);
  });
  try {
    return await Promise.race([work(), broken]);
  } finally {
    stopHearing();
  }
};
