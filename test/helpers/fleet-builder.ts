import type { DispatchFacts, ParticipantFacts, RoomFacts } from '../../source/fleet/facts.ts';
import type { Agent, Dispatch, Fleet, Human, Room, Verdict } from '../../source/fleet/fleet.ts';
import { roomKey } from '../../source/fleet/snapshot.ts';
import type { DispatchVerdictName } from '../../source/fleet/verdict/verdicts.ts';
import { agent as agentFacts, dispatch as dispatchFacts, participant, roomFacts, START_MS } from './facts.ts';

export const verdict = <Name extends string>(
  name: Name,
  changes: Partial<Verdict<Name>> = {},
): Verdict<Name> => ({
  name,
  severity: 'ok',
  summary: `summary of ${name}`,
  sinceMs: null,
  basis: [],
  remedy: null,
  ...changes,
});

/** An ACTIVE agent named `support`, of the dispatch `AD_1`. */
export const anAgent = (
  changes: Partial<Omit<Agent, 'participant'>> & { readonly participant?: Partial<ParticipantFacts> } = {},
): Agent => {
  const identity = changes.identity ?? 'agent-AJ_1';
  return {
    sign: 'kind',
    agentName: 'support',
    state: 'listening',
    stateSinceMs: START_MS,
    isFormer: false,
    unheardSinceMs: null,
    dispatchId: 'AD_1',
    jobId: 'AJ_1',
    workerId: 'AW_1',
    deployment: '',
    publishesOnBehalfOf: null,
    verdict: verdict('ok'),
    ...changes,
    identity,
    participant: agentFacts({ identity, ...changes.participant }),
  };
};

/** The dispatch `AD_1` for `support`, by default served by `agent-AJ_1`. */
export const aDispatch = (
  changes: Partial<DispatchFacts> & {
    readonly verdict?: Verdict<DispatchVerdictName> | DispatchVerdictName;
    readonly agentIdentity?: string | null;
  } = {},
): Dispatch => {
  const { verdict: judged = 'present', agentIdentity, ...facts } = changes;
  const made = dispatchFacts(facts);
  const judgement = typeof judged === 'string' ? verdict(judged) : judged;
  const served = judgement.name === 'present' || judgement.name === 'joining';
  return {
    id: made.id,
    facts: made,
    agentIdentity: agentIdentity === undefined ? (served ? 'agent-AJ_1' : null) : agentIdentity,
    verdict: judgement,
  };
};

/** A caller, who waits by default. */
export const aHuman = (identity = 'alice', changes: Partial<Human> = {}): Human => ({
  identity,
  participant: participant({ identity }),
  waits: true,
  phoneNumber: null,
  doubt: null,
  isSimulated: false,
  firstSeenMs: START_MS,
  cameAtMs: START_MS,
  rangLastMs: null,
  publishesSinceMs: null,
  ...changes,
});

/** An empty verified room. `call-1` gets the id `RM_call-1`. */
export const aRoom = (
  name: string,
  changes: Partial<Omit<Room, 'facts' | 'name' | 'id' | 'key'>> & {
    readonly id?: string;
    readonly facts?: Partial<RoomFacts>;
  } = {},
): Room => {
  const { id = `RM_${name}`, facts, ...rest } = changes;
  return {
    key: roomKey({ name, id }),
    name,
    id,
    facts: roomFacts({ name, id, ...facts }),
    verified: true,
    failure: null,
    humans: [],
    others: [],
    agents: [],
    dispatches: [],
    waitingSinceMs: null,
    awaitsSecondLook: false,
    former: [],
    expectation: null,
    problems: [],
    verdict: verdict('quiet'),
    cause: { of: 'room', id: null, agentName: null, deployment: null },
    ...rest,
  };
};

/** A served room: a caller, an agent and its dispatch. */
export const aServedRoom = (name: string, changes: Parameters<typeof aRoom>[1] = {}): Room =>
  aRoom(name, { humans: [aHuman()], agents: [anAgent()], dispatches: [aDispatch()], ...changes });

const count = <Item>(rooms: readonly Room[], of: (room: Room) => readonly Item[]): number =>
  rooms.reduce((sum, room) => sum + of(room).length, 0);

/** A fleet of these rooms. `servingNames` is counted from their ACTIVE agents. */
export const aFleet = (rooms: readonly Room[], changes: Partial<Fleet> = {}): Fleet => {
  const servingNames = new Map<string, number>();
  for (const room of rooms) {
    const names = room.agents
      .filter(({ participant: { state } }) => state === 'ACTIVE')
      .map(({ agentName }) => agentName ?? '');
    for (const name of new Set(names)) servingNames.set(name, (servingNames.get(name) ?? 0) + 1);
  }
  const serving = (room: Room) => room.dispatches.filter((dispatch) => dispatch.verdict.name === 'present');
  return {
    rooms,
    byKey: new Map(rooms.map((room) => [room.key, room])),
    figures: {
      rooms: rooms.length,
      activeAgentSessions: count(rooms, serving),
      agentParticipants: count(rooms, (room) => room.agents),
      roomsWithAgents: rooms.filter((room) => room.agents.length > 0).length,
      critical: 0,
      warning: 0,
    },
    servingNames,
    knownNames: [...servingNames.keys()].sort(),
    ...changes,
  };
};
