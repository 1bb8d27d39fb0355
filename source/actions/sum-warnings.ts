import type { Warning, WarningKind } from './warnings.ts';
import { counted } from './words.ts';

/** One sentence for many warnings of a kind; null: each says something of its own. */
const SUMS: Readonly<Record<WarningKind, ((count: number) => string) | null>> = {
  'new room': (count) => `${counted(count, 'room')} do not exist and will be created.`,
  'old facts': (count) =>
    `Of ${counted(count, 'room')} lktop has no fresh answer: what is known of them may be old.`,
  'unseen name': null,
  duplicate: (count) =>
    `In ${counted(count, 'room')} an agent of that name is there or may come: there would be two.`,
  'nobody waits': (count) => `In ${counted(count, 'room')} nobody waits.`,
  metadata: (count) => `The metadata of ${count} looks like JSON and is not.`,
  'cuts off': (count) => `${counted(count, 'agent')} that are active with nobody are cut off.`,
  'cuts off callers': (count) =>
    `${counted(count, 'agent')} that are active with callers are cut off from them.`,
  'people inside': (count) => `In ${counted(count, 'room')} people or agents are put out.`,
  'listed inside': (count) =>
    `In ${counted(count, 'room')} participants are still listed, and most likely gone with the node.`,
  'more agents': (count) => `${counted(count, 'dispatch')} have more agents, gone with them.`,
  'stays listed': (count) =>
    `${count} dispatches stay listed as if they ran: removing the agents deletes the dispatches too.`,
  'unseen deployment': null,
  declined: (count) => `The workers of ${count} declined the job, and will likely decline the next like it.`,
  'handed over': (count) =>
    `In ${counted(count, 'room')} the agent handed over: a new one would talk beside whoever took over.`,
};

const sumOf = (kind: WarningKind, sentences: readonly string[]): readonly string[] => {
  const different = [...new Set(sentences)];
  const sum = SUMS[kind];
  return sum === null || sentences.length === 1 ? different : [sum(sentences.length)];
};

/** The warnings of many plans, each kind said once with how many it is about. Raw. */
export const sumWarnings = (warnings: readonly Warning[]): readonly string[] => {
  const kinds = [...new Set(warnings.map(({ kind }) => kind))];
  return kinds.flatMap((kind) =>
    sumOf(
      kind,
      warnings.filter((warning) => warning.kind === kind).map(({ sentence }) => sentence),
    ),
  );
};
