import process from 'node:process';
import type { Config } from '../settings/config-schema.ts';
import type { Flags } from './arguments.ts';
import { flagMilliseconds, isSet } from './flag-values.ts';
import { openSession } from './open-session.ts';
import { snapshot } from './snapshot.ts';

const DEFAULT_INTERVAL_SECONDS = 2;
const LONGEST_INTERVAL_SECONDS = 3_600;

const intervalFrom = (flags: Flags) => {
  const fromFlag = flagMilliseconds(flags, 'interval', 0, LONGEST_INTERVAL_SECONDS);
  return (config: Config): number => fromFlag ?? (config.interval ?? DEFAULT_INTERVAL_SECONDS) * 1_000;
};

/** `lktop`: the live monitor; one printed snapshot where there is no terminal. @returns the exit code */
export const monitor = async (flags: Flags): Promise<number> => {
  const intervalMs = intervalFrom(flags);
  if (!process.stdout.isTTY || !process.stdin.isTTY) return snapshot(flags);
  const { session, config } = await openSession({ flags, intervalMs });
  const { runApp } = await import('../ui/run-app.tsx');
  try {
    return await runApp({
      session,
      clock: session.clock,
      ascii: isSet(flags, 'ascii') || config.ascii === true,
      environment: process.env,
    });
  } finally {
    await session.close();
  }
};
