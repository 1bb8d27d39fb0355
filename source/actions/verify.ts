import { agentsThere, type Dispatch, type Fleet, type Room } from '../fleet/fleet.ts';
import type { Snapshot } from '../fleet/snapshot.ts';
import { DISPATCH_IS_OVER, WAS_TAKEN } from '../fleet/verdict/verdicts.ts';
import { counted } from '../text/counted.ts';
import { FORCE_AFTER_MS, PROOF_LIMIT_MS } from '../time-limits.ts';
import type { ActionProgress, ActionState, Target } from './action.ts';
import { dispatchIn, isFormerIn, participantIn, roomNamed } from './lookup.ts';
import { howToRestore } from './partial.ts';
import { agentCalled, enumerated, named } from './words.ts';

/** A fleet and when it was seen. */
export interface Sighting {
  readonly fleet: Fleet;
  /** The snapshot the fleet was built from. */
  readonly snapshot: Pick<Snapshot, 'sweep' | 'startedAtMs' | 'verifiedAtMs'>;
  readonly nowMs: number;
  /** Ids of the dispatches that were in the room before the calls. Default: none. */
  readonly known?: ReadonlySet<string>;
}

export interface VerifyLimits {
  /** An action that is not verified after this many milliseconds ends as unverified. */
  readonly proofMs: number;
  /** An agent that is still there this many milliseconds after its dispatch was deleted may be removed by force. */
  readonly forceMs: number;
}

export const DEFAULT_VERIFY_LIMITS: VerifyLimits = { proofMs: PROOF_LIMIT_MS, forceMs: FORCE_AFTER_MS };

type Verifying = Extract<ActionState, { readonly state: 'verifying' }>;

/** What the sweeps since the calls show about an action. */
type Finding =
  | { readonly proved: true }
  | {
      readonly proved: false;
      /** Why it is not verified yet. Raw. */
      readonly sentence: string;
      readonly forceable?: boolean;
      /** Waiting longer will not change it. */
      readonly isFinal?: boolean;
    };

/** The target's room: seen since the calls, gone since, or not seen since. */
type RoomSeen =
  | { readonly is: 'seen'; readonly room: Room }
  | { readonly is: 'gone' }
  | { readonly is: 'unseen'; readonly sentence: string };

const PROVED: Finding = { proved: true };

/** Whether the rooms were listed since the calls. */
const wasListedSince = ({ snapshot }: Sighting, calledAtMs: number): boolean =>
  snapshot.sweep > 0 && snapshot.startedAtMs >= calledAtMs;

const lookAtRoom = (target: Target, sighting: Sighting, calledAtMs: number): RoomSeen => {
  const { fleet, snapshot } = sighting;
  const room =
    target.room === null ? roomNamed(fleet, target.roomName) : (fleet.byKey.get(target.room) ?? null);
  if (room && (snapshot.verifiedAtMs.get(room.key) ?? 0) > calledAtMs) return { is: 'seen', room };
  if (room?.failure) return { is: 'unseen', sentence: `The room cannot be read: ${room.failure.sentence}` };
  if (!room && wasListedSince(sighting, calledAtMs)) return { is: 'gone' };
  return { is: 'unseen', sentence: `lktop could not read ${named(target.roomName)} since the call.` };
};

const notYet = (sentence: string): Finding => ({ proved: false, sentence });
const never = (sentence: string): Finding => ({ proved: false, sentence, isFinal: true });

/** Why a dispatch has no agent. */
const lacking = ({ facts, verdict }: Dispatch): Finding => {
  const agent = agentCalled(facts.agentName);
  const on = facts.deployment === '' ? '' : ` of deployment ${named(facts.deployment)}`;
  const suggested = verdict.remedy?.suggestedAgentName ?? null;
  switch (verdict.name) {
    case 'automatic':
      return notYet('No unnamed worker took it.');
    case 'no worker':
      return notYet(
        `No worker took it: no worker${on} is called ${agent}, all were full, or one did not answer.${suggested === null ? '' : ` Did you mean ${named(suggested)}?`}`,
      );
    case 'joining':
      return notYet('Its agent has joined but is not active yet.');
    case 'declined':
      return never(`Its worker declined the job: ${verdict.summary}.`);
    case 'partly present':
      return notYet(`Not every job has its agent: ${verdict.summary}.`);
    case 'present':
      return PROVED;
  }
  if (!WAS_TAKEN.has(verdict.name)) return notYet('No worker took it yet.');
  return DISPATCH_IS_OVER.has(verdict.name) || verdict.name === 'crash-looping'
    ? never(`A worker took it, but the job is already over: ${verdict.summary}.`)
    : notYet(`A worker took it, but its agent is not there: ${verdict.summary}.`);
};

const findDispatched = (progress: ActionProgress, sighting: Sighting, calledAtMs: number): Finding => {
  const { plan, createdDispatchId } = progress;
  const seen = lookAtRoom(plan.target, sighting, calledAtMs);
  if (seen.is === 'unseen') return notYet(seen.sentence);
  if (seen.is === 'gone') {
    return plan.target.room === null
      ? notYet('The room is not listed.')
      : never('The room ended before an agent was seen.');
  }
  const dispatch = dispatchIn(seen.room, createdDispatchId);
  if (!dispatch) {
    const restore = plan.intention.kind === 'redispatch' ? ` ${howToRestore(plan)}` : '';
    return notYet(`No new dispatch is listed.${restore}`);
  }
  const finding = lacking(dispatch);
  if (!finding.proved) return finding;
  const twin = findTwin(dispatch, seen.room, plan.target.dispatchId, sighting.known);
  if (twin !== null) return notYet(twin);
  return plan.intention.kind === 'redispatch' ? findReplaced(progress, seen.room) : finding;
};

/** Another of that name came beside ours: by somebody else, or as a proxy sent the call twice. Raw; null: none did. */
const findTwin = (
  { id, facts }: Dispatch,
  room: Room,
  replaced: string | null,
  known: ReadonlySet<string> = new Set(),
): string | null => {
  const others = room.dispatches.filter(
    (other) =>
      other.facts.agentName === facts.agentName &&
      other.id !== id &&
      other.id !== replaced &&
      !known.has(other.id) &&
      !DISPATCH_IS_OVER.has(other.verdict.name),
  );
  if (others.length === 0) return null;
  const ids = enumerated([id, ...others.map((other) => other.id)]);
  return `There are ${others.length + 1} new dispatches of ${agentCalled(facts.agentName)} in ${named(room.name)}: ${ids}. Remove all but one.`;
};

/** The new agent is there. Checks that the old dispatch and its agent are gone. */
const findReplaced = ({ plan }: ActionProgress, room: Room): Finding => {
  const { dispatchId, identity } = plan.target;
  if (dispatchIn(room, dispatchId)) {
    return notYet(`The new agent is there, but the old dispatch ${dispatchId} is still listed.`);
  }
  if (!isThere(room, identity)) return PROVED;
  const sentence = `The new agent is there, but the old agent ${named(identity ?? '')} is still there.`;
  return { proved: false, sentence, forceable: true };
};

/** Whether the participant is there. One of a former life of the room is not, and cannot be removed by force. */
const isThere = (room: Room, identity: string | null): boolean =>
  participantIn(room, identity) !== null && !isFormerIn(room, identity);

/** For a removal by dispatch: an agent that reconnects with the same identity is still the same agent. */
const findRemoved = ({ plan }: ActionProgress, sighting: Sighting, calledAtMs: number): Finding => {
  const { dispatchId, identity } = plan.target;
  const seen = lookAtRoom(plan.target, sighting, calledAtMs);
  if (seen.is === 'unseen') return notYet(seen.sentence);
  if (seen.is === 'gone') return PROVED;
  if (dispatchIn(seen.room, dispatchId)) return notYet(`Dispatch ${dispatchId} is still listed.`);
  if (!isThere(seen.room, identity)) return PROVED;
  const sentence = `The dispatch is gone, but its agent ${named(identity ?? '')} is still there.`;
  return { proved: false, sentence, forceable: true };
};

/** For a removal by force: a participant that reconnects with the same identity is a new one. */
const findKicked = ({ plan }: ActionProgress, sighting: Sighting, calledAtMs: number): Finding => {
  const { identity, participantId } = plan.target;
  const seen = lookAtRoom(plan.target, sighting, calledAtMs);
  if (seen.is === 'unseen') return notYet(seen.sentence);
  if (seen.is === 'gone' || participantIn(seen.room, identity)?.id !== participantId) return PROVED;
  return notYet(`${named(identity ?? '')} is still there.`);
};

const findListed = (
  { plan }: ActionProgress,
  sighting: Sighting,
  calledAtMs: number,
  wanted: boolean,
): Finding => {
  if (!wasListedSince(sighting, calledAtMs)) return notYet('The rooms could not be listed since the call.');
  const { room, roomName } = plan.target;
  const isListed =
    room === null ? roomNamed(sighting.fleet, roomName) !== null : sighting.fleet.byKey.has(room);
  if (isListed === wanted) return PROVED;
  return notYet(`Room ${named(roomName)} is ${isListed ? 'still' : 'not'} listed.`);
};

const find = (progress: ActionProgress, sighting: Sighting, calledAtMs: number): Finding => {
  switch (progress.plan.intention.kind) {
    case 'dispatch':
    case 'redispatch':
      return findDispatched(progress, sighting, calledAtMs);
    case 'remove-dispatch':
      return findRemoved(progress, sighting, calledAtMs);
    case 'remove-agent':
      return progress.plan.target.dispatchId === null
        ? findKicked(progress, sighting, calledAtMs)
        : findRemoved(progress, sighting, calledAtMs);
    case 'kick':
      return findKicked(progress, sighting, calledAtMs);
    case 'create-room':
      return findListed(progress, sighting, calledAtMs, true);
    case 'delete-room':
    case 'clear-ghost':
      return findListed(progress, sighting, calledAtMs, false);
  }
};

const lostWords = ({ answerLost, reason }: Verifying): string => {
  if (!answerLost) return '';
  return reason === undefined
    ? 'The call got no answer. '
    : `The result of the call is not known: ${reason} `;
};

const stateAfter = (
  finding: Finding,
  verifying: Verifying,
  waitedMs: number,
  limits: VerifyLimits,
): ActionState | null => {
  if (finding.proved) return { state: 'succeeded' };
  const forceable = finding.forceable ?? false;
  const isOver = finding.isFinal || waitedMs >= limits.proofMs || (forceable && waitedMs >= limits.forceMs);
  if (!isOver) return null;
  const sentence = `${lostWords(verifying)}${finding.sentence}`;
  return { state: 'unverified', sentence, forceable };
};

/** Added to a success if the room has several agents with that name, counted in the last look. Raw. */
const howManyThere = ({ plan: { steps, target } }: ActionProgress, { fleet }: Sighting): string | null => {
  const create = steps.find((step) => step.call === 'createDispatch');
  const room = create && roomNamed(fleet, target.roomName);
  if (!room) return null;
  const count = agentsThere(room).filter(
    (agent) => agent.agentName === create.agentName && agent.publishesOnBehalfOf === null,
  ).length;
  return count < 2
    ? null
    : `There are ${counted(count, 'agent')} of ${agentCalled(create.agentName)} in ${named(room.name)} now.`;
};

/**
 * Updates an action, whose calls were made, from the newest sighting. Pure; returns the same object if nothing
 * changed. Only what was seen after the calls counts.
 */
export const verifyAction = (
  progress: ActionProgress,
  sighting: Sighting,
  limits: VerifyLimits = DEFAULT_VERIFY_LIMITS,
): ActionProgress => {
  const { calledAtMs } = progress;
  if (progress.state.state !== 'verifying' || calledAtMs === null) return progress;
  const finding = find(progress, sighting, calledAtMs);
  const state = stateAfter(finding, progress.state, sighting.nowMs - calledAtMs, limits);
  if (!state) return progress;
  const remark = state.state === 'succeeded' ? howManyThere(progress, sighting) : null;
  return {
    ...progress,
    state,
    endedAtMs: sighting.nowMs,
    ...(remark === null ? {} : { remark: [progress.remark, remark].filter(Boolean).join(' ') }),
  };
};
