import { CLOUD_RULES } from '../../cloud/problems.ts';
import { nearest } from '../../fleet/nearest.ts';
import type { Session, SessionState } from '../../session/session.ts';
import { safeJson } from '../../text/json.ts';
import { quoteTyped } from '../../text/safe-text.ts';
import { UsageError } from '../../usage-error.ts';
import type { Flags } from '../arguments.ts';
import type { Command } from '../command.ts';
import { typedFlag } from '../command-spec.ts';
import { flagCount, flagList, isSet } from '../flag-values.ts';
import { printWarnings } from '../host-output.ts';
import { type Opened, openSession } from '../open-session.ts';
import { buildCheck } from './build-check.ts';
import { briefText, checkText } from './check-text.ts';
import { lookUntilSure } from './look-until-sure.ts';
import { type Checked, conclude, type Demands, exitCodeOf } from './result.ts';
import { RULES } from './rules.ts';
import { SESSION_RULE } from './session-limit.ts';
import { WORKER_RULES } from './worker-rules.ts';

const MOST_ROOMS = 1_000_000;

/** @throws UsageError for an unknown rule */
const rulesToFailOn = (flags: Flags): ReadonlySet<string> | null => {
  const names = flagList(flags, 'failOn');
  if (names === undefined) return null;
  const known: readonly string[] = [...RULES, ...WORKER_RULES, ...CLOUD_RULES, SESSION_RULE].map(
    ({ rule }) => rule,
  );
  for (const name of names) {
    if (known.includes(name)) continue;
    const likely = nearest(name, known);
    throw new UsageError(
      `There is no rule ${quoteTyped(name)} to fail on.`,
      likely ? `Did you mean ${likely}?` : `The rules are ${known.join(', ')}.`,
    );
  }
  return new Set(names);
};

/** @throws UsageError if a form of the result is asked for, and none is wanted */
const refuseQuietForms = (flags: Flags): void => {
  const form = ['json', 'brief'].find((name) => isSet(flags, name));
  if (!isSet(flags, 'quiet') || form === undefined) return;
  throw new UsageError(
    `--quiet prints no result, but ${typedFlag(form)} asks for one.`,
    'Use only one of the two.',
  );
};

/** @throws UsageError if a rule about workers is asked for, and none are known */
const refuseUnknownWorkers = (
  { failOn, needsWorkers }: Pick<Demands, 'failOn' | 'needsWorkers'>,
  { workers }: SessionState,
): void => {
  if (workers !== null) return;
  const rule = WORKER_RULES.find((one) => failOn?.has(one.rule))?.rule;
  if (rule === undefined && needsWorkers.length === 0) return;
  throw new UsageError(
    `${rule === undefined ? '--need-workers' : `The rule ${rule}`} needs to know the workers, and none are named.`,
    'Give --workers host:8081, or set workers in config.yaml.',
  );
};

/** @throws UsageError if a rule about deployed agents is asked for, and the project is not on LiveKit Cloud */
const refuseWithoutCloud = ({ failOn }: Pick<Demands, 'failOn'>, session: Session): void => {
  if (session.getState().cloud !== null) return;
  const rule = CLOUD_RULES.find((one) => failOn?.has(one.rule))?.rule;
  if (rule === undefined) return;
  throw new UsageError(
    `The rule ${rule} is about agents deployed on LiveKit Cloud, and ${session.project.host} is not there.`,
    'Leave it out, or choose a project on LiveKit Cloud.',
  );
};

/** @throws UsageError if the rule about the limit is asked for, and there is none */
const refuseWithoutLimit = ({ failOn }: Pick<Demands, 'failOn'>, { project }: Session): void => {
  if (!failOn?.has(SESSION_RULE.rule) || project.agentSessionLimit !== undefined) return;
  throw new UsageError(
    `The rule ${SESSION_RULE.rule} needs the limit of the plan, and none is set.`,
    'Set it in config.yaml: limits: { agentSessions: 20 }.',
  );
};

const print = (flags: Flags, { session }: Opened, checked: Checked): string => {
  if (isSet(flags, 'json')) return safeJson(buildCheck(session.project, checked));
  return isSet(flags, 'brief') ? briefText(checked) : checkText(session.project, checked);
};

/** `lktop check`: sweeps until the result is certain, then reports rule by rule whether anything is wrong. */
export const check: Command = async (context) => {
  const { host, flags } = context;
  refuseQuietForms(flags);
  const demands = {
    failOn: rulesToFailOn(flags),
    leastRooms: flagCount(flags, 'minRooms', 1, MOST_ROOMS) ?? 0,
    needsWorkers: flagList(flags, 'needWorkers') ?? [],
  };
  const opened = await openSession(context, {
    intervalMs: () => 0,
    onlyReads: true,
    asksWorkers: true,
    asksCloud: true,
    countsSimulated: isSet(flags, 'simulated'),
  });
  const { session, settings } = opened;
  try {
    refuseUnknownWorkers(demands, session.getState());
    refuseWithoutCloud(demands, session);
    refuseWithoutLimit(demands, session);
    printWarnings(host, session);
    const startedAtMs = host.clock.now();
    const sight = await lookUntilSure(context, opened);
    const limited = { ...demands, agentSessionLimit: session.project.agentSessionLimit };
    const checked = conclude(sight, settings, limited, {
      checkedAtMs: session.clock.now(),
      tookMs: host.clock.now() - startedAtMs,
    });
    if (!isSet(flags, 'quiet')) await host.output.data(print(flags, opened, checked));
    return exitCodeOf(checked.result);
  } finally {
    await session.close();
  }
};
