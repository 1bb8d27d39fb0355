import type { Agent, Verdict } from '../../../fleet/fleet.ts';
import type { Severity } from '../../../fleet/severity.ts';
import { fitWords } from '../../../text/fit-words.ts';
import { beginningOf, quoteName, safeText } from '../../../text/safe-text.ts';
import { cell, lineWidth, type Span, span } from '../../line.ts';
import type { Symbols, Tone } from '../../theme.ts';
import { agentAge } from '../agents/columns.ts';
import type { PaneColumn } from '../columns.ts';
import { dispatchAge } from '../dispatches/columns.ts';
import { roomAge } from '../rooms/columns.ts';
import {
  AGE_COLUMN,
  agentNameText,
  ageOf,
  dispatchNameText,
  markOf,
  type RowContext,
  statusOf,
  withoutName,
} from '../row.ts';
import type { TreeNode } from './nodes.ts';

const INDENT_COLUMNS = 2;
/** In UTF-16 units. More of an error has no place in a row. */
const MOST_OF_A_TEXT = 240;
/** A name keeps these columns, however deep its row is. */
const MIN_NAME_COLUMNS = 10;

/** What a row shows beside its place in the tree. Names are safe, texts raw. */
interface Words {
  readonly name: string;
  readonly nameTone: Tone;
  readonly text: string;
  /** May be cut so that no word is. Raw. */
  readonly nameInText: string | null;
  /** Null: nothing judges a job, so its text has no colour. */
  readonly verdict: Verdict | null;
  readonly sinceMs: number;
}

const agentWords = (agent: Agent, parent: TreeNode | null): Words => {
  const { agentName, publishesOnBehalfOf, verdict } = agent;
  const summary = withoutName(verdict.summary, agentName || 'unnamed agent');
  const isBelowItsAgent =
    parent?.thing.kind === 'agent' && parent.thing.agent.identity === publishesOnBehalfOf;
  const isAvatar = publishesOnBehalfOf !== null;
  return {
    name: isAvatar ? `avatar ${quoteName(agent.identity)}` : `agent ${agentNameText(agentName)}`,
    nameTone: agent.isFormer ? 'struck' : 'plain',
    text: isAvatar && !isBelowItsAgent ? `${summary}, for ${publishesOnBehalfOf}, who is not here` : summary,
    nameInText: isAvatar && !isBelowItsAgent ? publishesOnBehalfOf : agentName,
    verdict,
    sinceMs: agentAge(agent),
  };
};

const wordsOf = ({ thing, room, parent }: TreeNode): Words => {
  switch (thing.kind) {
    case 'room': {
      const { name, verdict } = room;
      return {
        name: quoteName(name),
        nameTone: 'plain',
        text: verdict.summary,
        nameInText: room.cause.agentName,
        verdict,
        sinceMs: roomAge(room),
      };
    }
    case 'dispatch': {
      const { facts, verdict } = thing.dispatch;
      return {
        name: `dispatch ${dispatchNameText(thing)}`,
        nameTone: 'plain',
        text: withoutName(verdict.summary, facts.agentName || 'unnamed agent'),
        nameInText: facts.agentName,
        verdict,
        sinceMs: dispatchAge(thing.dispatch),
      };
    }
    case 'job': {
      const { id, status, error, workerId, subject, startedAtMs } = thing.job;
      const by = workerId === '' ? 'worker unknown' : workerId;
      const whom = subject === '' ? '' : ` for ${subject}`;
      const text = `claims ${status}${whom}, ${by}${error === '' ? '' : `: ${error}`}`;
      return {
        name: `job ${quoteName(id)}`,
        nameTone: 'plain',
        text,
        nameInText: workerId || null,
        verdict: null,
        sinceMs: startedAtMs,
      };
    }
    case 'agent':
      return agentWords(thing.agent, parent);
  }
};

/** Nothing judges a job. It shows how its agent is, or, without one, what that means for its dispatch. */
const markSeverity = ({ thing, room }: TreeNode): Severity => {
  switch (thing.kind) {
    case 'room':
      return room.verdict.severity;
    case 'dispatch':
      return thing.dispatch.verdict.severity;
    case 'job':
      return (thing.agent ?? thing.dispatch).verdict.severity;
    case 'agent':
      return thing.agent.verdict.severity;
  }
};

const foldSign = ({ below, folded }: TreeNode, symbols: Symbols): string => {
  const columns = Math.max(lineWidth([span(symbols.folded)]), lineWidth([span(symbols.unfolded)])) + 1;
  const sign = below === 0 ? '' : folded ? symbols.folded : symbols.unfolded;
  return cell(sign, columns, symbols.ellipsis);
};

/** Formats `  ▾ dispatch suport-v2`: the place in the tree, and the name in what is left of `columns`. */
const nameCell = (node: TreeNode, { symbols }: Pick<RowContext, 'symbols'>, columns: number): Span => {
  const { name, nameTone } = wordsOf(node);
  const sign = foldSign(node, symbols);
  const most = Math.max(0, columns - lineWidth([span(sign)]) - MIN_NAME_COLUMNS);
  return span(' '.repeat(Math.min(node.depth * INDENT_COLUMNS, most)) + sign + name, nameTone);
};

const statusCell = (node: TreeNode, context: RowContext, columns: number): Span => {
  const { text, nameInText, verdict } = wordsOf(node);
  if (verdict !== null) return statusOf({ summary: text, verdict, name: nameInText }, columns, context);
  const names = nameInText === null ? [] : [safeText(beginningOf(nameInText, MOST_OF_A_TEXT))];
  const { ellipsis } = context.symbols;
  return span(fitWords(safeText(beginningOf(text, MOST_OF_A_TEXT)), names, columns, ellipsis), 'muted');
};

/** A tree keeps its order: what belongs together stays together. */
export const TREE_COLUMNS: readonly PaneColumn<TreeNode>[] = [
  {
    id: 'name',
    heading: 'Room and its parts',
    description: 'the place in the tree, and the name or id',
    // With these widths, half of 120 columns has room for `    ▾ job AJ_T4mTTmBQVHmR` and almost all of
    // `claims RUNNING, AW_25yhXRUFZjGA`.
    width: { least: 18, wanted: 27, grows: 1 },
    rank: 0,
    cell: nameCell,
  },
  {
    id: 'status',
    heading: 'Status',
    description: 'what is wrong, or what it does',
    width: { least: 21, wanted: 32, grows: 2 },
    rank: 0,
    cell: statusCell,
  },
  {
    ...AGE_COLUMN,
    description: 'how long the status lasts',
    cell: (node, context) => ageOf(wordsOf(node).sinceMs, context),
  },
];

export const treeMark = (node: TreeNode, symbols: Symbols): Span =>
  markOf({ severity: markSeverity(node) }, symbols);
