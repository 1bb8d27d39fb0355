import { type Agent, agentsThere, type Dispatch, type Room } from '../../fleet/fleet.ts';
import { AGENT_MAY_COME } from '../../fleet/verdict/verdicts.ts';
import type { CommandContext } from '../command.ts';
import { follow, isLastingFailure, refuseFailure } from '../follow.ts';
import { type RoomStage, waitMsOf } from './stage-room.ts';

/** What `--once` finds: an active agent of that name, a dispatch that no worker took, or neither. */
export type Presence =
  | { readonly is: 'there'; readonly agent: Agent }
  | { readonly is: 'pending'; readonly dispatch: Dispatch }
  | { readonly is: 'absent' };

/** ACTIVE in this life of the room, and not another agent's avatar. */
const activeAgent = (room: Room, agentName: string): Agent | undefined =>
  agentsThere(room).find(
    (agent) =>
      agent.agentName === agentName &&
      agent.participant.state === 'ACTIVE' &&
      agent.publishesOnBehalfOf === null,
  );

/** An agent of that name may join at any moment: a second dispatch would make it two. */
const isComing = (room: Room, agentName: string): boolean =>
  agentsThere(room).some((agent) => agent.agentName === agentName && agent.verdict.name === 'joining') ||
  room.dispatches.some(
    ({ facts, verdict }) =>
      facts.agentName === agentName && AGENT_MAY_COME.has(verdict.name) && verdict.severity === 'ok',
  );

/** A dispatch of that name that no worker took. A worker that registers may still take it. */
const pendingDispatch = (room: Room, agentName: string, except: string | null): Dispatch | undefined =>
  room.dispatches.find(
    ({ id, facts, verdict }) =>
      facts.agentName === agentName && id !== except && verdict.name === 'no worker',
  );

/**
 * What is certain now, or null while an agent may still be joining.
 *
 * @param except the id of a dispatch that will be replaced, so it does not count
 */
const certainIn = (room: Room | null, agentName: string, except: string | null): Presence | null => {
  const agent = room && activeAgent(room, agentName);
  if (agent) return { is: 'there', agent };
  if (!room) return { is: 'absent' };
  if (isComing(room, agentName)) return null;
  const dispatch = pendingDispatch(room, agentName, except);
  return dispatch ? { is: 'pending', dispatch } : { is: 'absent' };
};

/** Waits for a look at the room that starts after this call. */
const lookAgain = async ({ signal }: CommandContext, { session, room, focus }: RoomStage): Promise<void> => {
  const sinceMs = session.clock.now();
  focus();
  session.sweepNow();
  await follow(session, signal, (state) => {
    const { snapshot } = state;
    if (isLastingFailure(state)) refuseFailure(state);
    const now = room();
    const isSeen = now
      ? (snapshot.verifiedAtMs.get(now.key) ?? 0) > sinceMs || now.failure !== null
      : snapshot.startedAtMs > sinceMs && snapshot.finishedAtMs !== null;
    return isSeen || null;
  });
};

/** Waits until no agent is joining any longer. Waits for a pending dispatch no longer than `--wait`. */
export const settle = (
  context: CommandContext,
  { session, room, focus }: RoomStage,
  agentName: string,
  except: string | null = null,
): Promise<Presence> => {
  focus();
  const untilMs = session.clock.now() + waitMsOf(context);
  return follow<Presence>(session, context.signal, () => {
    const presence = certainIn(room(), agentName, except);
    return presence?.is === 'pending' && session.clock.now() < untilMs ? null : presence;
  });
};

/**
 * Waits until it is certain whether an agent of that name is in the room. If none is, keeps the room's lock,
 * so that no other lktop on this machine creates one meanwhile.
 */
export const settleOnce = async (
  context: CommandContext,
  stage: RoomStage,
  agentName: string,
  except: string | null,
): Promise<Presence & { readonly release: () => Promise<void> }> => {
  for (;;) {
    const lock = await stage.lock();
    try {
      await lookAgain(context, stage);
    } catch (error) {
      await lock.release();
      throw error;
    }
    const presence = certainIn(stage.room(), agentName, except);
    if (presence?.is === 'absent') return { ...presence, release: lock.release };
    await lock.release();
    const settled = await settle(context, stage, agentName, except);
    // The agent that was joining never came. Look once more: others may have noticed that too.
    if (settled.is !== 'absent') return { ...settled, release: async () => {} };
  }
};
