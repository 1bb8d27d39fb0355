import type { Agent, Verdict } from '../../../fleet/fleet.ts';
import type { Severity } from '../../../fleet/severity.ts';
import { quoteName, safeCell } from '../../../text/safe-text.ts';
import { cell, type Line, lineWidth, type Span, span } from '../../line.ts';
import type { Symbols, Tone } from '../../theme.ts';
import { agentAge, dispatchAge } from '../members.ts';
import { roomAge } from '../rooms/row.ts';
import {
  agentNameText,
  ageOf,
  dispatchNameText,
  markOf,
  middleColumns,
  type RowContext,
  summaryOf,
  withoutName,
} from '../row.ts';
import type { TreeNode } from './nodes.ts';

const INDENT_COLUMNS = 2;
/** A name keeps these columns, however deep its row is. */
const MIN_NAME_COLUMNS = 10;
const NAME_SHARE = 0.46;

/** What a row shows beside its place in the tree. Names are safe, texts raw. */
interface Words {
  readonly name: string;
  readonly nameTone: Tone;
  readonly text: string;
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
        verdict,
        sinceMs: dispatchAge(thing.dispatch),
      };
    }
    case 'job': {
      const { id, status, error, workerId, subject, startedAtMs } = thing.job;
      const by = workerId === '' ? 'worker unknown' : workerId;
      const whom = subject === '' ? '' : ` for ${subject}`;
      const text = `claims ${status}${whom}, ${by}${error === '' ? '' : `: ${error}`}`;
      return { name: `job ${quoteName(id)}`, nameTone: 'plain', text, verdict: null, sinceMs: startedAtMs };
    }
    case 'agent':
      return agentWords(thing.agent, parent);
  }
};

/** Nothing judges a job. It shows how its agent is, or, without one, what that means for its dispatch. */
export const markSeverity = ({ thing, room }: TreeNode): Severity => {
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

const foldSign = ({ below, folded }: TreeNode, symbols: Symbols): Span => {
  const columns = Math.max(lineWidth([span(symbols.folded)]), lineWidth([span(symbols.unfolded)])) + 1;
  const sign = below === 0 ? '' : folded ? symbols.folded : symbols.unfolded;
  return span(cell(sign, columns, symbols.ellipsis), 'muted');
};

/** Formats `✖   ▾ dispatch suport-v2  no worker took it  4m`: mark, place in the tree, name, verdict, age. */
export const treeRow = (node: TreeNode, context: RowContext): Line => {
  const { columns, symbols } = context;
  const { name, nameTone, text, verdict, sinceMs } = wordsOf(node);
  const sign = foldSign(node, symbols);
  const shared = middleColumns(columns) - lineWidth([sign]);
  const indent = Math.max(0, Math.min(node.depth * INDENT_COLUMNS, shared - MIN_NAME_COLUMNS));
  // Names end in one column, however deep the rows are.
  const nameColumns = Math.max(MIN_NAME_COLUMNS, Math.floor(shared * NAME_SHARE) - indent);
  const textColumns = Math.max(0, shared - indent - nameColumns);
  return [
    markOf({ severity: markSeverity(node) }, symbols),
    span(' '.repeat(indent)),
    sign,
    span(cell(name, Math.min(nameColumns, shared - indent) - 1, symbols.ellipsis), nameTone),
    span(' '),
    verdict === null
      ? span(cell(safeCell(text, textColumns), textColumns, symbols.ellipsis), 'muted')
      : summaryOf(text, verdict, textColumns, context),
    ageOf(sinceMs, context),
  ];
};
