import type { Plan } from '../../actions/action.ts';
import { type LineCommand, parseLine } from '../../commandline/parse.ts';
import { pathTyped, snapshotText } from '../../export/export.ts';
import type { Session } from '../../session/session.ts';
import { formatDuration } from '../../text/duration.ts';
import { quoteName, safeText } from '../../text/safe-text.ts';
import { noRoomCalled, roomCalled } from '../commandline/run-line.ts';
import { scanOf } from '../commands/scan.ts';
import { LINE_COMMANDS } from '../panes/find.ts';
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

const describe = ({ session }: Conversation, name: string): Answer => {
  const { rooms } = session().getState().fleet;
  const room = roomCalled(rooms, name);
  return room === null ? [safeText(noRoomCalled(rooms, name))] : roomAnswer(room, session().clock.now());
};

/** Lists the rows that a view shows. */
const viewAnswer = ({ session, services: { views } }: Conversation, name: string): Answer => {
  const view = viewCalled(views, name);
  return view === null
    ? [safeText(noViewCalled(views, name))]
    : showAnswer(session().getState(), { kind: 'show', ...view }, session().clock.now());
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

const exportTo = async ({ session, services }: Conversation, typed: string): Promise<readonly string[]> => {
  const { project, getState, redact } = session();
  const path = pathTyped(typed, services.folders[0] ?? '.', services.environment['HOME']);
  const written = await services.writeNewFile(path, snapshotText(project, getState(), redact));
  return [safeText('path' in written ? `Written: ${path}` : `${path} was not written: ${written.reason}`)];
};

/** Returns a plan for the next line to confirm, or why there is none. */
const ask = (
  { session }: Conversation,
  { room, agentName }: Of<'dispatch'>,
): { plan: Plan | null; answer: Answer } => {
  if (session().project.readOnly) {
    return { plan: null, answer: ['Read-only: nothing can be changed from here.'] };
  }
  const plan = session().plan({ kind: 'dispatch', room, agentName });
  if ('impossible' in plan) return { plan: null, answer: [safeText(plan.impossible)] };
  const answer = [
    safeText(plan.question),
    ...plan.sentences.map(safeText),
    ...plan.warnings.map((warning) => `Warning: ${safeText(warning)}`),
    'Type yes and press Enter to do it; anything else leaves it.',
  ];
  return { plan, answer };
};

const confirm = ({ session }: Conversation, plan: Plan): Answer => {
  const broken = session().planBroken(plan);
  if (broken !== null) return [`No longer possible: ${safeText(broken)}`];
  session().run(plan);
  return [];
};

/** Words instead of marks. */
const scanAloud = ({ project, getState, clock }: Session): Answer =>
  scanOf(project, getState(), clock.now(), { markOf: (severity) => `${severity}:`, arrow: 'To do:' });

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

  const answerTo = (command: LineCommand): Answer => {
    switch (command.kind) {
      case 'nothing':
        return standing(session().getState(), session().clock.now(), session().project.agentSessionLimit);
      case 'mistake':
        return [safeText(command.sentence)];
      case 'show':
        return showAnswer(session().getState(), command, session().clock.now());
      case 'room':
        return describe(conversation, command.name);
      case 'project':
        return switchProject(conversation, command.name);
      case 'view':
        return viewAnswer(conversation, command.name);
      case 'interval':
        return setInterval(conversation, command.milliseconds);
      case 'dispatch': {
        const { plan, answer } = ask(conversation, command);
        asked = plan;
        return answer;
      }
      case 'export':
        return exportTo(conversation, command.path);
      case 'scan':
        return scanAloud(session());
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
    const ofLog = log.answer(text);
    if (ofLog !== null) return ofLog;
    if (text !== 'quiet') return answerTo(parseLine(text, LINE_COMMANDS));
    telling.quiet = !telling.quiet;
    return [telling.quiet ? 'Telling problems only.' : 'Telling everything.'];
  };

  return { answer, close: log.close };
};
