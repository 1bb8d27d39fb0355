import type { Intention, Plan } from '../../actions/action.ts';
import { type LineCommand, parseLine } from '../../commandline/parse.ts';
import { timeTyped } from '../../commandline/time.ts';
import { pathTyped, snapshotText } from '../../export/export.ts';
import { NO_PROFILES, noProfileCalled, type ProfilesState, profileCalled } from '../../profiles/profile.ts';
import type { Moment, Session, SessionState, Stepped } from '../../session/session.ts';
import { formatDuration } from '../../text/duration.ts';
import { quoteName, safeText } from '../../text/safe-text.ts';
import { noRoomCalled, roomCalled } from '../commandline/run-line.ts';
import { scanOf } from '../commands/scan.ts';
import { PROFILES } from '../layout.ts';
import { LINE_COMMANDS } from '../panes/find.ts';
import { pastTime } from '../past/past-view.ts';
import { fillFor } from '../profiles/fill-for.ts';
import type { Services } from '../terminal/services.ts';
import { noViewCalled, viewCalled } from '../views/show-view.ts';
import { helpAnswer, roomAnswer, showAnswer } from './answer.ts';
import { standing, type Telling } from './follow.ts';
import { createSpokenLog } from './spoken-log.ts';

/** Everything that typed lines act through. */
export interface Conversation {
  readonly session: () => Session;
  readonly services: Services;
  readonly telling: Telling;
  readonly switchTo: (session: Session) => void;
  readonly quit: () => void;
  /** Says lines that come by themselves. Safe. */
  readonly say: (lines: readonly string[]) => void;
}

/** Safe. */
type Answer = readonly string[] | Promise<readonly string[]>;

type Of<Kind extends LineCommand['kind']> = Extract<LineCommand, { readonly kind: Kind }>;

const YES = ['y', 'yes'];
const THE_PAST = 'This is the past: at now goes back to now first.';

/** What is described: the present, or the time that the user went to. */
interface Described {
  readonly state: SessionState;
  readonly nowMs: number;
}

const describe = ({ state: { fleet }, nowMs }: Described, name: string): Answer => {
  const room = roomCalled(fleet.rooms, name);
  return room === null ? [safeText(noRoomCalled(fleet.rooms, name))] : roomAnswer(room, nowMs);
};

/** Lists the rows that a view shows. */
const viewAnswer = (
  { services: { views } }: Conversation,
  { state, nowMs }: Described,
  name: string,
): Answer => {
  const view = viewCalled(views, name);
  return view === null
    ? [safeText(noViewCalled(views, name))]
    : showAnswer(state, { kind: 'show', ...view }, nowMs);
};

const switchProject = async (
  { services, switchTo }: Conversation,
  name: string,
): Promise<readonly string[]> => {
  if (services.projects === null) return ['No projects are configured but this one.'];
  switchTo(await services.projects.open(name));
  return [];
};

const setInterval = ({ session }: Conversation, milliseconds: number): Answer => {
  session().setIntervalMs(milliseconds);
  return [milliseconds === 0 ? 'Sweeps by hand now.' : `A sweep every ${formatDuration(milliseconds)}.`];
};

const exportTo = async (
  { session, services }: Conversation,
  { state }: Described,
  typed: string,
): Promise<readonly string[]> => {
  const { project, redact } = session();
  const path = pathTyped(typed, services.folders[0] ?? '.', services.environment['HOME']);
  const written = await services.writeNewFile(path, snapshotText(project, state, redact));
  return [safeText('path' in written ? `Written: ${path}` : `${path} was not written: ${written.reason}`)];
};

/** Returns a plan for the next line to confirm, or why there is none. */
const ask = (
  { session }: Conversation,
  request: Omit<Extract<Intention, { readonly kind: 'dispatch' }>, 'kind'>,
): { plan: Plan | null; answer: readonly string[] } => {
  if (session().project.readOnly) {
    return { plan: null, answer: ['Read-only: nothing can be changed from here.'] };
  }
  const plan = session().plan({ ...request, kind: 'dispatch' });
  if ('impossible' in plan) return { plan: null, answer: [safeText(plan.impossible)] };
  const answer = [
    safeText(plan.question),
    ...plan.sentences.map(safeText),
    ...plan.warnings.map((warning) => `Warning: ${safeText(warning)}`),
    'Type yes and press Enter to do it; anything else leaves it.',
  ];
  return { plan, answer };
};

const readBook = async ({ services }: Conversation): Promise<ProfilesState> =>
  (await services.profiles?.load()) ?? NO_PROFILES;

const showProfiles = async (conversation: Conversation, command: Of<'show'>): Promise<readonly string[]> => {
  const profiles = await readBook(conversation);
  if (profiles.problem !== null) return [safeText(profiles.problem)];
  const { getState, clock } = conversation.session();
  return showAnswer(getState(), command, clock.now(), profiles);
};

/** Returns a plan by a profile for the next line to confirm, or why there is none. */
const byProfile = async (
  conversation: Conversation,
  { room, name }: Of<'profile'>,
): Promise<ReturnType<typeof ask>> => {
  const { profiles, problem } = await readBook(conversation);
  const profile = profileCalled(profiles, name);
  if (profile === null) {
    return { plan: null, answer: [safeText(problem ?? noProfileCalled(profiles, name))] };
  }
  const { agent, deployment } = profile;
  const now = conversation.session();
  const { metadata, missing } = fillFor(now, profile, { room, agent, deployment }, now.clock.now());
  const { plan, answer } = ask(conversation, { room, agentName: agent, metadata, deployment });
  return { plan, answer: [...missing.map((sentence) => `Warning: ${sentence}`), ...answer] };
};

const confirm = ({ session }: Conversation, plan: Plan): Answer => {
  const broken = session().planBroken(plan);
  if (broken !== null) return [`No longer possible: ${safeText(broken)}`];
  session().run(plan);
  return [];
};

/** Words instead of marks. */
const scanAloud = ({ project }: Session, { state, nowMs }: Described): Answer =>
  scanOf(project, state, nowMs, { markOf: (severity) => `${severity}:`, arrow: 'To do:' });

/** `this is now` → `This is now.` */
const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?!]$/.test(text) ? '' : '.'}`;

/** Answers at once what is known at once. */
const answered = (
  arrival: Stepped | Promise<Stepped>,
  tell: (arrival: Stepped) => readonly string[],
): Answer => (arrival instanceof Promise ? arrival.then(tell) : tell(arrival));

export interface Talk {
  readonly answer: (line: string) => Answer;
  /** Ends what it reads aloud. */
  readonly close: () => void;
}

/** Creates the function that answers typed lines. After a question, the next line is its answer. */
export const createConversation = (conversation: Conversation): Talk => {
  const { session, telling, quit } = conversation;
  const log = createSpokenLog(conversation);
  let asked: Plan | null = null;
  /** The time that the user went to, and in which session; null: now. */
  let past: { readonly session: Session; readonly moment: Moment } | null = null;

  /** Another project begins in the present. */
  const momentNow = (): Moment | null => (past?.session === session() ? past.moment : null);

  const described = (): Described => {
    const moment = momentNow();
    return moment === null
      ? { state: session().getState(), nowMs: session().clock.now() }
      : { state: moment.state, nowMs: moment.asOf.atMs };
  };

  /** Tells where a step led: the time, what is not known of it, and how the project stood. */
  const arrive = (arrival: Stepped): readonly string[] => {
    if ('reason' in arrival) return [safeText(sentence(arrival.reason))];
    if ('now' in arrival) {
      past = null;
      return [safeText(sentence(arrival.now))];
    }
    past = { session: session(), moment: arrival };
    const { asOf, state } = arrival;
    const nowMs = session().clock.now();
    const { critical } = session().getState().fleet.figures;
    return [
      `Past, ${pastTime(asOf.atMs, nowMs)}. at now goes back to now.`,
      ...asOf.gaps.map(safeText),
      ...standing(state, asOf.atMs, session().project.agentSessionLimit),
      ...(critical > 0 ? [`Now: ${critical} critical.`] : []),
    ];
  };

  const goTo = (typed: string): Answer => {
    const time = timeTyped(typed, session().clock.now());
    if (time !== 'now' && 'mistake' in time) return [safeText(sentence(time.mistake))];
    if (time !== 'now') return answered(session().momentAt(time.atMs), arrive);
    const wasPast = momentNow() !== null;
    past = null;
    return [wasPast ? 'Back to now.' : 'This is now.'];
  };

  /** `< call-7f31`: the state before this one of a room; `>`: the state after it. */
  const step = (by: 1 | -1, name: string): Answer => {
    const { rooms } = described().state.fleet;
    const room = roomCalled(rooms, name);
    if (name === '') return [`Which room? ${by < 0 ? '<' : '>'} and its name.`];
    if (room === null) return [safeText(noRoomCalled(rooms, name))];
    const fromMs = momentNow()?.asOf.atMs ?? null;
    return answered(session().stepInTime(room.key, fromMs, by), (arrival) => {
      const told = arrive(arrival);
      const then = described();
      const found = then.state.fleet.byKey.get(room.key);
      return 'asOf' in arrival && found ? [...told, ...roomAnswer(found, then.nowMs)] : told;
    });
  };

  const answerTo = (command: LineCommand): Answer => {
    switch (command.kind) {
      case 'nothing':
        return standing(described().state, described().nowMs, session().project.agentSessionLimit);
      case 'mistake':
        return [safeText(command.sentence)];
      case 'show':
        return command.pane === PROFILES
          ? showProfiles(conversation, command)
          : showAnswer(described().state, command, described().nowMs);
      case 'room':
        return describe(described(), command.name);
      case 'project':
        return switchProject(conversation, command.name);
      case 'view':
        return viewAnswer(conversation, described(), command.name);
      case 'interval':
        return setInterval(conversation, command.milliseconds);
      case 'dispatch': {
        if (momentNow() !== null) return [THE_PAST];
        const { plan, answer } = ask(conversation, command);
        asked = plan;
        return answer;
      }
      case 'profile':
        if (momentNow() !== null) return [THE_PAST];
        return byProfile(conversation, command).then(({ plan, answer }) => {
          asked = plan;
          return answer;
        });
      case 'export':
        return exportTo(conversation, described(), command.path);
      case 'scan':
        return described().state.asOf?.source === 'registry'
          ? ['What was untidy then is not known: the registry keeps too little for a scan.']
          : scanAloud(session(), described());
      case 'at':
        return goTo(command.time);
      case 'freeze':
        return ['Nothing moves here that could stand still: quiet tells problems only.'];
      case 'help':
        return helpAnswer(session().cloud !== null);
      case 'quit':
        quit();
        return [];
    }
  };

  const answer = (line: string): Answer => {
    const text = line.trim();
    const plan = asked;
    asked = null;
    if (plan !== null && YES.includes(text.toLowerCase())) return confirm(conversation, plan);
    if (plan !== null) return [`Left: ${quoteName(plan.target.roomName)} is as it was.`];
    if (text.startsWith('<')) return step(-1, text.slice(1).trim());
    if (text.startsWith('>')) return step(1, text.slice(1).trim());
    const ofLog = log.answer(text);
    if (ofLog !== null) return ofLog;
    if (text !== 'quiet') return answerTo(parseLine(text, LINE_COMMANDS));
    telling.quiet = !telling.quiet;
    return [telling.quiet ? 'Telling problems only.' : 'Telling everything.'];
  };

  return { answer, close: log.close };
};
