import { usageOf } from '../commandline/commands.ts';
import type { CustomCommand } from '../export/custom-command.ts';
import { SEVERITIES, SEVERITY_SHOWN } from '../fleet/severity.ts';
import { safeText } from '../text/safe-text.ts';
import { helpLine } from './commands/texts.ts';
import { type KeyContext, LISTS } from './key-context.ts';
import type { Binding, KeyGroup } from './key-entry.ts';
import { paneKeyId } from './key-hints.ts';
import type { Keymap } from './key-lookup.ts';
import { keyLabel } from './keys.ts';
import type { PaneId } from './layout.ts';
import { SIGNS } from './marks/mark-row.ts';
import { LINE_COMMANDS, paneOf } from './panes/find.ts';
import type { Services } from './terminal/services.ts';
import type { Symbols } from './theme.ts';
import type { SavedView } from './views/saved-view.ts';

const titles = (panes: readonly KeyContext[]): string =>
  panes.map((id) => paneOf(id)?.title ?? id).join(', ');

/** What the texts of the help depend on. */
interface Scope {
  readonly bindings: readonly Binding[];
  readonly ascii: boolean;
  /** The lists that are there. */
  readonly lists: readonly PaneId[];
}

/** Says in which lists a key works, if not in all; empty if it is no key of the lists. */
const whereOf = ({ panes }: Binding, { lists }: Scope): string => {
  const here = lists.filter((id) => panes.includes(id));
  const elsewhere = lists.filter((id) => !panes.includes(id));
  if (here.length === 0 || elsewhere.length === 0) return '';
  return here.length <= elsewhere.length ? ` (in ${titles(here)})` : ` (not in ${titles(elsewhere)})`;
};

/** `(in Agents: Home only)`: the keys that another entry leaves to an entry. */
const overriddenNote = (binding: Binding, { bindings, ascii }: Scope): string =>
  bindings
    .filter(
      ({ overrides, keys }) => overrides === binding.id && keys.some((key) => binding.keys.includes(key)),
    )
    .map(({ keys, panes }) => {
      const left = binding.keys.filter((key) => !keys.includes(key));
      return ` (in ${titles(panes)}: ${left.map((key) => keyLabel(key, ascii)).join(' ')} only)`;
    })
    .join('');

const describe = (binding: Binding, scope: Scope): string =>
  binding.description + whereOf(binding, scope) + overriddenNote(binding, scope);

/** What a key does, and in which of all lists. */
export const descriptionIn = (binding: Binding, bindings: readonly Binding[]): string =>
  describe(binding, { bindings, ascii: false, lists: LISTS });

const groupLines = (group: KeyGroup, scope: Scope): readonly string[] => [
  group,
  ...scope.bindings
    .filter((binding) => binding.group === group)
    .map((binding) =>
      helpLine(binding.keys.map((key) => keyLabel(key, scope.ascii)).join(' '), describe(binding, scope)),
    ),
  '',
];

/** The groups in the order of the table, those with keys of the current context first. */
const groupsFrom = (bindings: readonly Binding[], here: KeyContext): readonly KeyGroup[] => {
  const inOrder = (some: readonly Binding[]) => some.map(({ group }) => group);
  return [
    ...new Set([...inOrder(bindings.filter(({ panes }) => panes.includes(here))), ...inOrder(bindings)]),
  ];
};

const ownLines = (customCommands: readonly CustomCommand[]): readonly string[] =>
  customCommands.length === 0
    ? []
    : [
        'Your own',
        ...customCommands.map(({ key, label, panes }) =>
          helpLine(keyLabel(key), safeText(label) + (panes === null ? '' : ` (in ${panes.join(', ')})`)),
        ),
        '',
      ];

/** `F1  no agent (in Rooms)` */
const viewLines = (views: readonly SavedView[]): readonly string[] =>
  views.length === 0
    ? []
    : [
        'Your views',
        ...views.map(({ key, name, pane }) =>
          helpLine(key === null ? ':view NAME' : keyLabel(key), `${safeText(name)} (in ${titles([pane])})`),
        ),
        '',
      ];

/** The meaning of every symbol that stands for something. The others separate or cut texts. */
const SYMBOL_WORDS: Readonly<
  Record<Exclude<keyof Symbols, 'marks' | 'separator' | 'rule' | 'times' | 'focus'>, string>
> = {
  cursor: 'the row under the cursor',
  folded: 'a group whose rows are hidden; before a title: the pane that takes the keys',
  unfolded: 'a group whose rows are shown',
  done: 'done, and proved by the sweeps',
  arrow: 'what to do about it; between two states: from, to',
  ascending: 'sorted by this column, the smallest on top',
  descending: 'sorted by this column, the largest or worst on top',
  bar: 'the load of a worker, from 0 to 1',
  levels: 'its load in the last minutes, the newest on the right',
  ellipsis: 'a text that is cut: the details have all of it',
};

/** The marks of the screen, each with its meaning. */
export const legendLines = (symbols: Symbols): readonly string[] => [
  'Marks',
  ...SEVERITIES.map((severity) => helpLine(symbols.marks[severity], SEVERITY_SHOWN[severity].word)),
  helpLine(SIGNS.all, 'a marked row'),
  helpLine(SIGNS.some, 'a row that stands for many, some of them marked'),
  helpLine('ack:', 'an acknowledged problem'),
  helpLine('struck out', 'of a former life of the room: listed, but not there'),
  ...Object.entries(SYMBOL_WORDS).map(([symbol, word]) =>
    helpLine(symbols[symbol as keyof typeof SYMBOL_WORDS], word),
  ),
  '',
];

const commandLines = (absent: readonly PaneId[]): readonly string[] => [
  'Commands, after :',
  ...LINE_COMMANDS.filter(({ name }) => !absent.includes(name)).map((spec) =>
    helpLine(usageOf(spec), spec.description),
  ),
];

/**
 * Returns the help: the keys, those of the current context first, then the marks and the commands. Safe.
 *
 * @param absent lists that are not there, whose keys and commands are left out
 * @param isCloud the project is on LiveKit Cloud
 */
export const helpLines = (
  keymap: Keymap,
  symbols: Symbols,
  here: KeyContext,
  { customCommands, views }: Pick<Services, 'customCommands' | 'views'>,
  absent: readonly PaneId[] = [],
  isCloud = false,
): readonly string[] => {
  const hidden = absent.map(paneKeyId);
  const bindings = keymap.bindings.filter(
    ({ id, onlyOnCloud }) => !hidden.includes(id) && (isCloud || !onlyOnCloud),
  );
  const scope = { bindings, ascii: keymap.ascii, lists: LISTS.filter((id) => !absent.includes(id)) };
  return [
    ...groupsFrom(bindings, here).flatMap((group) => groupLines(group, scope)),
    ...ownLines(customCommands),
    ...viewLines(views),
    ...legendLines(symbols),
    ...commandLines(absent),
  ];
};
