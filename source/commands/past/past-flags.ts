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
