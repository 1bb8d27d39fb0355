import type { Clock } from '../clock.ts';
import {
  KEEP_TITLE,
  notificationSequence,
  RESTORE_TITLE,
  titleSequence,
} from '../export/terminal-messages.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { Incident } from '../fleet/incidents.ts';
import { openProblems } from '../query/acknowledge.ts';
import type { NotifyBy } from '../settings/notify.ts';
import { counted } from '../text/counted.ts';
import type { AppState } from './app-state.ts';
import { incidentName } from './panes/rooms/incidents.ts';
import type { Store } from './store.ts';
import type { Symbols } from './theme.ts';

/** The bell sounds or flashes, as the terminal is set. It does not change the screen. */
const BELL = '\x07';
/** Two notifications are at least 10 s apart. What is new in between is told by the next one. */
const NOTIFY_EVERY_MS = 10_000;

/** Formats `lktop ✖3 prod-eu`: the worst mark, and the number of problems that nobody acknowledged. Raw. */
export const titleText = ({ project, session, query }: AppState, { marks }: Symbols): string => {
  const { critical, warning } = openProblems(session.fleet, query.acknowledged);
  const mark = critical > 0 ? marks.critical : marks.warning;
  const count = critical + warning === 0 ? '' : `${mark}${critical + warning} `;
  return `lktop ${count}${project.name}`;
};

/** Formats `call-7f31: no worker for support-v2`. Raw. */
const incidentText = (incident: Incident, { byKey }: Fleet, symbols: Symbols): string => {
  const { rooms, summary } = incident;
  if (summary !== undefined) return summary;
  const room = rooms.length === 1 && rooms[0] !== undefined ? byKey.get(rooms[0]) : undefined;
  return room
    ? `${room.name}: ${room.verdict.summary}`
    : `${counted(rooms.length, 'room')}: ${incidentName(incident, symbols)}`;
};

export interface Announcer {
  /** Announces what becomes new in a project, until its store is closed. */
  readonly watch: (store: Pick<Store, 'getState' | 'subscribe'>) => void;
  /** The app has the terminal, or gives it back with the title that it had. */
  readonly taken: (isTaken: boolean) => void;
}

export interface AnnouncerOptions {
  readonly clock: Clock;
  readonly write: (sequence: string) => void;
  /** Whether the screen is lktop's. Nothing is announced on another program's screen. */
  readonly isShown: () => boolean;
  readonly bell: boolean;
  readonly title: boolean;
  /** Null: no notifications. */
  readonly notify: Exclude<NotifyBy, 'bell'> | null;
  readonly symbols: Symbols;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Announces new incidents by bell and notification, and counts the problems in the window's title. */
export const createAnnouncer = (options: AnnouncerOptions): Announcer => {
  const { clock, write, isShown, symbols, environment } = options;
  let current: Pick<Store, 'getState'> | null = null;
  let isTaken = false;
  let title = '';
  /** What is new since the last notification, each as a sentence: its rooms may be gone when it is told. */
  let untold: readonly string[] = [];
  let isResting = false;

  const showTitle = (text: string) => {
    if (!options.title || text === title) return;
    title = text;
    if (isTaken) write(titleSequence(title));
  };
  /** Tells all that is new in one notification, and then rests. Nothing is told to a screen that is not there. */
  const tell = () => {
    const news = untold;
    untold = [];
    if (options.notify === null || news.length === 0 || current === null || !isShown()) return;
    const { project } = current.getState();
    const text = news.length > 1 ? `${news.length} new problems, first ${news[0]}` : `${news[0]}`;
    write(notificationSequence(options.notify, `lktop ${project.name}`, text, environment));
    isResting = true;
    clock.after(NOTIFY_EVERY_MS, () => {
      isResting = false;
      tell();
    });
  };
  const watch: Announcer['watch'] = (store) => {
    let told = store.getState().query.incidents.news;
    current = store;
    untold = [];
    showTitle(titleText(store.getState(), symbols));
    store.subscribe(() => {
      const state = store.getState();
      showTitle(titleText(state, symbols));
      const { news, newest } = state.query.incidents;
      if (news === told) return;
      told = news;
      untold = [...untold, ...newest.map((incident) => incidentText(incident, state.session.fleet, symbols))];
      if (options.bell && isShown()) write(BELL);
      if (!isResting) tell();
    });
  };
  return {
    watch,
    taken: (isNowTaken) => {
      isTaken = isNowTaken;
      if (options.title) write(isTaken ? KEEP_TITLE + titleSequence(title) : RESTORE_TITLE);
    },
  };
};
