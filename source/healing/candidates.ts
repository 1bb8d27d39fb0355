import { agentsThere, type Dispatch, type Fleet, type Room } from '../fleet/fleet.ts';
import { AGENT_MAY_COME, type DispatchVerdictName } from '../fleet/verdict/verdicts.ts';

/** The verdicts that a re-dispatch can cure. In all of them nobody of the dispatch is in the room. */
export const HEALED_VERDICTS = [
  'no worker',
  'left',
  'absent',
] as const satisfies readonly DispatchVerdictName[];

export type HealedVerdict = (typeof HEALED_VERDICTS)[number];

/** A dispatch that a re-dispatch may cure, in the room that it was made for. */
export interface Candidate {
  readonly room: Room;
  readonly dispatch: Dispatch;
}

const isNewer = (one: Dispatch, other: Dispatch): boolean =>
  one.facts.createdAtMs > other.facts.createdAtMs ||
  (one.facts.createdAtMs === other.facts.createdAtMs && one.id > other.id);

/** Of several dispatches of one name only the newest is healed: otherwise each would bring an agent. */
const isNewestOfItsName = (dispatch: Dispatch, { dispatches }: Room): boolean =>
  !dispatches.some(
    (other) =>
      other !== dispatch && other.facts.agentName === dispatch.facts.agentName && isNewer(other, dispatch),
  );

/** An agent of the name is in the room, if not for this caller: a new one would make it two. */
const isAgentThere = ({ facts }: Dispatch, room: Room): boolean =>
  agentsThere(room).some(
    (agent) => agent.agentName === facts.agentName && agent.publishesOnBehalfOf === null,
  );

/** Another dispatch may bring an agent at any moment, such as one that a colleague just made. */
const isAboutToBeServed = ({ dispatches }: Room): boolean =>
  dispatches.some(({ verdict }) => AGENT_MAY_COME.has(verdict.name) && verdict.severity === 'ok');

const candidatesIn = (room: Room, verdicts: ReadonlySet<string>): readonly Candidate[] =>
  room.failure !== null || !room.verified || isAboutToBeServed(room)
    ? []
    : room.dispatches
        .filter(
          (dispatch) =>
            verdicts.has(dispatch.verdict.name) &&
            // Only then a caller is left with nobody.
            dispatch.verdict.severity === 'critical' &&
            isNewestOfItsName(dispatch, room) &&
            !isAgentThere(dispatch, room),
        )
        .map((dispatch) => ({ room, dispatch }));

/** The dispatches with one of the verdicts whose callers are left with nobody. The callers that wait longest come first. */
export const findCandidates = (
  { rooms, figures }: Pick<Fleet, 'rooms' | 'figures'>,
  verdicts: ReadonlySet<string>,
): readonly Candidate[] => rooms.slice(0, figures.critical).flatMap((room) => candidatesIn(room, verdicts));

/** The same dispatch in a newer fleet. Null: it is gone, or needs no healing any more. */
export const findAgain = (
  { room, dispatch }: Candidate,
  { byKey }: Pick<Fleet, 'byKey'>,
  verdicts: ReadonlySet<string>,
): Candidate | null => {
  const now = byKey.get(room.key);
  return (now && candidatesIn(now, verdicts).find((one) => one.dispatch.id === dispatch.id)) ?? null;
};
