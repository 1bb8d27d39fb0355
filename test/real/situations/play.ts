import { setTimeout as sleep } from 'node:timers/promises';
import type { Claim, Outcome, Said, Situation, Unplayable } from './situation.ts';
import type { Checked } from './stage/lktop.ts';
import { type OpenStage, openStage } from './stage/stage.ts';

/** A claim with its outcome. */
export interface Judged {
  readonly claim: Claim;
  readonly outcome: Outcome;
}

/** The result of one situation. */
export type Result = { readonly situation: Situation | Unplayable } & (
  | { readonly state: 'judged'; readonly judged: readonly Judged[]; readonly tookMs: number }
  /** The situation did not come about, so nothing can be said about lktop. */
  | { readonly state: 'broken'; readonly reason: string }
  | { readonly state: 'skipped'; readonly reason: string }
);

const WATCH_EVERY_SECONDS = 1;
/** Longer than the longest situation on a busy machine. */
const LIMIT_MS = 5 * 60_000;

const flagsOf = (claims: readonly Claim[]): readonly (readonly string[])[] => {
  const all = claims.flatMap(({ by, flags = [] }) => (by === 'check' ? [flags] : []));
  return [...new Map(all.map((flags) => [flags.join(' '), flags])).values()];
};

/** Runs all commands that the claims need, at the same time. */
const look = async (stage: OpenStage, claims: readonly Claim[]): Promise<Said> => {
  const watching = stage.watching();
  if (watching === null) throw new Error('no lktop watch is running');
  const [snapshot, ...checks] = await Promise.all([
    stage.lktop.snapshot(),
    ...flagsOf(claims).map(async (flags) => [flags.join(' '), await stage.lktop.check(flags)] as const),
  ]);
  const byFlags = new Map<string, Checked>(checks);
  return {
    watch: watching.log,
    snapshot,
    check: (flags) => {
      const checked = byFlags.get(flags.join(' '));
      if (!checked) throw new Error(`no check ran with ${flags.join(' ')}`);
      return checked;
    },
    runs: stage.runs,
    marks: stage.marks,
  };
};

const playOn = async (stage: OpenStage, situation: Situation): Promise<readonly Judged[]> => {
  if (!situation.watchesLater) await stage.watch();
  await situation.play(stage);
  const said = await look(stage, situation.claims);
  return situation.claims.map((claim) => ({ claim, outcome: claim.judge(said) }));
};

const limited = async <Value>(work: Promise<Value>): Promise<Value> => {
  const end = new AbortController();
  const limit = sleep(LIMIT_MS, null, { signal: end.signal }).then(() => {
    throw new Error('it took longer than five minutes');
  });
  limit.catch(() => {});
  return Promise.race([work, limit]).finally(() => end.abort());
};

/** Plays one situation on its own stage, and judges what lktop says about it. */
export const play = async (situation: Situation): Promise<Result> => {
  const startedAtMs = Date.now();
  let stage: OpenStage | null = null;
  try {
    stage = await openStage({
      hasRedis: situation.needs?.includes('redis') ?? false,
      config: situation.config ?? '',
      watchEverySeconds: situation.watchEverySeconds ?? WATCH_EVERY_SECONDS,
    });
    const judged = await limited(playOn(stage, situation));
    return { situation, state: 'judged', judged, tookMs: Date.now() - startedAtMs };
  } catch (error) {
    return { situation, state: 'broken', reason: error instanceof Error ? error.message : String(error) };
  } finally {
    await stage?.close();
  }
};
