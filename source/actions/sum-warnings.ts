import { counted } from '../text/counted.ts';
import type { Warning, WarningKind } from './warnings.ts';

/** One sentence for many warnings of a kind; null: keep each sentence. */
const SUMS: Readonly<Record<WarningKind, ((count: number) => string) | null>> = {
  'new room': (count) => `${counted(count, 'room')} do not exist and will be created.`,
  'old facts': (count) =>
    `lktop has no fresh data about ${counted(count, 'room')}, so what it knows may be stale.`,
  'unseen name': null,
  duplicate: (count) =>
    `${counted(count, 'room')} have or may get an agent with that name, so there would be two.`,
  'nobody waits': (count) => `In ${counted(count, 'room')} nobody waits.`,
  metadata: (count) => `The metadata of ${count} looks like JSON but is invalid.`,
  'cuts off': (count) => `${counted(count, 'agent')} that are active without callers are cut off.`,
  'cuts off callers': (count) =>
    `${counted(count, 'agent')} that are active with callers are cut off from them. The callers stay in their rooms.`,
  'people inside': (count) => `People or agents are removed from ${counted(count, 'room')}.`,
  'listed inside': (count) =>
    `In ${counted(count, 'room')} participants are still listed, but are probably gone with the node.`,
  'more agents': (count) => `${count} dispatches have more agents, which are removed too.`,
  'stays listed': (count) =>
    `${count} dispatches stay listed as running. Remove the agents instead to delete the dispatches too.`,
  'unseen deployment': null,
  declined: (count) =>
    `The workers of ${count} declined the job, and will probably decline another one like it.`,
  'handed over': (count) =>
    `In ${counted(count, 'room')} the agent handed over. A new one would talk at the same time as whoever took over.`,
};

const sumOf = (kind: WarningKind, sentences: readonly string[]): readonly string[] => {
  const different = [...new Set(sentences)];
  const sum = SUMS[kind];
  return sum === null || sentences.length === 1 ? different : [sum(sentences.length)];
};

/** Sums up the warnings of many plans: each kind once, with its count. Raw. */
export const sumWarnings = (warnings: readonly Warning[]): readonly string[] => {
  const kinds = [...new Set(warnings.map(({ kind }) => kind))];
  return kinds.flatMap((kind) =>
    sumOf(
      kind,
      warnings.filter((warning) => warning.kind === kind).map(({ sentence }) => sentence),
    ),
  );
};
