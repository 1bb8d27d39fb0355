import { stripVTControlCharacters } from 'node:util';
import { named } from '../actions/words.ts';
import type { CloudAgentFacts, CloudDeploymentFacts, CloudLogType } from '../fleet/cloud-facts.ts';
import { LiveKitError } from '../livekit/gateway.ts';
import type { LogLineDocument } from '../report/documents/cloud.ts';
import { time } from '../report/parts.ts';
import { safeJsonLine } from '../text/json.ts';
import { quoteTyped, safeBlock } from '../text/safe-text.ts';
import { LOG_QUIET_MS, LOG_READ_LIMIT_MS } from '../time-limits.ts';
import { UsageError } from '../usage-error.ts';
import { findAgent, sayingWhy } from './cloud/find-agent.ts';
import { openCloud } from './cloud/open-cloud.ts';
import type { Command, CommandContext } from './command.ts';
import { EXIT } from './exit-code.ts';
import { flagText, isSet } from './flag-values.ts';

/** @throws UsageError for another type */
const typeFrom = ({ flags }: CommandContext): CloudLogType => {
  const { type = 'deploy' } = flagText(flags, 'type');
  if (type === 'deploy' || type === 'build') return type;
  throw new UsageError(
    `--type takes deploy or build, not ${quoteTyped(type)}.`,
    'deploy is what the agent prints; build is how its image was built.',
  );
};

/** Chooses whose log to read. @throws UsageError if the agent does not run there, or nowhere */
const chooseDeployment = (
  { deployments, name, id }: CloudAgentFacts,
  asked: string | undefined,
): CloudDeploymentFacts => {
  const what = named(name === '' ? id : name);
  const regions = [...new Set(deployments.map(({ region }) => region))];
  const [first] = deployments.filter(({ region }) => asked === undefined || region === asked);
  if (first) return first;
  throw regions.length === 0
    ? new UsageError(`${what} was never deployed, so it has no log.`, 'Deploy it: lk agent deploy.')
    : new UsageError(
        `${what} does not run in the region ${named(asked ?? '')}.`,
        `It runs in ${regions.map(named).join(', ')}.`,
      );
};

/** A line for a terminal: colors are left out, and everything else that a terminal would act on is escaped. */
const printable = (line: string): string => safeBlock(stripVTControlCharacters(line));

/** The most lines that wait for a slow reader. Further ones are counted and left out. */
const MOST_WAITING = 10_000;

/** Writes lines as fast as the reader takes them. @param format of a line, as it is printed */
const createPrinter = ({ output }: CommandContext['host'], format: (line: string) => string) => {
  let [waiting, printed, missed] = [0, 0, 0];
  const written = () => {
    waiting -= 1;
  };
  return {
    print: (line: string): void => {
      if (waiting >= MOST_WAITING) {
        missed += 1;
        return;
      }
      waiting += 1;
      printed += 1;
      void output.data(format(line)).then(written);
    },
    printed: () => printed,
    missed: () => missed,
  };
};

/** Ends a log that has no end: when no line came for a while, or when it took too long. */
const createEnd = ({ host }: CommandContext) => {
  const over = new AbortController();
  const end = () => over.abort();
  const cancelLimit = host.clock.after(LOG_READ_LIMIT_MS, end);
  let cancelQuiet = () => {};
  return {
    signal: over.signal,
    heard: () => {
      cancelQuiet();
      cancelQuiet = host.clock.after(LOG_QUIET_MS, end);
    },
    cancel: () => {
      cancelQuiet();
      cancelLimit();
    },
  };
};

/** `lktop logs AGENT`: prints what LiveKit Cloud has of an agent's log, and with `--follow` what comes. */
export const logs: Command = async (context) => {
  const { host, flags, words, signal } = context;
  const type = typeFrom(context);
  const follows = isSet(flags, 'follow');
  const { cloud, close } = await openCloud(context);
  const end = createEnd(context);
  try {
    const agents = await sayingWhy(cloud.listAgents({ signal }));
    const agent = findAgent(agents, words[0] ?? '');
    const { region, serverRegion } = chooseDeployment(agent, flagText(flags, 'region').region);
    if (type === 'deploy' && new Set(agent.deployments.map((one) => one.region)).size > 1) {
      host.output.message(
        `This is the log of ${named(region)}. The agent runs in other regions, too: --region.`,
      );
    }
    const asJson = (line: string): string =>
      safeJsonLine({
        schema: 'lktop.log/1',
        readAt: time(host.clock.now()) ?? '',
        agentId: agent.id,
        agentName: agent.name,
        type,
        region,
        line: stripVTControlCharacters(line),
      } satisfies LogLineDocument);
    const printer = createPrinter(host, isSet(flags, 'json') ? asJson : printable);
    const onLine = (line: string): void => {
      end.heard();
      printer.print(line);
    };
    const ends = follows ? signal : AbortSignal.any([signal, end.signal]);
    try {
      await cloud.readLogs({ agentId: agent.id, type, serverRegion }, onLine, { signal: ends });
      if (follows) host.output.message('LiveKit Cloud ended the log.');
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      if (!(end.signal.aborted && error instanceof LiveKitError && error.failure.kind === 'cancelled')) {
        await sayingWhy(Promise.reject(error));
      }
    }
    if (printer.missed() > 0)
      host.output.message(`${printer.missed()} lines were left out: the reader is too slow.`);
    if (printer.printed() === 0) host.output.message(`LiveKit Cloud has no lines of the ${type} log.`);
    return EXIT.ok;
  } finally {
    end.cancel();
    close();
  }
};
