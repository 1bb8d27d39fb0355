import { randomUUID } from 'node:crypto';
import { type CloudIntention, type CloudPlan, planCloudAction } from '../../cloud/actions.ts';
import type { CloudPoller } from '../../cloud/poller.ts';
import { PRODUCTION } from '../../cloud/rows.ts';
import { type CloudProgress, runCloudAction } from '../../cloud/run-action.ts';
import { lkCloudCommand } from '../../export/lk-cloud-command.ts';
import { openRegistry, type Registry } from '../../registry/registry.ts';
import type { CloudActionDocument } from '../../report/documents/cloud.ts';
import { refusalOf } from '../../session/notices.ts';
import { safeJson } from '../../text/json.ts';
import { safeText } from '../../text/safe-text.ts';
import { UsageError } from '../../usage-error.ts';
import type { CommandContext } from '../command.ts';
import { EXIT } from '../exit-code.ts';
import { flagMilliseconds, flagText, isSet } from '../flag-values.ts';
import { registryPathFor } from '../registry-flags.ts';
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

/** Refuses to act before any call that changes something. @throws UsageError */
const refuse = async (
  { flags }: CommandContext,
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
    const lines = [plan.question, ...plan.sentences.map((one) => `  ${one}`), `  ${lkCommand(plan, opened)}`];
    await host.output.data(lines.map(safeText).join('\n'));
  }
  if (progress === null) host.output.message('Nothing was done: --dry-run.');
  else if (progress.remedy !== null) host.output.message(progress.remedy);
  return exitCodeOf(acted);
};

const carryOut = async (
  { host, flags, signal }: CommandContext,
  { cloud, connection, host: serverHost }: OpenedCloud,
  poller: CloudPoller,
  registry: Registry,
  plan: CloudPlan,
): Promise<CloudProgress> => {
  const project = { name: connection.projectName, host: serverHost };
  const proofMs = flagMilliseconds(flags, 'wait', SHORTEST_WAIT_SECONDS, LONGEST_WAIT_SECONDS);
  for (const warning of plan.warnings) host.output.message(warning);
  const progress = await runCloudAction(plan, {
    cloud,
    clock: host.clock,
    look: async () => {
      await poller.ask();
      return poller.getState();
    },
    onProgress: (now) => registry.recordCloudAction(project, now),
    signal,
    ...(proofMs === undefined ? {} : { proofMs }),
  });
  await registry.recorded();
  if (registry.disabled) {
    const { sentence, remedy } = registry.disabled;
    host.output.message(`The action was not recorded in the history. ${sentence} ${remedy}`);
  }
  return progress;
};

/**
 * `lktop agent restart AGENT`, `rollback AGENT VERSION`, `promote AGENT --from NAME`: plans, acts once, and waits until
 * the list of LiveKit Cloud proves it. @returns the exit code
 */
export const actOnAgent = async (
  verb: ActingVerb,
  context: CommandContext,
  opened: OpenedCloud,
  poller: CloudPoller,
): Promise<number> => {
  const { host, flags, words, signal } = context;
  intentionFrom(verb, '', context);
  const registry = openRegistry({
    path: registryPathFor(context),
    clock: host.clock,
    secrets: [opened.connection.apiSecret],
  });
  try {
    if (!isSet(flags, 'dryRun')) await refuse(context, opened, registry);
    await sayingWhy(poller.ask());
    signal.throwIfAborted();
    const { rows, failure } = poller.getState();
    if (failure) throw new UsageError(failure.sentence, failure.remedy);
    const row = findAgent(rows ?? [], words[1] ?? '');
    const plan = planCloudAction(intentionFrom(verb, row.id, context), rows ?? [], {
      projectName: opened.connection.projectName,
      newId: randomUUID,
    });
    if ('impossible' in plan) throw new UsageError(plan.impossible, 'Nothing was done.');
    const progress = isSet(flags, 'dryRun') ? null : await carryOut(context, opened, poller, registry, plan);
    if (signal.aborted) {
      host.output.message(`Stopped while ${plan.question} Its outcome is unknown.`);
      throw signal.reason;
    }
    return await report(context, opened, { plan, progress });
  } finally {
    await registry.close();
  }
};
