import type { Command } from './commands/controls.ts';
import type { DisabledReason, KeyContext } from './key-context.ts';
import type { KeyName } from './keys.ts';

export type KeyGroup =
  | 'Motion'
  | 'Panes'
  | 'Problems'
  | 'Finding'
  | 'Actions'
  | 'Many at once'
  | 'Hand-over'
  | 'Command line'
  | 'Sweeps'
  | 'Questions'
  | 'Forms'
  | 'Text fields'
  | 'Texts and choices'
  | 'General';

/** One key of the table: how it is written, where it is valid, and what it does. */
interface Entry {
  readonly id: string;
  readonly keys: readonly KeyName[];
  /** A word or two for the footer; also the description where there is none. */
  readonly label: string;
  /** For the help and the README. */
  readonly description?: string;
  /** It changes something on the server, after a question. */
  readonly dangerous?: boolean;
  /** It works also on a terminal that is too small to show what a key would do. */
  readonly blind?: boolean;
  /** Its place in the footer, the smallest first; without one it is only in the help. */
  readonly footer?: number;
  readonly disabledReason?: DisabledReason;
  readonly run: Command;
}

export interface Binding extends Required<Omit<Entry, 'footer'>> {
  readonly group: KeyGroup;
  readonly panes: readonly KeyContext[];
  readonly footer: number | null;
}

/** Bindings of one group that are valid in the same contexts, or in one. */
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
    disabledReason: entry.disabledReason ?? (() => null),
  }));
