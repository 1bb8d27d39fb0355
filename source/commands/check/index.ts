import { nearest } from '../../fleet/nearest.ts';
import { safeJson } from '../../text/json.ts';
import { UsageError } from '../../usage-error.ts';
import type { Flags } from '../arguments.ts';
import type { Command } from '../command.ts';
import { flagCount, flagList, isSet } from '../flag-values.ts';
import { printWarnings } from '../host-output.ts';
import { type Opened, openSession } from '../open-session.ts';
import { buildCheck } from './build-check.ts';
import { briefText, checkText } from './check-text.ts';
import { lookUntilSure } from './look-until-sure.ts';
import { type Checked, conclude, exitCodeOf } from './result.ts';
import { RULES } from './rules.ts';

const MOST_ROOMS = 1_000_000;

/** @throws UsageError for an unknown rule */
const rulesToFailOn = (flags: Flags): ReadonlySet<string> | null => {
  const names = flagList(flags, 'failOn');
  if (names === undefined) return null;
  const known: readonly string[] = RULES.map(({ rule }) => rule);
  for (const name of names) {
    if (known.includes(name)) continue;
    const likely = nearest(name, known);
    throw new UsageError(
      `There is no rule ${JSON.stringify(name)} to fail on.`,
      likely ? `Did you mean ${likely}?` : `The rules are ${known.join(', ')}.`,
    );
  }
  return new Set(names);
};

const print = (flags: Flags, { session }: Opened, checked: Checked): string => {
  if (isSet(flags, 'json')) return safeJson(buildCheck(session.project, checked));
  return isSet(flags, 'brief') ? briefText(checked) : checkText(session.project, checked);
};

/** `lktop check`: sweeps until the result is certain, then reports rule by rule whether anything is wrong. */
export const check: Command = async (context) => {
  const { host, flags } = context;
  const demands = {
    failOn: rulesToFailOn(flags),
    leastRooms: flagCount(flags, 'minRooms', 1, MOST_ROOMS) ?? 0,
  };
  const opened = await openSession(context, {
    intervalMs: () => 0,
    onlyReads: true,
    countsSimulated: isSet(flags, 'simulated'),
  });
  const { session, settings } = opened;
  try {
    printWarnings(host, session);
    const startedAtMs = host.clock.now();
    const sight = await lookUntilSure(context, opened);
    const checked = conclude(sight, settings, demands, {
      checkedAtMs: session.clock.now(),
      tookMs: host.clock.now() - startedAtMs,
    });
    await host.output.data(print(flags, opened, checked));
    return exitCodeOf(checked.result);
  } finally {
    await session.close();
  }
};
