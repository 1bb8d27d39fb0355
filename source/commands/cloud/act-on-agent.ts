import type { CloudIntention, CloudPlan } from '../../cloud/actions.ts';
import type { CloudPoller } from '../../cloud/poller.ts';
import { PRODUCTION } from '../../cloud/rows.ts';
import type { CloudProgress } from '../../cloud/run-action.ts';
import { lkCloudCommand } from '../../export/lk-cloud-command.ts';
import type { RegistryProject } from '../../registry/recorded-action.ts';
import { openRegistry, type Registry } from '../../registry/registry.ts';
import type { CloudActionDocument } from '../../report/documents/cloud.ts';
import { createCloudControl } from '../../session/cloud-control.ts';
import { createAudit, refusalOf } from '../../session/notices.ts';
import { formatAgo } from '../../text/duration.ts';
import { safeJson } from '../../text/json.ts';
import { safeText } from '../../text/safe-text.ts';
import { UsageError } from '../../usage-error.ts';
import type { CommandContext } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { flagMilliseconds, flagText, isSet } from '../flag-values.ts';
import { findRegistryPlace, openStore } from '../registry-flags.ts';
import { locksOf } from '../room-locks.ts';
import type { ActingVerb } from './cloud-commands.ts';
import { findAgent, sayingWhy } from './find-agent.ts';
import type { OpenedCloud } from './open-cloud.ts';

const SHORTEST_WAIT_SECONDS = 1;
const LONGEST_WAIT_SECONDS = 3_600;

const example = (verb: ActingVerb): string =>
  ({
    restart: 'lktop agent restart support-v2',
    rollback: 'lktop agent rollback support-v2 20261120090000',
    promote: 'lktop agent promote support-v2 --from staging',
  })[verb];

/** @throws UsageError if a word or flag is missing, or makes no sense with the verb */
const intentionFrom = (
  verb: ActingVerb,
  agentId: string,
  { flags, words }: CommandContext,
): CloudIntention => {
  const [, , version] = words;
  const { from } = flagText(flags, 'from');
  const { to } = flagText(flags, 'to');
  if (verb !== 'rollback' && version !== undefined) {
    throw new UsageError(`lktop agent ${verb} takes no VERSION.`, `For example: ${example(verb)}`);
  }
  if (verb !== 'promote' && (from !== undefined || to !== undefined)) {
    throw new UsageError(
      'Only lktop agent promote takes --from and --to.',
      `For example: ${example('promote')}`,
    );
  }
  switch (verb) {
    case 'restart':
      return { kind: 'restart-agent', agentId };
    case 'rollback':
      if (version !== undefined) return { kind: 'roll-back-agent', agentId, version };
      throw new UsageError(
        'lktop agent rollback needs the VERSION to go back to.',
        'lktop agent versions lists the versions of an agent.',
      );
    case 'promote':
      if (from !== undefined) return { kind: 'promote-agent', agentId, from, to: to ?? PRODUCTION };
      throw new UsageError('lktop agent promote needs --from.', `For example: ${example(verb)}`);
  }
};

/** @throws UsageError if nothing may be done at all, before any call that changes something */
const refuse = async (
  { flags, host }: CommandContext,
  verb: ActingVerb,
  { connection, isReadOnly }: OpenedCloud,
  registry: Registry,
) => {
  if (isReadOnly) {
    throw new UsageError(
      `The project ${connection.projectName} is read-only.`,
      'To allow actions, remove readOnly from the settings.',
    );
  }
  const failure = isSet(flags, 'requireRegistry') ? await registry.checkWritable() : null;
  if (failure) throw new UsageError(refusalOf(failure), failure.remedy);
  if (!host.isScreen && !isSet(flags, 'yes')) {
    throw new UsageError(
      `lktop agent ${verb} asks before it does anything, and there is no terminal to ask.`,
      'Add --yes to do it without a question, or --dry-run to see what it would do.',
    );
  }
};

/** What came of it, or `planned`. */
interface Acted {
  readonly plan: CloudPlan;
  readonly progress: CloudProgress | null;
}

const exitCodeOf = ({ plan, progress }: Acted): number => {
  if (progress === null || progress.outcome === 'succeeded') return EXIT.ok;
  // A restart may leave no trace. A version that is not there is a result.
  const isTold = progress.outcome === 'unproved' && plan.intention.kind !== 'restart-agent';
  return isTold ? EXIT.problems : EXIT.unknown;
};

const lkCommand = ({ intention }: CloudPlan, { connection }: OpenedCloud): string =>
  lkCloudCommand(intention, connection.knownTo === 'lk' ? connection.projectName : null);

const documentOf = (opened: OpenedCloud, acted: Acted): CloudActionDocument => {
  const { plan, progress } = acted;
  const outcome = progress?.outcome ?? 'planned';
  return {
    schema: 'lktop.cloudaction/1',
    project: opened.connection.projectName,
    host: opened.host,
    kind: plan.intention.kind,
    agentId: plan.intention.agentId,
    agentName: plan.agentName,
    version: plan.version,
    question: plan.question,
    sentences: [...plan.sentences],
    warnings: [...plan.warnings],
    lkCommand: lkCommand(plan, opened),
    outcome: outcome === 'running' ? 'unproved' : outcome,
    exitCode: exitCodeOf(acted),
    sentence: progress?.sentence ?? 'Nothing was done.',
    remedy: progress?.remedy ?? null,
    tookSeconds: progress?.endedAtMs == null ? null : (progress.endedAtMs - progress.startedAtMs) / 1_000,
  };
};

const report = async (
  { host, flags }: CommandContext,
  opened: OpenedCloud,
  acted: Acted,
): Promise<number> => {
  const { plan, progress } = acted;
  if (isSet(flags, 'json')) await host.output.data(safeJson(documentOf(opened, acted)));
  else if (progress) await host.output.data(safeText(progress.sentence));
  else {
    const lines = [plan.question, ...planLines(plan, opened)];
    await host.output.data(lines.map(safeText).join('\n'));
  }
  if (progress === null) host.output.message('Nothing was done: --dry-run.');
  else if (progress.remedy !== null) host.output.message(progress.remedy);
  return exitCodeOf(acted);
};

/** The time within which an action that is not proved may still be done. */
const UNCLEAR_MS = 10 * 60_000;

/** Warns if an action with the agent is not proved yet, by this lktop or another one with the same history. */
const warnOfUnclear = async (
  { host }: CommandContext,
  project: RegistryProject,
  registry: Registry,
  agentId: string,
): Promise<readonly string[]> => {
  const actions = await registry.listActions({ project, limit: MOST_ACTIONS });
  const last = actions.find(({ identity }) => identity === agentId);
  const nowMs = host.clock.now();
  if (last === undefined || nowMs - last.startedAtMs > UNCLEAR_MS) return [];
  return last.outcome === 'running' || last.outcome === 'unproved'
    ? [
        `The last action (${last.kind}, ${formatAgo(last.startedAtMs, nowMs)}) is not proved: it may still be done.`,
      ]
    : [];
};

const MOST_ACTIONS = 200;

const planLines = (plan: CloudPlan, opened: OpenedCloud): readonly string[] => [
  ...plan.sentences.map((one) => `  ${one}`),
  ...plan.warnings.map((one) => `  Warning: ${one}`),
  `  ${lkCommand(plan, opened)}`,
];

/** @returns whether the user confirmed the plan */
const isConfirmed = async (
  { host, signal }: CommandContext,
  plan: CloudPlan,
  opened: OpenedCloud,
): Promise<boolean> => {
  host.output.message(plan.question);
  for (const one of planLines(plan, opened)) host.output.message(one);
  const { typeToConfirm } = plan;
  const prompt = typeToConfirm === null ? 'y to do it: ' : `Type ${safeText(typeToConfirm)} to do it: `;
  const answer = await host.ask(prompt, signal);
  return typeToConfirm === null ? answer?.trim().toLowerCase() === 'y' : answer?.trim() === typeToConfirm;
};

type Control = ReturnType<typeof createCloudControl>;

/** Runs a plan and waits for its outcome. An interrupt stops the wait. */
const carryOut = async (
  { host, signal }: CommandContext,
  control: Control,
  outcomes: ReturnType<typeof createOutcomes>,
  registry: Registry,
  plan: CloudPlan,
): Promise<CloudProgress> => {
  const stop = () => void control.close();
  signal.addEventListener('abort', stop);
  try {
    control.run(plan);
    const progress = await outcomes.of(plan);
    await registry.recorded();
    if (registry.disabled) {
      const { sentence, remedy } = registry.disabled;
      host.output.message(`The action was not recorded in the history. ${sentence} ${remedy}`);
    }
    return progress;
  } finally {
    signal.removeEventListener('abort', stop);
  }
};

/** Tells how an action ended. */
const createOutcomes = () => {
  const waiting = new Map<string, (progress: CloudProgress) => void>();
  return {
    take: (progress: CloudProgress): void => {
      if (progress.outcome !== 'running') waiting.get(progress.plan.id)?.(progress);
    },
    of: ({ id }: CloudPlan): Promise<CloudProgress> => new Promise((resolve) => waiting.set(id, resolve)),
  };
};

/**
 * `lktop agent restart AGENT`, `rollback AGENT VERSION`, `promote AGENT --from NAME`: plans, asks, acts once, and waits
 * until the list of LiveKit Cloud proves it. @returns the exit code
 */
export const actOnAgent = async (
  verb: ActingVerb,
  context: CommandContext,
  opened: OpenedCloud,
  poller: CloudPoller,
): Promise<number> => {
  const { host, flags, words, signal } = context;
  intentionFrom(verb, '', context);
  const { connection, host: serverHost, isReadOnly } = opened;
  const project = { name: connection.projectName, host: serverHost };
  const place = await findRegistryPlace(context);
  const registry = openRegistry({
    path: place.path,
    clock: host.clock,
    secrets: [connection.apiSecret],
    store: await openStore(place, host.clock),
  });
  registry.start();
  const audit = createAudit(registry, isSet(flags, 'requireRegistry'));
  const outcomes = createOutcomes();
  const proofMs = flagMilliseconds(flags, 'wait', SHORTEST_WAIT_SECONDS, LONGEST_WAIT_SECONDS);
  const control = createCloudControl({
    cloud: { ask: poller.ask, getState: poller.getState, gateway: opened.cloud },
    clock: host.clock,
    project: { name: project.name, readOnly: isReadOnly },
    audited: (ask) => ask(),
    mayBegin: audit.mayBegin,
    onProgress: (progress) => {
      registry.recordCloudAction(project, progress);
      outcomes.take(progress);
    },
    locks: await locksOf(host, registry, place, serverHost),
    ...(proofMs === undefined ? {} : { proofMs }),
  });
  try {
    const isDry = isSet(flags, 'dryRun');
    if (!isDry) await refuse(context, verb, opened, registry);
    await sayingWhy(poller.ask());
    signal.throwIfAborted();
    const { rows, failure } = poller.getState();
    if (failure) throw new UsageError(failure.sentence, failure.remedy);
    const row = findAgent(rows ?? [], words[1] ?? '');
    const planned = control.plan(intentionFrom(verb, row.id, context));
    if ('impossible' in planned) throw new UsageError(planned.impossible, 'Nothing was done.');
    const unclear = await warnOfUnclear(context, project, registry, row.id);
    const plan = { ...planned, warnings: [...planned.warnings, ...unclear] };
    if (isDry) return await report(context, opened, { plan, progress: null });
    if (isSet(flags, 'yes')) for (const warning of plan.warnings) host.output.message(warning);
    else if (!(await isConfirmed(context, plan, opened))) {
      host.output.message('Nothing was done.');
      return EXIT.unknown;
    }
    const progress = await carryOut(context, control, outcomes, registry, plan);
    if (signal.aborted) {
      host.output.message(`Stopped while ${plan.question} Its outcome is unknown.`);
      throw signal.reason;
    }
    return await report(context, opened, { plan, progress });
  } finally {
    await control.close();
    await registry.close();
  }
};
