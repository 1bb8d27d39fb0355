import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { named } from '../actions/words.ts';
import { shownPath } from '../text/safe-text.ts';
import { UsageError } from '../usage-error.ts';
import { bringAgent, lookOnce } from './act/bring-agent.ts';
import { planOrRefuse } from './act/carry-through.ts';
import { reportAct } from './act/report-act.ts';
import { plannedResult } from './act/result.ts';
import { type RoomStage, withRoom } from './act/stage-room.ts';
import type { Command, CommandContext } from './command.ts';
import { flagText, isSet } from './flag-values.ts';

/** @throws UsageError if the file cannot be read, or both metadata flags are given */
const readMetadata = async ({ flags, host }: CommandContext): Promise<{ readonly metadata?: string }> => {
  const { metadataFile } = flagText(flags, 'metadataFile');
  if (metadataFile === undefined) return flagText(flags, 'metadata');
  if (flags['metadata'] !== undefined) {
    throw new UsageError('--metadata and --metadata-file cannot be combined.', 'Leave one of them out.');
  }
  try {
    const metadata =
      metadataFile === '-'
        ? await text(process.stdin)
        : await readFile(resolve(host.workingDirectory, metadataFile), 'utf8');
    return { metadata };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
    throw new UsageError(
      `${shownPath(metadataFile)} cannot be read${code}.`,
      'Check the path and its permissions.',
    );
  }
};

const refuseMissingRoom = ({ flags }: CommandContext, { roomName, room, likelyRoom }: RoomStage): void => {
  if (room() || isSet(flags, 'createRoom')) return;
  const likely = likelyRoom();
  throw new UsageError(
    `There is no room ${named(roomName)}, and a dispatch would create it.`,
    `${likely === null ? '' : `Did you mean ${named(likely)}? `}To create the room, add --create-room.`,
  );
};

/** `lktop dispatch ROOM AGENT`: exits with 0 only if the agent was seen ACTIVE in the room. */
export const dispatch: Command = async (context) => {
  const { words, flags } = context;
  const [room = '', agentName = ''] = words;
  const metadata = await readMetadata(context);
  return withRoom(context, isSet(flags, 'once') ? 2 : 1, async (stage) => {
    refuseMissingRoom(context, stage);
    const { done, release } = await lookOnce(context, stage, agentName, null);
    try {
      if (done) return await reportAct(context, 'dispatch', stage, done);
      const plan = planOrRefuse(
        stage,
        { kind: 'dispatch', room, agentName, ...metadata, ...flagText(flags, 'deployment') },
        'Name the room.',
      );
      const result = isSet(flags, 'dryRun')
        ? plannedResult([plan])
        : await bringAgent(context, stage, plan, agentName, release);
      return await reportAct(context, 'dispatch', stage, result);
    } finally {
      release();
    }
  });
};
