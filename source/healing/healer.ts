import type { HealLock } from '../actions/heal-lock.ts';
import { actionSentence } from '../actions/sentence.ts';
import type { Failure } from '../fleet/snapshot.ts';
import { areAsked } from '../fleet/workers.ts';
import type { Registry } from '../registry/registry.ts';
import type { Session, SessionState } from '../session/session.ts';
import { HEAL_AGAIN_MS, HEAL_LOCK_EVERY_MS } from '../time-limits.ts';
import { endingOf, onlyForItsCallers, remedyOf } from './acts.ts';
import { type Candidate, findAgain, findCandidates, type HealedVerdict } from './candidates.ts';
import { type Doubt, findDoubt, NOT_SEEN, notRecorded } from './doubts.ts';
import type { HealAct, HealEvent } from './heal-event.ts';
import { createHealLimit } from './limit.ts';
import { lookAgain } from './look-again.ts';
import { createPastHeals } from './past-heals.ts';
import { createTold } from './told.ts';
import { begunSentence, readySentence, refusalOf, waitSentence, wouldSentence } from './words.ts';

/** How many rooms are looked at again at once, before they are healed. */
const MOST_LOOKS = 4;
/** How many acts may be under way, from their first call to their proof. */
const MOST_UNDER_WAY = 24;
/** What the registry said a moment ago still holds. */
const READ_FRESH_MS = 1_000;
/** A run remembers so many dispatches that it has dealt with. By then the oldest are long gone. */
const MOST_DONE = 20_000;

export interface HealerOptions {
  readonly session: Pick<
    Session,
    'project' | 'clock' | 'getState' | 'subscribe' | 'sweepNow' | 'expedite' | 'plan' | 'run'
  >;
  readonly registry: Pick<Registry, 'listActions' | 'disabled' | 'checkWritable' | 'isInMemory'>;
  readonly verdicts: ReadonlySet<HealedVerdict>;
  /** Re-dispatches in any 60 seconds, over all rooms. */
  readonly perMinute: number;
  /** False: a dry run, which changes nothing on the server. */
  readonly acts: boolean;
  readonly lock: HealLock;
  readonly tell: (event: HealEvent) => void;
}

/** Re-dispatches what left its callers alone, by the same plan, calls and proof as a human's action. */
export interface Healer {
  /** Starts no more acts. Those that run go on until the session is closed, and are still told. */
  readonly stop: () => void;
  /** Tells nothing any more, and gives the lock back. */
  readonly close: () => Promise<void>;
}

/** Heals until it is stopped. */
export const createHealer = (options: HealerOptions): Healer => {
  const { session, registry, verdicts, perMinute, acts, lock, tell } = options;
  const { clock, project } = session;
  const limit = createHealLimit(perMinute);
  const past = createPastHeals(registry, project.host);
  const told = createTold();
  /** Rooms that are being looked at, or whose act is not over. */
  const busy = new Set<string>();
  /** How many of them are still before their calls. */
  let looking = 0;
  /** By the id of the plan. */
  const running = new Map<string, Candidate>();
  /** Dispatches that were healed, or would have been. Everything is said about them. */
  const done = new Set<string>();
  /** Until when a dispatch is left alone after a look that ended in doubt. By its id. */
  const restsUntilMs = new Map<string, number>();
  let failedAtMs: number | null = null;
  let reading: { readonly atMs: number; readonly answer: Promise<Failure | null> } | null = null;
  /** The past was read, and the lock is ours or none is needed. */
  let isReady = false;
  const stopping = new AbortController();
  const isStopped = () => stopping.signal.aborted;
  let isClosed = false;
  let cancelTimer = () => {};

  const tellAct = (
    act: HealAct,
    candidate: Candidate,
    sentence: string,
    more: Partial<{ doubt: Doubt; createdDispatchId: string | null; remedy: string | null }> = {},
  ): void => {
    if (isClosed) return;
    const { doubt = null, createdDispatchId = null, remedy = null } = more;
    tell({ kind: 'act', act, candidate, doubt, createdDispatchId, sentence, remedy });
  };

  const refuse = (candidate: Candidate, doubt: Doubt): void => {
    if (!told.isNews(candidate, doubt)) return;
    tellAct('refused', candidate, refusalOf(candidate, doubt, clock.now()), { doubt });
  };

  const sayThatItWaits = (candidate: Candidate): void => {
    if (!told.isFirstWait(candidate)) return;
    tellAct('waits', candidate, waitSentence(candidate, perMinute, limit.waitMs(clock.now())));
  };

  /** What keeps a dispatch from being healed at this moment. */
  const doubtNow = (candidate: Candidate, state: SessionState): Doubt | null =>
    findDoubt(candidate, { ...state, failedAtMs }, clock.now()) ?? past.doubtOf(candidate);

  /** Reads what others did meanwhile, and whether an act could be recorded. Several acts share a reading. */
  const readRegistry = (): Promise<Failure | null> => {
    if (reading === null || clock.now() - reading.atMs >= READ_FRESH_MS) {
      const answer = past.read().then((failure) => failure ?? (acts ? registry.checkWritable() : null));
      reading = { atMs: clock.now(), answer };
    }
    return reading.answer;
  };

  const askRegistry = async (candidate: Candidate): Promise<Doubt | null> => {
    const failure = await readRegistry();
    if (failure) return notRecorded(failure.sentence);
    told.isOver('not recorded');
    return past.doubtOf(candidate) ?? past.acknowledgedBy(candidate.room);
  };

  /** Plans and starts the act. @returns why it cannot be recorded; null: it runs */
  const act = (candidate: Candidate): Doubt | null => {
    const asked = session.plan({
      kind: 'redispatch',
      room: candidate.room.key,
      dispatchId: candidate.dispatch.id,
    });
    // The room and the dispatch are there, so only the registry can refuse.
    if ('impossible' in asked) return notRecorded(asked.impossible);
    const plan = onlyForItsCallers(asked, candidate);
    running.set(plan.id, candidate);
    tellAct('begun', candidate, begunSentence(candidate, clock.now()));
    session.run(plan);
    return null;
  };

  const would = (candidate: Candidate): null => {
    busy.delete(candidate.room.key);
    tellAct('would', candidate, wouldSentence(candidate, clock.now()));
    return null;
  };

  /** Everything is said about it. */
  const finish = (candidate: Candidate): void => {
    done.add(candidate.dispatch.id);
    for (const oldest of done) if (done.size > MOST_DONE) done.delete(oldest);
  };

  const rest = (candidate: Candidate, doubt: Doubt): false => {
    refuse(candidate, doubt);
    restsUntilMs.set(candidate.dispatch.id, clock.now() + HEAL_AGAIN_MS);
    return false;
  };

  /** Asks the registry, looks again at the room, and acts if no doubt is left. @returns whether it did */
  const lookAndAct = async (first: Candidate): Promise<boolean> => {
    const refusal = await askRegistry(first);
    if (refusal !== null) return rest(first, refusal);
    const isSeen = await lookAgain(session, first.room.key, stopping.signal);
    if (isStopped() || !isReady || (acts && !(await confirmLock()))) return false;
    const state = session.getState();
    const candidate = findAgain(first, state.fleet, verdicts);
    // The caller left, an agent came, or a colleague was faster.
    if (isStopped() || candidate === null) return false;
    const doubt = doubtNow(candidate, state) ?? (isSeen ? null : NOT_SEEN);
    if (doubt !== null) return rest(candidate, doubt);
    const unrecorded = acts ? act(candidate) : would(candidate);
    if (unrecorded !== null) return rest(candidate, unrecorded);
    finish(candidate);
    return true;
  };

  const begin = (candidate: Candidate, giveBack: () => void): void => {
    busy.add(candidate.room.key);
    looking += 1;
    void lookAndAct(candidate).then((hasActed) => {
      looking -= 1;
      if (hasActed) return;
      giveBack();
      busy.delete(candidate.room.key);
    });
  };

  const consider = (candidate: Candidate, state: SessionState): void => {
    const { room, dispatch } = candidate;
    if (done.has(dispatch.id) || busy.has(room.key)) return;
    const doubt = doubtNow(candidate, state);
    if (doubt !== null) {
      refuse(candidate, doubt);
      return;
    }
    if ((restsUntilMs.get(dispatch.id) ?? 0) > clock.now()) return;
    if (looking >= MOST_LOOKS || running.size >= MOST_UNDER_WAY) return;
    const giveBack = limit.take(clock.now());
    if (giveBack === null) sayThatItWaits(candidate);
    else begin(candidate, giveBack);
  };

  /** Takes the news of the acts under way. */
  const followActs = ({ actions }: SessionState): void => {
    for (const progress of actions) {
      const candidate = running.get(progress.id);
      if (!candidate) continue;
      past.note(progress);
      const ending = endingOf(progress);
      if (ending === null) continue;
      running.delete(progress.id);
      busy.delete(candidate.room.key);
      tellAct(ending, candidate, actionSentence(progress, clock.now()), {
        createdDispatchId: progress.createdDispatchId,
        remedy: remedyOf(progress),
      });
    }
  };

  const takeState = (): void => {
    const state = session.getState();
    followActs(state);
    if (state.snapshot.connection.state === 'failing') failedAtMs = clock.now();
    if (isStopped() || !isReady || state.snapshot.sweep === 0) return;
    // Whether the workers of a name are down is not known before they were asked.
    if (state.workers && !areAsked(state.workers)) return;
    const candidates = findCandidates(state.fleet, verdicts);
    told.keepOnly(
      candidates.flatMap((candidate) => {
        const doubt = findDoubt(candidate, { ...state, failedAtMs }, clock.now());
        return doubt ? [[candidate, doubt] as const] : [];
      }),
    );
    const ids = new Set(candidates.map(({ dispatch }) => dispatch.id));
    for (const id of restsUntilMs.keys()) if (!ids.has(id)) restsUntilMs.delete(id);
    for (const candidate of candidates) consider(candidate, state);
  };

  const standBy = (sentence: string): void => {
    isReady = false;
    if (told.isNewState(`standby ${sentence}`) && !isClosed)
      tell({ kind: 'state', state: 'standby', sentence });
  };

  /** Reads what was done before. Without it nothing is healed. */
  const getReady = async (): Promise<void> => {
    const failure = await past.read();
    if (failure !== null) {
      standBy(`does nothing: the history cannot be read. ${failure.sentence}`);
      return;
    }
    if (isStopped()) return;
    limit.begin(past.startedAtMs());
    isReady = true;
    const sentence = readySentence(options, registry.isInMemory);
    if (told.isNewState(sentence)) tell({ kind: 'state', state: acts ? 'active' : 'dry run', sentence });
  };

  const confirmLock = async (): Promise<boolean> => {
    const taken = await lock.take();
    if (taken === 'ours') return true;
    standBy('by' in taken ? `another lktop heals (${taken.by})` : `does nothing: ${taken.problem}`);
    return false;
  };

  /** Takes the lock when it is free, and confirms it while it is ours. */
  const turn = async (): Promise<void> => {
    if ((!acts || (await confirmLock())) && !isReady && !isStopped()) await getReady();
    takeState();
    if (!isStopped()) cancelTimer = clock.after(HEAL_LOCK_EVERY_MS, nextTurn);
  };
  let turning: Promise<void> = Promise.resolve();
  const nextTurn = (): void => {
    turning = turn();
  };

  const unsubscribe = session.subscribe(takeState);
  nextTurn();

  return {
    stop: () => {
      stopping.abort();
      cancelTimer();
    },
    close: async () => {
      stopping.abort();
      isClosed = true;
      cancelTimer();
      unsubscribe();
      await turning;
      await lock.release();
    },
  };
};
