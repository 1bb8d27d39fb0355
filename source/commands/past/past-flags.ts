import { named } from '../../actions/words.ts';
import type { HistoryQuery } from '../../registry/history.ts';
import { UsageError } from '../../usage-error.ts';
import type { CommandContext } from '../command.ts';
import { flagMilliseconds, flagText } from '../flag-values.ts';
import { OUTCOMES } from './outcomes.ts';

const TEN_YEARS_SECONDS = 10 * 366 * 24 * 3_600;

/**
 * What `--room`, `--agent`, `--project`, `--since` and `--outcome` ask for.
 *
 * @param defaultSinceMs how far back without `--since`; null: everything
 * @throws UsageError if a value is wrong
 */
export const queryFrom = (
  { flags, host }: Pick<CommandContext, 'flags' | 'host'>,
  limit: number,
  defaultSinceMs: number | null,
): HistoryQuery => {
  const { room = null } = flagText(flags, 'room');
  const { agent = null } = flagText(flags, 'agent');
  const { project = null } = flagText(flags, 'project');
  const { outcome = null } = flagText(flags, 'outcome');
  if (outcome !== null && !OUTCOMES.includes(outcome)) {
    throw new UsageError(
      `--outcome does not accept ${JSON.stringify(outcome.slice(0, 100))}.`,
      `It accepts ${OUTCOMES.join(', ')}.`,
    );
  }
  const sinceMs = flagMilliseconds(flags, 'since', 1, TEN_YEARS_SECONDS) ?? defaultSinceMs;
  const nowMs = host.clock.now();
  return {
    host: null,
    projectName: project,
    roomName: room,
    agentName: agent,
    sinceMs: sinceMs === null ? 0 : nowMs - sinceMs,
    // The server's clock may be ahead of ours.
    untilMs: Number.MAX_SAFE_INTEGER,
    outcome,
    limit,
  };
};

/** The filters of a query, for the sentence of an empty list: " in project prod, of agent support". Raw. */
export const filterWords = ({ projectName, roomName, agentName, outcome }: HistoryQuery): string =>
  [
    projectName === null ? '' : ` in project ${named(projectName)}`,
    roomName === null ? '' : ` in rooms called ${named(roomName)}`,
    agentName === null ? '' : ` of agents called ${named(agentName)}`,
    outcome === null ? '' : ` with the outcome ${named(outcome)}`,
  ].join('');

/** Where a list may go on behind its limit. */
export const limitSentence = (counts: readonly number[], limit: number): string | null =>
  counts.some((count) => count >= limit)
    ? `Only the newest ${limit} of each kind are listed. --limit lists more.`
    : null;
