import type { Command } from './commands/controls.ts';
import type { DisabledReason, KeyContext } from './key-context.ts';
import type { KeyName } from './keys.ts';

export type KeyGroup =
  | 'Motion'
  | 'Panes'
  | 'Problems'
  | 'Finding'
  | 'While a filter is typed'
  | 'Actions'
  | 'Agents on LiveKit Cloud'
  | 'Many at once'
  | 'Hand-over'
  | 'Profiles'
  | 'Command line'
  | 'Sweeps'
  | 'Questions'
  | 'Questions with a text to type'
  | 'Forms'
  | 'Text fields'
  | 'Texts and choices'
  | 'While a search is typed'
  | 'General';

/** An entry of the key table: its keys and what they do. */
interface Entry {
  readonly id: string;
  readonly keys: readonly KeyName[];
  /** One or two words for the footer. Also the description if there is none. */
  readonly label: string;
  /** For the help and the generated key list. */
  readonly description?: string;
  /** Changes something on the server, after a confirmation. */
  readonly dangerous?: boolean;
  /** Also works on a terminal that is too small to show the effect. */
  readonly blind?: boolean;
  /** The position in the footer, smallest first. Without one, the key is only in the help. */
  readonly footer?: number;
  readonly disabledReason?: DisabledReason;
  /** A custom command on the same key is run instead. */
  readonly yields?: boolean;
  /** A project that is not on LiveKit Cloud has no such key. Default: no. */
  readonly onlyOnCloud?: boolean;
  /** In its list it wins over every other entry, so that the settings may give its key to something else. */
  readonly local?: boolean;
  /** The id of the entry that gives up its key to this one, in the contexts of this one. */
  readonly overrides?: string;
  readonly run: Command;
}

export interface Binding extends Required<Omit<Entry, 'footer' | 'overrides'>> {
  readonly group: KeyGroup;
  readonly panes: readonly KeyContext[];
  readonly footer: number | null;
  readonly overrides: string | null;
}

/** Makes bindings of one group that are valid in the given contexts. */
export const of = (
  group: KeyGroup,
  contexts: KeyContext | readonly KeyContext[],
  entries: readonly Entry[],
): readonly Binding[] =>
  entries.map((entry) => ({
    ...entry,
    group,
    panes: typeof contexts === 'string' ? [contexts] : contexts,
    description: entry.description ?? entry.label,
    dangerous: entry.dangerous ?? false,
    blind: entry.blind ?? false,
    footer: entry.footer ?? null,
    yields: entry.yields ?? false,
    onlyOnCloud: entry.onlyOnCloud ?? false,
    local: entry.local ?? false,
    overrides: entry.overrides ?? null,
    disabledReason: entry.disabledReason ?? (() => null),
  }));
