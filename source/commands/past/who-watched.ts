import { named } from '../../actions/words.ts';
import type { HistoryQuery, RegistryInfo, WatchedTime } from '../../registry/history.ts';
import type { Store } from '../../registry/store.ts';
import { formatDateTime } from '../../text/duration.ts';
import type { CommandContext } from '../command.ts';
import { isSet } from '../flag-values.ts';

type Server = RegistryInfo['servers'][number];

/** A monitor that sweeps rarely still counts as watching. */
const WATCHED_LATELY_MS = 2 * 60_000;
const MOST_NAMED = 3;
const MOST_TIMES = 1_000;

const nameOf = ({ name, host }: Server): string =>
  name === null ? named(host) : `${named(name)} (${named(host)})`;

const listed = (names: readonly string[]): string => {
  const left = names.length - MOST_NAMED;
  return `${names.slice(0, MOST_NAMED).join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
};

/** The times between two in which somebody watched. */
const gapSentence = (server: Server, times: readonly WatchedTime[]): readonly string[] => {
  const own = times.filter(({ host }) => host === server.host);
  const gaps = own.flatMap(({ untilMs }, index) => {
    const later = own[index - 1];
    return later === undefined
      ? []
      : `between ${formatDateTime(untilMs)} and ${formatDateTime(later.fromMs)}`;
  });
  return gaps.length === 0 ? [] : [`Nobody watched ${nameOf(server)} ${listed(gaps)}.`];
};

const unknownProject = (servers: readonly Server[], project: string): string => {
  const names = [...new Set(servers.flatMap(({ name }) => (name === null ? [] : [named(name)])))];
  const known = names.length === 0 ? '' : ` It knows ${listed(names)}.`;
  return `The history knows no project ${named(project)}.${known}`;
};

/**
 * What a reader of the history must know, because an empty list is no good news where nobody looked, and a session that
 * "goes on" may have ended since.
 *
 * @param times when anybody watched, newest first for each server
 * @param sinceMs the beginning of the time that was asked for; 0: all of it
 * @returns sentences, raw
 */
export const whoWatched = (
  servers: readonly Server[],
  times: readonly WatchedTime[],
  project: string | null,
  sinceMs: number,
  nowMs: number,
): readonly string[] => {
  const asked = servers.filter(({ name }) => project === null || name === project);
  if (asked.length === 0) {
    return project === null || servers.length === 0
      ? ['Nobody has watched a project yet: the monitor and lktop watch keep the history.']
      : [unknownProject(servers, project)];
  }
  const left = asked.filter(({ watchedUntilMs }) => watchedUntilMs < nowMs - WATCHED_LATELY_MS);
  const late = asked.filter(({ firstWatchedMs }) => sinceMs > 0 && firstWatchedMs > sinceMs);
  const until = left.map((server) => `${nameOf(server)} since ${formatDateTime(server.watchedUntilMs)}`);
  const from = late.map((server) => `${nameOf(server)} before ${formatDateTime(server.firstWatchedMs)}`);
  return [
    ...(from.length === 0 ? [] : [`Nobody watched ${listed(from)}.`]),
    ...asked.flatMap((server) => gapSentence(server, times)),
    ...(until.length === 0 ? [] : [`Nobody has watched ${listed(until)}: what is shown is as of then.`]),
  ];
};

/** Says so on standard error, after the command's own answer. */
export const tellWhoWatched = async (
  { host, flags }: Pick<CommandContext, 'host' | 'flags'>,
  store: Store,
  { projectName, sinceMs }: HistoryQuery,
): Promise<void> => {
  if (isSet(flags, 'demo')) return;
  const { servers } = await store.readInfo();
  const times = await store.listWatched({ host: null, projectName, sinceMs, limit: MOST_TIMES });
  const sentences = whoWatched(servers, times, projectName, sinceMs, host.clock.now());
  if (sentences.length > 0) host.output.message(...sentences);
};
