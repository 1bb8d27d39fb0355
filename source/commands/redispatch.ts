import { named } from '../actions/words.ts';
import type { Dispatch, Room } from '../fleet/fleet.ts';
import { UsageError } from '../usage-error.ts';
import { bringAgent, lookOnce } from './act/bring-agent.ts';
import { planOrRefuse } from './act/carry-through.ts';
import { findTargets, noSuchRoom, noSuchTarget, tooManyTargets } from './act/find-target.ts';
import { reportAct } from './act/report-act.ts';
import { plannedResult } from './act/result.ts';
import { type RoomStage, withRoom } from './act/stage-room.ts';
import type { Flags } from './arguments.ts';
import type { Command } from './command.ts';
import { flagText, isSet } from './flag-values.ts';
import { commandHint, snapshotHint } from './hint.ts';

/** @throws UsageError if no dispatch matches, or more than one */
const chooseDispatch = (
  flags: Flags,
  { room, roomName, likelyRoom }: RoomStage,
  word: string | undefined,
): { readonly room: Room; readonly dispatch: Dispatch } => {
  const now = room();
  if (!now) throw noSuchRoom(flags, roomName, likelyRoom());
  const targets = findTargets(now, word);
  const [target] = targets;
  if (!target) throw noSuchTarget(flags, now, word);
  if (targets.length > 1) throw tooManyTargets(now, targets);
  if (target.of === 'dispatch') return { room: now, dispatch: target.dispatch };
  const { agentName, identity } = target.agent;
  throw new UsageError(
    `Agent ${named(identity)} belongs to no dispatch, so there is nothing to dispatch again.`,
    `Dispatch a new one: ${commandHint(flags, 'dispatch', roomName, agentName ?? '')}`,
  );
};

/**
 * `lktop redispatch ROOM [AGENT|DISPATCH]`: exits with 0 only if the new agent was seen ACTIVE and the former
 * one is gone.
 */
export const redispatch: Command = (context) =>
  withRoom(context, 2, async (stage) => {
    const { flags, words } = context;
    const { dispatch } = chooseDispatch(flags, stage, words[1]);
    const { agentName = dispatch.facts.agentName } = flagText(flags, 'agentName');
    const { done, release } = await lookOnce(context, stage, agentName, dispatch.id);
    try {
      if (done) return await reportAct(context, 'redispatch', stage, done);
      // The dispatch may have changed during the wait.
      const chosen = chooseDispatch(flags, stage, dispatch.id);
      const plan = planOrRefuse(
        stage,
        {
          kind: 'redispatch',
          room: chosen.room.key,
          dispatchId: chosen.dispatch.id,
          ...flagText(flags, 'agentName'),
          ...flagText(flags, 'deployment'),
        },
        `Look again: ${snapshotHint(flags, stage.roomName)}`,
      );
      const result = isSet(flags, 'dryRun')
        ? plannedResult([plan])
        : await bringAgent(context, stage, plan, agentName, release);
      return await reportAct(context, 'redispatch', stage, result);
    } finally {
      release();
    }
  });
