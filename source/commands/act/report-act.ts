import type { ActionDocument } from '../../report/documents/action.ts';
import { safeJson } from '../../text/json.ts';
import { safeText } from '../../text/safe-text.ts';
import type { CommandContext } from '../command.ts';
import { isSet } from '../flag-values.ts';
import type { ActResult } from './result.ts';
import type { RoomStage } from './stage-room.ts';

const document = (
  command: ActionDocument['command'],
  { session, roomName, room }: RoomStage,
  result: ActResult,
): ActionDocument => ({
  schema: 'lktop.action/1',
  command,
  project: session.project.name,
  host: session.project.host,
  demo: session.project.demo,
  room: roomName,
  roomId: room()?.id ?? null,
  outcome: result.outcome,
  exitCode: result.exitCode,
  sentence: result.sentence,
  remedy: result.remedy,
  actions: [...result.actions],
});

const planText = ({ actions }: ActResult): string =>
  actions
    .flatMap(({ question, sentences, warnings }) => [
      question,
      ...sentences.map((sentence) => `  ${sentence}`),
      ...warnings.map((warning) => `  Warning: ${warning}`),
    ])
    .map(safeText)
    .join('\n');

/** Prints the result of an acting command. @returns its exit code */
export const reportAct = async (
  { host, flags }: CommandContext,
  command: ActionDocument['command'],
  stage: RoomStage,
  result: ActResult,
): Promise<number> => {
  const { output } = host;
  if (isSet(flags, 'json')) await output.data(safeJson(document(command, stage, result)));
  else await output.data(result.outcome === 'planned' ? planText(result) : safeText(result.sentence));
  if (result.outcome === 'planned') output.message('Nothing was done: --dry-run.');
  else if (result.remedy) output.message(result.remedy);
  const failure = stage.notRecorded();
  if (failure && result.outcome !== 'planned' && result.actions.length > 0) {
    output.message(`The action was not recorded in the history. ${failure.sentence} ${failure.remedy}`);
  }
  return result.exitCode;
};
