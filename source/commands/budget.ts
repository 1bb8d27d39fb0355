import type { ProjectConfig } from '../settings/config-schema.ts';
import { SMALLEST_BUDGET } from '../settings/smallest-budget.ts';
import type { Flags } from './arguments.ts';
import { flagCount } from './flag-values.ts';

/** LiveKit Cloud has documented 1000 requests a minute for all that a project does: most of it is the project's own. */
const CLOUD_BUDGET = 600;
/** A server of one's own has no limit: this is what a small one does not feel. */
const OWN_BUDGET = 6_000;
const LARGEST_BUDGET = 1_000_000;

export const isCloud = (url: string): boolean => new URL(url).hostname.endsWith('.livekit.cloud');

/**
 * API calls that lktop may make in a minute: as the flag or the settings say, or what the kind of server bears.
 *
 * @throws UsageError where the flag is no such number
 */
export const budgetOf = (flags: Flags, url: string, projectConfig: ProjectConfig | undefined): number =>
  flagCount(flags, 'budget', SMALLEST_BUDGET, LARGEST_BUDGET) ??
  projectConfig?.budget ??
  (isCloud(url) ? CLOUD_BUDGET : OWN_BUDGET);

/** API calls that looking into so many rooms takes: one lists them, two ask each. */
export const sweepCost = (rooms: number): number => 1 + 2 * rooms;
