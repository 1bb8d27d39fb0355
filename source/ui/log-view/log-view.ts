import { fileName } from '../../export/bundle.ts';
import { writeBundle as writeToFolders } from '../../export/write-bundle.ts';
import { counted } from '../../text/counted.ts';
import { quoteName, safeBlock } from '../../text/safe-text.ts';
import { LOG_DRAW_EVERY_MS } from '../../time-limits.ts';
import { type Command, type Controls, currentView, say } from '../commands/controls.ts';
import { TITLE_ROWS } from '../layout.ts';
import { type Overlay, readerOverlay } from '../overlays/overlay.ts';
import { wrapLines } from '../reading/reading.ts';
import { logLines } from './log-lines.ts';
import { type LogSource, logSourceOf } from './log-source.ts';

type Reader = Extract<Overlay, { readonly kind: 'reader' }>;

/** The view keeps and draws at most this many lines. Older ones are left out. */
const MOST_LINES = 5_000;

/** A log that is being read, with all that its view needs. */
interface Stream {
  readonly id: number;
  readonly source: LogSource;
  /** The newest lines, safe. */
  lines: readonly string[];
  leftOut: number;
  isPaused: boolean;
  /** Why no more lines come; null: they do. Raw. */
  ended: string | null;
  readonly stop: AbortController;
}

/** One stream for each screen: another one replaces it. */
const streams = new WeakMap<Controls['store'], Stream>();
let nextId = 1;

/** The overlay of a stream, also while a help text covers it. */
const isOpen = (overlay: Overlay | null, id: number): boolean =>
  overlay?.kind === 'reader' && (overlay.logId === id || isOpen(overlay.behind, id));

const statusOf = ({ isPaused, ended, lines, source }: Stream, shown: number): string => {
  const fresh = lines.length - shown;
  const paused = isPaused ? [`paused${fresh > 0 ? `, ${counted(fresh, 'new line')}` : ''}`] : [];
  const what = source.kind === 'cloud' ? [`${source.type} log in ${quoteName(source.region)}`] : [];
  return [...what, ...paused, ended === null ? (isPaused ? '' : 'following') : `ended: ${safeBlock(ended)}`]
    .filter((part) => part !== '')
    .join(', ');
};

/** The offset at which the last row is at the bottom. */
const bottomOf = (controls: Controls, { indent }: Reader, lines: readonly string[]): number => {
  const { layout } = currentView(controls);
  if (layout.kind !== 'panes') return 0;
  const { columns, rows } = layout.body;
  return Math.max(0, wrapLines(lines, indent, columns).rows.length - (rows - TITLE_ROWS));
};

/** Draws what came since. A paused view stays as it is, apart from its title. */
const draw = (controls: Controls, stream: Stream): void => {
  const { overlay } = controls.store.getState();
  if (overlay?.kind !== 'reader' || overlay.logId !== stream.id) return;
  // Whoever scrolls up wants to read, and a search that went to an older line is being read.
  if (overlay.offset < bottomOf(controls, overlay, overlay.lines)) stream.isPaused = true;
  const lines = stream.isPaused ? overlay.lines : stream.lines;
  const title = `Log of ${quoteName(stream.source.title)}: ${statusOf(stream, lines.length)}`;
  const offset = stream.isPaused ? overlay.offset : bottomOf(controls, overlay, lines);
  controls.store.dispatch({ type: 'overlay set', overlay: { ...overlay, title, lines, offset } });
};

const toBottom = (controls: Controls): void => {
  const { overlay } = controls.store.getState();
  if (overlay?.kind !== 'reader') return;
  const offset = bottomOf(controls, overlay, overlay.lines);
  controls.store.dispatch({ type: 'overlay set', overlay: { ...overlay, offset } });
};

const add = (stream: Stream, fresh: readonly string[]): void => {
  const all = [...stream.lines, ...fresh];
  stream.leftOut += Math.max(0, all.length - MOST_LINES);
  stream.lines = all.slice(-MOST_LINES);
};

const read = (
  controls: Controls,
  { source, stop }: Stream,
  onLine: (line: string) => void,
): Promise<string> => {
  if (source.kind === 'command') return controls.services.followCommand(source.runnable, onLine, stop.signal);
  const { agentId, type, serverRegion } = source;
  const { cloud } = controls.session;
  return cloud === null
    ? Promise.reject(new Error('the project is not on LiveKit Cloud'))
    : cloud.readLog({ agentId, type, serverRegion }, onLine, stop.signal);
};

/** Reads a log until its view is closed. */
const follow = (controls: Controls, source: LogSource): void => {
  const { store, session } = controls;
  streams.get(store)?.stop.abort();
  const stream: Stream = {
    id: nextId++,
    source,
    lines: [],
    leftOut: 0,
    isPaused: false,
    ended: null,
    stop: new AbortController(),
  };
  streams.set(store, stream);
  let fresh: string[] = [];
  let cancelDraw: (() => void) | null = null;
  const flush = (): void => {
    cancelDraw = null;
    add(stream, fresh);
    fresh = [];
    draw(controls, stream);
  };
  const drawSoon = (): void => {
    cancelDraw ??= session.clock.after(LOG_DRAW_EVERY_MS, flush);
  };
  const opened = readerOverlay(`Log of ${quoteName(source.title)}`, [], 2);
  if (opened.kind === 'reader') {
    store.dispatch({ type: 'overlay set', overlay: { ...opened, logId: stream.id } });
  }
  const unsubscribe = store.subscribe(() => {
    if (isOpen(store.getState().overlay, stream.id)) return;
    unsubscribe();
    cancelDraw?.();
    stream.stop.abort();
  });
  draw(controls, stream);
  const onLine = (line: string): void => {
    fresh.push(...logLines(session, line));
    if (fresh.length > MOST_LINES) fresh = fresh.slice(-MOST_LINES);
    drawSoon();
  };
  read(controls, stream, onLine).then(
    (outcome) => {
      stream.ended = outcome;
      drawSoon();
    },
    (error: unknown) => {
      stream.ended = error instanceof Error ? error.message : String(error);
      if (!stream.stop.signal.aborted) drawSoon();
    },
  );
};

export const openLog: Command = (controls) => {
  const source = logSourceOf(currentView(controls));
  if ('reason' in source) say(controls, source.reason, 'warning');
  else follow(controls, source);
};

/** The stream of the open view; null: another text is open. */
const streamIn = ({ store }: Controls): Stream | null => {
  const { overlay } = store.getState();
  const stream = streams.get(store);
  return overlay?.kind === 'reader' && overlay.logId === stream?.id ? (stream ?? null) : null;
};

/** Holds the view still, or follows the newest lines again. */
export const pauseLog: Command = (controls) => {
  const stream = streamIn(controls);
  if (stream === null) return;
  stream.isPaused = !stream.isPaused;
  if (!stream.isPaused) toBottom(controls);
  draw(controls, stream);
};

/** Changes between what the agent prints and how it was built. */
export const changeLogType: Command = (controls) => {
  const source = streamIn(controls)?.source;
  if (source?.kind !== 'cloud') return;
  follow(controls, { ...source, type: source.type === 'deploy' ? 'build' : 'deploy' });
};

/** Goes on to the log of the next region. */
export const changeLogRegion: Command = (controls) => {
  const source = streamIn(controls)?.source;
  if (source?.kind !== 'cloud') return;
  const places = source.places.filter(
    ({ region }, index, all) => all.findIndex((one) => one.region === region) === index,
  );
  const next = places[(places.findIndex(({ region }) => region === source.region) + 1) % places.length];
  if (next === undefined || next.region === source.region) {
    say(controls, 'it runs in one region only');
    return;
  }
  follow(controls, { ...source, ...next });
};

/** Writes the kept lines into a new file. */
export const saveLog: Command = (controls) => {
  const stream = streamIn(controls);
  if (stream === null) return;
  const { session, services } = controls;
  const name = fileName('lktop-log', session.project, session.clock.now());
  const leftOut = stream.leftOut === 0 ? '' : `; ${stream.leftOut} older lines were no longer here`;
  writeToFolders(name, `${stream.lines.join('\n')}\n`, services.folders, services.writeNewFile, '.log').then(
    (written) =>
      'code' in written
        ? say(controls, `not written: ${written.reason}`, 'warning')
        : say(controls, `${counted(stream.lines.length, 'line')} in ${written.path}${leftOut}`),
    (error: unknown) => say(controls, `not written: ${String(error)}`, 'warning'),
  );
};
