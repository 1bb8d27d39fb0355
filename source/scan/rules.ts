import type { Severity } from '../fleet/severity.ts';
import {
  duplicateAgents,
  type Find,
  ghostRooms,
  lonelyAgents,
  mixedDeployments,
  mixedSdks,
  SDK_ATTRIBUTE,
  type Seen,
  shortSecrets,
  unknownDeployments,
  unknownSdks,
  unlimitedRooms,
  unnamedWorkers,
} from './find.ts';

/** A secret with fewer characters is short: HS256 needs a key of 256 bits (RFC 7518, section 3.2). */
export const SHORT_SECRET = 32;

/** A rule of a scan. */
interface Rule {
  /** As typed after `--skip`. */
  readonly name: string;
  /** What it finds. */
  readonly title: string;
  readonly severity: Extract<Severity, 'warning' | 'notice'>;
  readonly find: (seen: Seen) => readonly Find[];
  /** What to do about it, as whole sentences. */
  readonly remedy: string;
  /** What nobody can see through the API, in the words of docs/commands.md. */
  readonly blindTo: string;
  /** Counts what this scan could not see for that reason. Default: it cannot be counted. */
  readonly unseen?: (seen: Seen) => number;
}

/**
 * All rules of a scan, the warnings first. `lktop scan`, `:scan`, the flag `--skip` and the table in docs/commands.md
 * (`npm run docs`) come from here.
 */
export const RULES = [
  {
    name: 'ghost-rooms',
    title: 'rooms whose LiveKit node died and that are still listed',
    severity: 'warning',
    find: ghostRooms,
    remedy:
      'Press D on the room in the monitor. It is created again and then deleted, because a plain deletion fails.',
    blindTo: 'a node that died less than 10 s ago',
  },
  {
    name: 'duplicate-agents',
    title: 'agents that do the same work twice in one room',
    severity: 'warning',
    find: duplicateAgents,
    remedy:
      'Remove all but one of them. Look for two dispatches of one agent name, and use lktop dispatch --once.',
    blindTo: 'agents that do not tell their name',
  },
  {
    name: 'short-secrets',
    title: `API keys of this project or of lktop's settings whose secret has fewer than ${SHORT_SECRET} characters`,
    severity: 'warning',
    find: shortSecrets,
    remedy:
      'Make a new key with livekit-server generate-keys or in the settings of LiveKit Cloud, then delete this one. Anyone who guesses the secret can sign any token.',
    blindTo: "other keys of the server, and those of the lk CLI's other projects",
  },
  {
    name: 'unnamed-workers',
    title: 'dispatches that a worker without an agent name took: it takes every new room',
    severity: 'notice',
    find: unnamedWorkers,
    remedy:
      'Give the worker an agent name (agent_name in Python, agentName in Node), and dispatch it by that name.',
    blindTo: 'idle workers: no call lists them, but lktop workers asks them',
  },
  {
    name: 'lonely-agents',
    title: 'agents that joined a minute ago or earlier and have nobody to serve now',
    severity: 'notice',
    find: lonelyAgents,
    remedy: 'Remove them, unless somebody is about to come: each takes a place of its worker.',
    blindTo: 'how long they have been alone',
  },
  {
    name: 'mixed-sdk-versions',
    title: 'agents of one name with different SDK versions',
    severity: 'notice',
    find: mixedSdks,
    remedy: 'Deploy one version. During a rollout, wait until the old workers have drained.',
    blindTo: `agents that do not set the attribute ${SDK_ATTRIBUTE}: LiveKit tells no SDK version, but lktop workers asks the workers`,
    unseen: unknownSdks,
  },
  {
    name: 'mixed-deployments',
    title: 'agents of one name from different deployments',
    severity: 'notice',
    find: mixedDeployments,
    remedy: 'If no rollout is under way, find out who dispatches to the other deployment.',
    blindTo: 'the deployment of agents that belong to no dispatch, and idle workers',
    unseen: unknownDeployments,
  },
  {
    name: 'unlimited-rooms',
    title: 'rooms for any number of participants, or kept empty for a day or longer',
    severity: 'notice',
    find: unlimitedRooms,
    remedy:
      'Set max_participants, empty_timeout and departure_timeout where the rooms are made, or under room: in the configuration of livekit-server.',
    blindTo: 'limits that the application enforces',
  },
] as const satisfies readonly Rule[];

export type RuleName = (typeof RULES)[number]['name'];

/** A rule with its finds. */
export interface RuleFinds {
  readonly rule: Rule;
  readonly finds: readonly Find[];
  /** What it could not see, and how much of it; null: nothing known. */
  readonly notSeen: { readonly count: number; readonly text: string } | null;
}

/** Runs every rule but those to skip. Before the first listing, a rule that found nothing says nothing. */
export const scan = (seen: Seen, skip: ReadonlySet<string> = new Set()): readonly RuleFinds[] => {
  const rules: readonly Rule[] = RULES;
  return rules
    .filter(({ name }) => !skip.has(name))
    .map((rule) => {
      const count = rule.unseen?.(seen) ?? 0;
      return { rule, finds: rule.find(seen), notSeen: count === 0 ? null : { count, text: rule.blindTo } };
    })
    .filter(({ finds }) => seen.isListed || finds.length > 0);
};
