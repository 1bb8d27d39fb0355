import type { JobFacts } from '../../../fleet/facts.ts';
import type { Agent, Dispatch, Room } from '../../../fleet/fleet.ts';
import { type Folds, isFolded } from '../../query/folds.ts';
import { rememberEach, rememberLast } from '../../query/remember.ts';
import type { Keyed } from '../../view-model.ts';

/** What a row of the tree stands for. */
export type Thing =
  | { readonly kind: 'room' }
  | { readonly kind: 'dispatch'; readonly dispatch: Dispatch }
  | {
      readonly kind: 'job';
      readonly dispatch: Dispatch;
      readonly job: JobFacts;
      readonly agent: Agent | null;
    }
  | { readonly kind: 'agent'; readonly agent: Agent };

/** A row of the tree. It stays the same object while its room does. */
export interface TreeNode extends Keyed {
  readonly thing: Thing;
  readonly room: Room;
  /** 0 for a room. */
  readonly depth: number;
  /** Null for a room. */
  readonly parent: TreeNode | null;
  /** How many rows are below it, however deep. They follow it directly. */
  readonly below: number;
  /** Those rows are hidden. */
  readonly folded: boolean;
}

interface Branch {
  readonly key: string;
  readonly thing: Thing;
  readonly branches: readonly Branch[];
}

/** The agents of a room by their place in the tree. */
interface Places {
  /** The avatars of an agent. */
  readonly ofAgent: (agent: Agent) => readonly Agent[];
  readonly ofJob: (dispatch: Dispatch, job: JobFacts) => readonly Agent[];
  /** The agents of a dispatch none of whose jobs is theirs. */
  readonly ofDispatch: (dispatch: Dispatch) => readonly Agent[];
  /** The agents that belong to no dispatch. */
  readonly ofRoom: readonly Agent[];
}

/** `job` is null if no job is listed for the agent. */
const jobPlace = (dispatch: string, job: string | null): string => JSON.stringify([dispatch, job]);

/**
 * An avatar stands below the agent for which it publishes, if that one is there and no avatar itself: two
 * avatars may name each other.
 */
const placesIn = ({ agents, dispatches }: Room): Places => {
  const principals = new Set(
    agents.filter((agent) => agent.publishesOnBehalfOf === null).map(({ identity }) => identity),
  );
  const isAvatarHere = ({ publishesOnBehalfOf: agent }: Agent) => agent !== null && principals.has(agent);
  const avatars = Map.groupBy(agents.filter(isAvatarHere), (agent) => agent.publishesOnBehalfOf ?? '');
  const jobsOf = new Map(dispatches.map(({ id, facts }) => [id, new Set(facts.jobs.map((job) => job.id))]));
  const others = Map.groupBy(
    agents.filter((agent) => !isAvatarHere(agent)),
    ({ dispatchId, jobId }) => {
      const jobs = dispatchId === null ? undefined : jobsOf.get(dispatchId);
      if (dispatchId === null || jobs === undefined) return '';
      return jobPlace(dispatchId, jobId !== null && jobs.has(jobId) ? jobId : null);
    },
  );
  const at = (place: string) => others.get(place) ?? [];
  return {
    ofAgent: (agent) => (principals.has(agent.identity) ? (avatars.get(agent.identity) ?? []) : []),
    ofJob: (dispatch, job) => at(jobPlace(dispatch.id, job.id)),
    ofDispatch: (dispatch) => at(jobPlace(dispatch.id, null)),
    ofRoom: at(''),
  };
};

/**
 * Arranges a room: its dispatches with their jobs, the agent of each job, and its avatars. Dispatches and
 * agents have the keys of their own lists, so that an acknowledgement holds in both.
 */
const branchOf = (room: Room): Branch => {
  const { ofAgent, ofJob, ofDispatch, ofRoom } = placesIn(room);
  const agentBranch = (agent: Agent): Branch => ({
    key: `${room.key}\n${agent.identity}`,
    thing: { kind: 'agent', agent },
    branches: ofAgent(agent).map(agentBranch),
  });
  const jobBranch = (dispatch: Dispatch, job: JobFacts, told: Set<string>): Branch => {
    // A server that lists a job twice does not send its agent twice.
    const agents = told.has(job.id) ? [] : ofJob(dispatch, job);
    told.add(job.id);
    return {
      key: `${room.key}\n${dispatch.id}\n${job.id}`,
      thing: { kind: 'job', dispatch, job, agent: agents[0] ?? null },
      branches: agents.map(agentBranch),
    };
  };
  const dispatchBranch = (dispatch: Dispatch): Branch => {
    const told = new Set<string>();
    return {
      key: `${room.key}\n${dispatch.id}`,
      thing: { kind: 'dispatch', dispatch },
      branches: [
        ...dispatch.facts.jobs.map((job) => jobBranch(dispatch, job, told)),
        ...ofDispatch(dispatch).map(agentBranch),
      ],
    };
  };
  return {
    key: room.key,
    thing: { kind: 'room' },
    branches: [...room.dispatches.map(dispatchBranch), ...ofRoom.map(agentBranch)],
  };
};

const sizeOf = ({ branches }: Branch): number =>
  branches.reduce((sum, branch) => sum + 1 + sizeOf(branch), 0);

/** Returns the tree of a room, from the top: every row before those below it. */
export const nodesOf = rememberEach((room: Room): readonly TreeNode[] => {
  const nodes: TreeNode[] = [];
  const taken = new Set<string>();
  const add = (branch: Branch, parent: TreeNode | null): void => {
    let { key } = branch;
    // An identity can be any text, even the id of a dispatch. Every row needs a key of its own.
    while (taken.has(key)) key += '\n';
    taken.add(key);
    const depth = parent === null ? 0 : parent.depth + 1;
    const node: TreeNode = {
      key,
      thing: branch.thing,
      room,
      depth,
      parent,
      below: sizeOf(branch),
      folded: false,
    };
    nodes.push(node);
    for (const child of branch.branches) add(child, node);
  };
  add(branchOf(room), null);
  return nodes;
});

export const nodesOfAll = rememberEach((rooms: readonly Room[]) => rooms.flatMap(nodesOf));

/** The room's row, for any row of its tree. */
export const rootOf = (node: TreeNode): TreeNode => (node.parent === null ? node : rootOf(node.parent));

const asFolded = rememberEach((node: TreeNode): TreeNode => ({ ...node, folded: true }));

/** Leaves out what is below folded rows. */
export const foldNodes = rememberLast((nodes: readonly TreeNode[], folds: Folds): readonly TreeNode[] => {
  const rows: TreeNode[] = [];
  for (let index = 0; index < nodes.length; index += 1) {
    const node = nodes[index];
    if (node === undefined) break;
    const folded = node.below > 0 && isFolded(folds, node.key);
    rows.push(folded ? asFolded(node) : node);
    if (folded) index += node.below;
  }
  return rows;
});

/** Finds the closest row above a hidden one: its key begins like theirs. */
export const rowAbove = (lostKey: string, rows: readonly TreeNode[]): TreeNode | null => {
  let closest: TreeNode | null = null;
  for (const row of rows) {
    if (lostKey.startsWith(`${row.key}\n`) && row.key.length > (closest?.key.length ?? -1)) closest = row;
  }
  return closest;
};
