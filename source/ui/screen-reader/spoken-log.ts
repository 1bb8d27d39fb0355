import { fileName } from '../../export/bundle.ts';
import { FIELD_NAMES, variableOf } from '../../export/fields.ts';
import { writeBundle as writeToFolders } from '../../export/write-bundle.ts';
import type { CloudLogType } from '../../fleet/cloud-facts.ts';
import type { Session } from '../../session/session.ts';
import { counted } from '../../text/counted.ts';
import { quoteName, safeText } from '../../text/safe-text.ts';
import { logLines } from '../log-view/log-lines.ts';
import type { Services } from '../terminal/services.ts';

/** Lines are said together this often, in milliseconds. */
const SAY_EVERY_MS = 1_000;
/** Nobody can listen to more within a second. */
const MOST_SAID = 10;
const MOST_FOUND = 30;
const MOST_KEPT = 5_000;

interface SpokenLogOptions {
  readonly session: () => Session;
  readonly services: Pick<Services, 'followCommand' | 'folders' | 'writeNewFile'>;
  readonly say: (lines: readonly string[]) => void;
}

/** A log that is being read aloud. */
interface OpenLog {
  readonly title: string;
  readonly session: Session;
  /** The newest lines, safe. */
  kept: readonly string[];
  /** Those that were not said yet. */
  fresh: readonly string[];
  isPaused: boolean;
  readonly stop: AbortController;
}

type Answer = readonly string[] | Promise<readonly string[]>;

const HOW = 'pause, go on, find WORDS, save and stop.';
const NONE_OPEN = 'No log is open: log NAME opens one.';

/** Reads logs aloud, line by line. */
export interface SpokenLog {
  /** Answers a typed line; null: it is not about logs. Safe. */
  readonly answer: (line: string) => Answer | null;
  readonly close: () => void;
}

export const createSpokenLog = ({ session, services, say }: SpokenLogOptions): SpokenLog => {
  let open: OpenLog | null = null;

  const close = (): void => {
    open?.stop.abort();
    open = null;
  };

  /** Says what came since, the newest of it if there is too much. */
  const flush = (log: OpenLog): void => {
    if (open !== log || log.isPaused || log.fresh.length === 0) return;
    const left = log.fresh.length - MOST_SAID;
    say([...(left > 0 ? [`${counted(left, 'line')} left out.`] : []), ...log.fresh.slice(-MOST_SAID)]);
    log.fresh = [];
  };

  const tick = (log: OpenLog): void => {
    const cancel = log.session.clock.after(SAY_EVERY_MS, () => {
      flush(log);
      if (open === log) tick(log);
    });
    log.stop.signal.addEventListener('abort', cancel, { once: true });
  };

  const read = (
    { cloud, project }: Session,
    name: string,
    type: CloudLogType,
    onLine: (line: string) => void,
    signal: AbortSignal,
  ): Promise<string> | { readonly reason: string } => {
    const row = session()
      .getState()
      .cloud?.rows?.find((one) => one.name === name || one.id === name);
    const [place] = row?.deployments ?? [];
    if (row !== undefined && place === undefined)
      return { reason: `${quoteName(name)} was never deployed, so it has no log.` };
    if (row !== undefined && place !== undefined && cloud !== null) {
      return cloud.readLog({ agentId: row.id, type, serverRegion: place.serverRegion }, onLine, signal);
    }
    if (project.logCommand === undefined) {
      return { reason: `There is no log of ${quoteName(name)}: config.yaml has no logs: command to run.` };
    }
    if (name.includes('\0')) return { reason: 'A name with a zero character can be given to no command.' };
    const empty = Object.fromEntries(FIELD_NAMES.map((field) => [variableOf(field), '']));
    const values = { ...empty, LKTOP_AGENT_NAME: name, LKTOP_WORKER: name, LKTOP_WORKER_ADDRESS: '' };
    return services.followCommand({ command: project.logCommand, values }, onLine, signal);
  };

  const begin = (name: string, type: CloudLogType): Answer => {
    close();
    const log: OpenLog = {
      title: quoteName(name),
      session: session(),
      kept: [],
      fresh: [],
      isPaused: false,
      stop: new AbortController(),
    };
    const onLine = (line: string): void => {
      const lines = logLines(log.session, line);
      log.kept = [...log.kept, ...lines].slice(-MOST_KEPT);
      log.fresh = [...log.fresh, ...lines].slice(-MOST_KEPT);
    };
    const reading = read(log.session, name, type, onLine, log.stop.signal);
    if ('reason' in reading) return [safeText(reading.reason)];
    open = log;
    say([`Reading the ${type === 'build' ? 'build log' : 'log'} of ${log.title}: ${HOW}`]);
    tick(log);
    const ended = (why: string): void => {
      flush(log);
      if (open === log) say([`The log of ${log.title} ended: ${safeText(why)}.`]);
    };
    reading.then(ended, (error: unknown) => ended(error instanceof Error ? error.message : String(error)));
    return [];
  };

  const find = ({ kept }: OpenLog, words: string): readonly string[] => {
    const wanted = words.toLowerCase();
    const found = kept.filter((line) => line.toLowerCase().includes(wanted));
    if (found.length === 0) return [`No line has: ${safeText(words)}`];
    const left = found.length - MOST_FOUND;
    return [...(left > 0 ? [`${counted(left, 'older line')} left out.`] : []), ...found.slice(-MOST_FOUND)];
  };

  const save = async ({ kept, session: watched }: OpenLog): Promise<readonly string[]> => {
    const name = fileName('lktop-log', watched.project, watched.clock.now());
    const text = `${kept.join('\n')}\n`;
    const written = await writeToFolders(name, text, services.folders, services.writeNewFile, '.log');
    return [
      'code' in written
        ? `Not written: ${safeText(written.reason)}`
        : `${counted(kept.length, 'line')} in ${safeText(written.path)}.`,
    ];
  };

  const whileOpen = (act: (log: OpenLog) => Answer): Answer => (open === null ? [NONE_OPEN] : act(open));

  return {
    close,
    answer: (line) => {
      const [verb = '', ...rest] = line.split(/\s+/);
      const words = rest.join(' ');
      if (verb === 'log') {
        const isBuild = rest.length > 1 && rest.at(-1) === 'build';
        const name = isBuild ? rest.slice(0, -1).join(' ') : words;
        return name === '' ? ['log needs the name of an agent.'] : begin(name, isBuild ? 'build' : 'deploy');
      }
      if (verb === 'find' && words !== '') return whileOpen((log) => find(log, words));
      switch (line) {
        case 'pause':
          return whileOpen((log) => {
            log.isPaused = true;
            return ['Paused: go on reads what came meanwhile.'];
          });
        case 'go on':
          return whileOpen((log) => {
            log.isPaused = false;
            flush(log);
            return [];
          });
        case 'save':
          return whileOpen(save);
        case 'stop':
          return whileOpen(({ title }) => {
            close();
            return [`The log of ${title} is closed.`];
          });
        default:
          return null;
      }
    },
  };
};
