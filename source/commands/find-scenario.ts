import { nearest } from '../fleet/nearest.ts';
import type { Scenario } from '../simulator/scenario.ts';
import { scenarios } from '../simulator/scenarios/scenarios.ts';
import { quoteTyped } from '../text/safe-text.ts';
import { UsageError } from '../usage-error.ts';

/** @throws UsageError for an unknown scenario */
export const scenarioCalled = (name: string): Scenario => {
  const scenario = scenarios.get(name);
  if (scenario) return scenario;
  const likely = nearest(name, scenarios.keys());
  throw new UsageError(
    `There is no scenario ${quoteTyped(name)}.`,
    likely === null ? `There are ${[...scenarios.keys()].join(', ')}.` : `Did you mean ${likely}?`,
  );
};
