import type { ProjectConfig } from '../settings/config-schema.ts';
import { SMALLEST_BUDGET } from '../settings/smallest-budget.ts';
import type { Flags } from './arguments.ts';
import { flagCount } from './flag-values.ts';

/**
 * LiveKit Cloud documents 1000 requests a minute for a whole project. lktop leaves 400 of them to the
 * project.
 */
const CLOUD_BUDGET = 600;
/** A self-hosted server has no limit. A small one does not notice this many calls a minute. */
const OWN_BUDGET = 6_000;
const LARGEST_BUDGET = 1_000_000;

export const isCloud = (url: string): boolean => new URL(url).hostname.endsWith('.livekit.cloud');

/**
 * The API calls that lktop may make in a minute: from the flag, else the settings, else by the kind of
 * server.
 *
 * @throws UsageError if the flag is not a number in range
 */
export const budgetOf = (flags: Flags, url: string, projectConfig: ProjectConfig | undefined): number =>
  flagCount(flags, 'budget', SMALLEST_BUDGET, LARGEST_BUDGET) ??
  projectConfig?.budget ??
  (isCloud(url) ? CLOUD_BUDGET : OWN_BUDGET);

/** The API calls of one sweep: one lists the rooms, two look into each. */
export const sweepCost = (rooms: number): number => 1 + 2 * rooms;
