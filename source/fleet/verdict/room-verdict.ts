import {
  type Agent,
  type Cause,
  type Dispatch,
  type Expectation,
  OF_ROOM,
  type Room,
  type Verdict,
} from '../fleet.ts';
import { isWell, severityRank } from '../severity.ts';
import { CONTRADICTION, type Failure } from '../snapshot.ts';
import type { RoomCase } from './case.ts';
import type { ghost } from './ghost.ts';
import type { NoneMissing, RoomVerdictName } from './verdicts.ts';
import {
  judgeHandedOver,
  judgeReplaced,
  judgeUnattended,
  judgeUnserved,
  judgeWaiting,
  quiet,
} from './waiting-verdict.ts';

const UNREACHABLE_SUMMARIES: Readonly<Record<string, string>> = {
  'no-response': 'no node has answered for it yet',
  [CONTRADICTION]: 'its answers contradict each other',
};

/** The room is listed, but its calls fail. */
export const unreachable = (failure: Failure): Verdict<'unreachable'> => ({
  name: 'unreachable',
  // A busy server may miss one call. Within seconds the room answers again or turns out to be a ghost.
  severity: failure.kind === 'no-response' ? 'notice' : 'warning',
  summary: UNREACHABLE_SUMMARIES[failure.kind] ?? 'listed, but its calls fail',
  sinceMs: null,
  basis: [{ atMs: null, text: failure.sentence }],
  remedy: null,
});

/** A verdict and its subject. */
export interface Finding {
  readonly verdict: Verdict;
  readonly cause: Cause;
}

/** The verdict of a room with all problems of its own. */
export interface JudgedRoom extends Finding {
  readonly problems: Room['problems'];
}

const ofRoom = (verdict: Verdict): Finding => ({ verdict, cause: OF_ROOM });

const ofDispatch = ({ id, facts, verdict }: Dispatch): Finding => ({
  verdict,
  cause: { of: 'dispatch', id, agentName: facts.agentName, deployment: facts.deployment || null },
});

const ofAgent = ({ identity, agentName, deployment, verdict }: Agent): Finding => ({
  verdict,
  cause: { of: 'agent', id: identity, agentName, deployment },
});

/** Among equally severe verdicts the dispatch's wins because it names the cause, then the agent's. */
const worstOf = (
  problems: Room['problems'],
  agents: readonly Agent[],
  dispatches: readonly Dispatch[],
): Finding | null => {
  let worst: Finding | null = null;
  const consider = (finding: Finding) => {
    if (worst === null || severityRank(finding.verdict) < severityRank(worst.verdict)) worst = finding;
  };
  for (const dispatch of dispatches) if (!isWell(dispatch.verdict)) consider(ofDispatch(dispatch));
  for (const agent of agents) if (!isWell(agent.verdict)) consider(ofAgent(agent));
  for (const problem of problems) consider(ofRoom(problem));
  return worst;
};

/** When nothing is wrong, an agent's state says more than its dispatch's `present`. */
const wellOf = (
  roomCase: RoomCase,
  agents: readonly Agent[],
  dispatches: readonly Dispatch[],
  expectation: Expectation | null,
): Finding => {
  const waiting = judgeWaiting(roomCase, dispatches, expectation);
  if (waiting) return ofRoom(waiting);
  const agent = agents.find(({ isFormer }) => !isFormer);
  if (agent) return ofAgent(agent);
  const dispatch = dispatches.find(({ verdict }) => verdict.severity === 'ok');
  return dispatch ? ofDispatch(dispatch) : ofRoom(quiet(roomCase, expectation));
};

const NO_PROBLEMS: readonly never[] = [];

const judgeUnreachable = ({ observation: { failure } }: RoomCase): Verdict<'unreachable'> | null =>
  failure && unreachable(failure);

/** The rules for the room itself, most severe first. Each may return a verdict. */
const RULES = [judgeUnserved, judgeReplaced, judgeUnreachable, judgeUnattended, judgeHandedOver];

/** The verdicts of healthy rooms, and `ghost`, which is judged before all others. */
type Others = typeof judgeWaiting | typeof quiet | typeof ghost;
type Given = NonNullable<ReturnType<(typeof RULES)[number] | Others>>['name'];
/** A type error here names a verdict in the table that no rule returns. */
export type UnjudgedRoom = NoneMissing<Exclude<RoomVerdictName, Given>>;

const problemsOf = (
  roomCase: RoomCase,
  dispatches: readonly Dispatch[],
  expectation: Expectation | null,
): Room['problems'] => {
  const { waitingSinceMs, memory, observation } = roomCase;
  const isCalm =
    waitingSinceMs === null && observation.failure === null && memory.origin.predecessor === null;
  if (isCalm && memory.successors.length === 0) return NO_PROBLEMS;
  return RULES.flatMap((rule) => rule(roomCase, dispatches, expectation) ?? []);
};

/** Returns a room's verdict: its own if that is the worst, else that of its worst agent or dispatch. */
export const judgeRoom = (
  roomCase: RoomCase,
  agents: readonly Agent[],
  dispatches: readonly Dispatch[],
  expectation: Expectation | null,
): JudgedRoom => {
  const problems = problemsOf(roomCase, dispatches, expectation);
  const worst = worstOf(problems, agents, dispatches);
  const { verdict, cause } = worst ?? wellOf(roomCase, agents, dispatches, expectation);
  return { problems, verdict, cause };
};
