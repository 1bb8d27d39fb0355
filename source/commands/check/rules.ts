import { type NoneMissing, VERDICTS } from '../../fleet/verdict/verdicts.ts';

type Entry = (typeof VERDICTS)[number];
type EntryWithRule = Extract<Entry, { readonly check: { readonly passes: string } }>;

/** `no worker` → `no-worker` */
type Dashed<Name extends string> = Name extends `${infer First} ${infer Rest}`
  ? `${First}-${Dashed<Rest>}`
  : Name;

export type RuleName = Dashed<EntryWithRule['name']>;

export interface Rule {
  /** The name as typed after `--fail-on`. */
  readonly rule: RuleName;
  /** What is true when the rule passes. */
  readonly passes: string;
  /** The rule fails because somebody waits. Several such rules may be about the same caller. */
  readonly isAboutCallers: boolean;
}

/** A type error here names a verdict of the table whose rule does not exist. */
export type ToldByNoRule = NoneMissing<
  Exclude<
    Extract<Entry, { readonly check: { readonly toldBy: string } }>['check']['toldBy'],
    EntryWithRule['name']
  >
>;

const dashed = (name: string): RuleName => name.replaceAll(' ', '-') as RuleName;

const hasRule = (entry: Entry): entry is EntryWithRule => entry.check !== null && 'passes' in entry.check;

/** One rule for every verdict that is not well, in the order of the verdict table: most severe first. */
export const RULES: readonly Rule[] = VERDICTS.filter(hasRule).map(({ name, check }) => ({
  rule: dashed(name),
  passes: check.passes,
  isAboutCallers: 'aboutCallers' in check,
}));

const BY_VERDICT: ReadonlyMap<string, RuleName> = new Map(
  VERDICTS.flatMap(({ name, check }) =>
    check === null ? [] : [[name, dashed('toldBy' in check ? check.toldBy : name)] as const],
  ),
);

/** Returns the rule that reports a verdict; null: the verdict is not a problem, or does not count. */
export const ruleOf = (verdictName: string): RuleName | null => BY_VERDICT.get(verdictName) ?? null;
