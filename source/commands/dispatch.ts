import { named } from '../actions/words.ts';
import { UsageError } from '../usage-error.ts';
import { bringAgent, lookOnce } from './act/bring-agent.ts';
import { planOrRefuse } from './act/carry-through.ts';
import { reportAct } from './act/report-act.ts';
import { plannedResult } from './act/result.ts';
import { type RoomStage, withRoom } from './act/stage-room.ts';
import type { Command, CommandContext } from './command.ts';
import { flagText, isSet } from './flag-values.ts';
import { filledFor, namedProfile } from './profiles/use-profile.ts';
import { readMetadata } from './read-metadata.ts';

const refuseMissingRoom = ({ flags }: CommandContext, { roomName, room, likelyRoom }: RoomStage): void => {
  if (room() || isSet(flags, 'createRoom')) return;
  const likely = likelyRoom();
  throw new UsageError(
    `There is no room ${named(roomName)}, and a dispatch would create it.`,
    `${likely === null ? '' : `Did you mean ${named(likely)}? `}To create the room, add --create-room.`,
  );
};

/**
 * What to dispatch: the command line, and where it says nothing the profile.
 * @throws UsageError if no agent is named, or if there is no such profile
 */
const wantedBy = async (context: CommandContext) => {
  const { words, flags } = context;
  const profile = await namedProfile(context);
  const agentName = words[1] ?? profile?.agent;
  if (agentName === undefined) {
    throw new UsageError(
      'lktop dispatch needs AGENT.',
      'Name the agent, or a profile with --profile. See: lktop dispatch --help',
    );
  }
  const deployment = flagText(flags, 'deployment').deployment ?? profile?.deployment ?? '';
  return { profile, agentName, deployment, ...(await readMetadata(context)) };
};

/** `lktop dispatch ROOM AGENT`: exits with 0 only if the agent was seen ACTIVE in the room. */
export const dispatch: Command = async (context) => {
  const { words, flags } = context;
  const [room = ''] = words;
  const { profile, agentName, deployment, ...given } = await wantedBy(context);
  return withRoom(context, isSet(flags, 'once') ? 2 : 1, async (stage) => {
    refuseMissingRoom(context, stage);
    const metadata =
      given.metadata ?? (profile && filledFor(context, stage, profile, { agentName, deployment }));
    const { done, release } = await lookOnce(context, stage, agentName, null);
    try {
      if (done) return await reportAct(context, 'dispatch', stage, done);
      const plan = planOrRefuse(
        stage,
        {
          kind: 'dispatch',
          room,
          agentName,
          ...(metadata == null ? {} : { metadata }),
          ...(deployment === '' ? {} : { deployment }),
        },
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
