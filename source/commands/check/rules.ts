import { type NoneMissing, VERDICTS } from '../../fleet/verdict/verdicts.ts';

type Entry = (typeof VERDICTS)[number];
type EntryWithRule = Extract<Entry, { readonly check: { readonly passes: string } }>;

/** `no worker` → `no-worker` */
type Dashed<Name extends string> = Name extends `${infer First} ${infer Rest}`
  ? `${First}-${Dashed<Rest>}`
  : Name;

export type RuleName = Dashed<EntryWithRule['name']>;

export interface Rule {
  /** As it is typed after `--fail-on`. */
  readonly rule: RuleName;
  /** What is so where the rule passes. */
  readonly passes: string;
  /** It fails because somebody waits: several such rules may speak of one caller. */
  readonly isAboutCallers: boolean;
}

/** A type error here names a verdict of the table that is told by a rule that does not exist. */
export type ToldByNoRule = NoneMissing<
  Exclude<
    Extract<Entry, { readonly check: { readonly toldBy: string } }>['check']['toldBy'],
    EntryWithRule['name']
  >
>;

const dashed = (name: string): RuleName => name.replaceAll(' ', '-') as RuleName;

const hasRule = (entry: Entry): entry is EntryWithRule => entry.check !== null && 'passes' in entry.check;

/** A rule for every verdict that is not well, in the order of the table of verdicts: the gravest first. */
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

/** The rule that tells of a verdict; null: nothing is wrong with it, or it counts for nothing. */
export const ruleOf = (verdictName: string): RuleName | null => BY_VERDICT.get(verdictName) ?? null;
