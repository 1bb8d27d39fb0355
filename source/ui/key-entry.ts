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
  | 'Texts and choices'
  | 'General';

interface Entry<Id extends string> {
  readonly id: Id;
  readonly keys: readonly KeyName[];
  /** A word or two for the footer; also the description where there is none. */
  readonly label: string;
  /** For the help and the README. */
  readonly description?: string;
  /** It changes something on the server, after a question. */
  readonly dangerous?: boolean;
  /** Its place in the footer, the smallest first; without one it is only in the help. */
  readonly footer?: number;
  readonly disabledReason?: DisabledReason;
}

export interface TypedBinding<Id extends string> extends Required<Omit<Entry<Id>, 'footer'>> {
  readonly group: KeyGroup;
  readonly panes: readonly KeyContext[];
  readonly footer: number | null;
}

/** Bindings of one group that are valid in the same contexts. */
export const of = <const Id extends string>(
  group: KeyGroup,
  panes: readonly KeyContext[],
  entries: readonly Entry<Id>[],
): readonly TypedBinding<Id>[] =>
  entries.map((entry) => ({
    ...entry,
    group,
    panes,
    description: entry.description ?? entry.label,
    dangerous: entry.dangerous ?? false,
    footer: entry.footer ?? null,
    disabledReason: entry.disabledReason ?? (() => null),
  }));
