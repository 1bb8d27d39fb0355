import type { Severity } from '../../../source/fleet/severity.ts';
import type { SnapshotDocument } from '../../../source/report/documents/snapshot.ts';
import type { Claim, Outcome, Said } from './situation.ts';

type SpokenRoom = SnapshotDocument['rooms'][number];

/** The parts of a verdict that all documents share. */
export type Spoken = Pick<SpokenRoom, 'verdict' | 'severity' | 'summary' | 'evidence' | 'remedy'>;

/** The room name in situations with a single room. */
export const ROOM = 'call-1';

/** What lktop should say. Omitted fields match anything. */
export interface Wish {
  /** Default: `call-1`. */
  readonly room?: string;
  readonly severity?: Severity | readonly Severity[];
  /** One of these names. */
  readonly verdict?: string | readonly string[];
  /** Appears in the summary, the evidence or the remedy. */
  readonly says?: RegExp;
  /** Appears in none of them. */
  readonly neverSays?: RegExp;
  /** The remedy offers no such action. */
  readonly offersNo?: 'dispatch' | 'redispatch' | 'remove';
  /** The remedy's first action is another one. */
  readonly offersNotFirst?: 'dispatch' | 'redispatch' | 'remove';
}

const asList = <Item>(value: Item | readonly Item[] | undefined): readonly Item[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value as Item];

const wordsOf = ({ summary, evidence, remedy }: Spoken): string =>
  [summary, ...evidence.map(({ text }) => text), remedy?.text ?? '', remedy?.suggestedAgentName ?? ''].join(
    '\n',
  );

/** Whether the verdict matches the wish. */
export const fulfils = (spoken: Spoken, wish: Wish): boolean => {
  const words = wordsOf(spoken);
  const actions = spoken.remedy?.actions ?? [];
  const [severities, verdicts] = [asList(wish.severity), asList(wish.verdict)];
  return (
    (severities.length === 0 || severities.includes(spoken.severity)) &&
    (verdicts.length === 0 || verdicts.includes(spoken.verdict)) &&
    (wish.says === undefined || wish.says.test(words)) &&
    !(wish.neverSays?.test(words) ?? false) &&
    (wish.offersNo === undefined || !actions.includes(wish.offersNo)) &&
    (wish.offersNotFirst === undefined || actions[0] !== wish.offersNotFirst)
  );
};

const wishText = (wish: Wish): string =>
  [
    asList(wish.severity).join(' or '),
    asList(wish.verdict)
      .map((name) => `"${name}"`)
      .join(' or '),
    wish.says ? `with words like ${wish.says.source}` : '',
    wish.neverSays ? `without words like ${wish.neverSays.source}` : '',
    wish.offersNo ? `not offering ${wish.offersNo}` : '',
    wish.offersNotFirst ? `not offering ${wish.offersNotFirst} first` : '',
  ]
    .filter((text) => text !== '')
    .join(', ');

const inRoom = ({ room }: Wish): string => (room === undefined || room === ROOM ? '' : ` on ${room}`);

const spokenText = ({ severity, verdict, summary, remedy }: Spoken): string => {
  const words = summary === verdict ? '' : `: ${summary}`;
  const actions = remedy === null || remedy.actions.length === 0 ? '' : ` → ${remedy.actions.join(', ')}`;
  return `${severity} "${verdict}"${words}${actions}`;
};

/** `watch` reports nothing about a room while all is well there. */
const NOTHING_SAID: Spoken = { verdict: '', severity: 'ok', summary: '', evidence: [], remedy: null };

const outcomeOf = (spoken: Spoken | null | undefined, wish: Wish, otherwise: string): Outcome =>
  spoken
    ? { isRight: fulfils(spoken, wish), verdict: spoken === NOTHING_SAID ? otherwise : spokenText(spoken) }
    : { isRight: false, verdict: otherwise };

/** What the watching lktop says about the room at the end. Saying nothing counts as `ok`. */
export const watched = (wish: Wish): Claim => ({
  by: 'watch',
  right: `at the end${inRoom(wish)} ${wishText(wish)}`,
  judge: ({ watch }) => {
    const room = wish.room ?? ROOM;
    const silent: Wish =
      wish.verdict === undefined ? wish : { ...wish, verdict: [...asList(wish.verdict), ''] };
    const last = watch.lastVerdictOn(room);
    return outcomeOf(last ?? NOTHING_SAID, last ? wish : silent, 'nothing said: ok');
  },
});

/** What the watching lktop said about the room at least once. */
export const watchedOnce = (wish: Wish): Claim => ({
  by: 'watch',
  right: `at some time${inRoom(wish)} ${wishText(wish)}`,
  judge: ({ watch }) => {
    const verdicts = watch.verdictsOn(wish.room ?? ROOM);
    const found = verdicts.find((verdict) => fulfils(verdict, wish));
    if (found) return { isRight: true, verdict: spokenText(found) };
    const said = verdicts.map(({ severity, verdict }) => `${severity} "${verdict}"`).join(', then ');
    return { isRight: false, verdict: said || 'nothing said: ok' };
  },
});

/** What the watching lktop never said about the room. */
export const neverWatched = (wish: Wish): Claim => ({
  by: 'watch',
  right: `never${inRoom(wish)} ${wishText(wish)}`,
  judge: ({ watch }) => {
    const found = watch.verdictsOn(wish.room ?? ROOM).find((verdict) => fulfils(verdict, wish));
    return found ? { isRight: false, verdict: spokenText(found) } : { isRight: true, verdict: 'never said' };
  },
});

/** What the watching lktop says, but no sooner than this many seconds after a mark of the situation. */
export const watchedNoSooner = (mark: string, seconds: number, wish: Wish): Claim => ({
  by: 'watch',
  right: `${wishText(wish)}, and not within ${seconds} s of "${mark}"`,
  judge: ({ watch, marks }) => {
    const first = watch.verdictsOn(wish.room ?? ROOM).find((verdict) => fulfils(verdict, wish));
    if (!first) return { isRight: false, verdict: 'never said' };
    const afterMs = Date.parse(first.at) - (marks.get(mark) ?? Number.NaN);
    return {
      isRight: afterMs >= seconds * 1_000,
      verdict: `${spokenText(first)}, ${(afterMs / 1_000).toFixed(1)} s after`,
    };
  },
});

/** An incident that the watching lktop opened. */
export const incident = (verdict: string): Claim => ({
  by: 'watch',
  right: `an incident "${verdict}"`,
  judge: ({ watch }) => {
    const opened = watch.incidents().filter(({ state }) => state === 'opened');
    const names = opened.map((line) => `"${line.incident.verdict}"`).join(', ');
    return {
      isRight: opened.some((line) => line.incident.verdict === verdict),
      verdict: names === '' ? 'no incident' : `incidents ${names}`,
    };
  },
});

const freshRoom = ({ snapshot }: Said, wish: Wish): SpokenRoom | undefined =>
  snapshot.rooms.find(({ name }) => name === (wish.room ?? ROOM));

/** What `snapshot` says about the room at the end. */
export const fresh = (wish: Wish): Claim => ({
  by: 'snapshot',
  right: `${wishText(wish)}${inRoom(wish)}`,
  judge: (said) => outcomeOf(freshRoom(said, wish), wish, 'no such room'),
});

/** What `snapshot` says about an agent in the room. @param identity a part of its identity */
export const freshAgent = (identity: string, wish: Wish): Claim => ({
  by: 'snapshot',
  right: `about the agent ${identity} ${wishText(wish)}`,
  judge: (said) =>
    outcomeOf(
      freshRoom(said, wish)?.agents.find((agent) => agent.identity.includes(identity)),
      wish,
      'not among the agents',
    ),
});

/** Someone whom `snapshot` lists as a person. */
export const freshHuman = (identity: string, room = ROOM): Claim => ({
  by: 'snapshot',
  right: `${identity} is a person, not an agent`,
  judge: (said) => {
    const found = freshRoom(said, { room });
    const isAgent = found?.agents.some((agent) => agent.identity === identity) ?? false;
    const isHuman = found?.humans.some((human) => human.identity === identity) ?? false;
    return {
      isRight: isHuman && !isAgent,
      verdict: isAgent ? 'among the agents' : isHuman ? 'among the people' : 'neither',
    };
  },
});

/** What `snapshot` says about a dispatch to this agent name in the room. */
export const freshDispatch = (agentName: string, wish: Wish): Claim => ({
  by: 'snapshot',
  right: `about the dispatch to "${agentName}" ${wishText(wish)}`,
  judge: (said) => {
    const found =
      freshRoom(said, wish)?.dispatches.filter((dispatch) => dispatch.agentName === agentName) ?? [];
    return outcomeOf(found.find((dispatch) => fulfils(dispatch, wish)) ?? found[0], wish, 'no such dispatch');
  },
});

/** The room is not in the snapshot any more. */
export const freshGone = (room = ROOM): Claim => ({
  by: 'snapshot',
  right: `${room} is gone`,
  judge: (said) => {
    const found = freshRoom(said, { room });
    return { isRight: found === undefined, verdict: found ? spokenText(found) : 'gone' };
  },
});

interface CheckWish {
  readonly says?: RegExp;
  readonly neverSays?: RegExp;
  readonly flags?: readonly string[];
}

/** The exit code of `check` (null: any), and what it says. */
export const checked = (code: number | null, { says, neverSays, flags = [] }: CheckWish = {}): Claim => ({
  by: 'check',
  right: [
    code === null ? [] : [`${flags.join(' ')} ends with ${code}`.trim()],
    says ? [`with words like ${says.source}`] : [],
    neverSays ? [`without words like ${neverSays.source}`] : [],
  ]
    .flat()
    .join(', '),
  flags,
  judge: (said) => {
    const { code: ended, document, text } = said.check(flags);
    const words = (says?.test(text) ?? true) && !(neverSays?.test(text) ?? false);
    const failed = document?.rules.filter(({ result }) => result === 'fail').map(({ rule }) => rule) ?? [];
    const why = failed.length > 0 ? `: ${failed.join(', ')}` : '';
    const lines = text.split('\n').filter((line) => line.trim() !== '');
    return {
      isRight: (code === null || ended === code) && words,
      verdict: `ends with ${ended}${why}${words ? '' : `, saying "${lines[0] ?? ''}"`}`,
    };
  },
});

/** Every wish matches at least one verdict, and every verdict matches a wish. */
const ofAll = <One extends Spoken>(
  all: readonly One[],
  wishes: readonly Wish[],
  nameOf: (one: One) => string,
): Outcome => {
  const ofEach = wishes.map((wish) => all.filter((one) => fulfils(one, wish)));
  const strange = all.find((one) => !wishes.some((wish) => fulfils(one, wish)));
  return {
    isRight: strange === undefined && ofEach.every((found) => found.length > 0),
    verdict: strange
      ? `${nameOf(strange)} is ${spokenText(strange)}`
      : ofEach.map((found) => `${found.length} rooms ${found[0] ? spokenText(found[0]) : '–'}`).join('; '),
  };
};

/** What `snapshot` says about all rooms: each wish matches at least once, and no room matches none. */
export const freshRooms = (...wishes: readonly Wish[]): Claim => ({
  by: 'snapshot',
  right: wishes.map((wish) => `some rooms ${wishText(wish)}`).join('; '),
  judge: ({ snapshot: { rooms } }) => ofAll(rooms, wishes, ({ name }) => name),
});

/**
 * What the watching lktop says at the end about all rooms it reported: each wish matches at least once, and
 * no room matches none.
 */
export const watchedRooms = (...wishes: readonly Wish[]): Claim => ({
  by: 'watch',
  right: `at the end ${wishes.map((wish) => `some rooms ${wishText(wish)}`).join('; ')}`,
  judge: ({ watch }) => {
    const spoken = watch.rooms().flatMap((room) => watch.lastVerdictOn(room) ?? []);
    return ofAll(spoken, wishes, ({ room }) => room ?? '');
  },
});

/** The result of another command that the situation ran, and what it said. */
export const ran = (
  by: 'dispatch' | 'remove',
  name: string,
  code: number | null,
  { says, neverSays }: { readonly says?: RegExp; readonly neverSays?: RegExp },
): Claim => ({
  by,
  right: [
    code === null ? [] : [`${name} ends with ${code}`],
    says ? [`with words like ${says.source}`] : [],
    neverSays ? [`without words like ${neverSays.source}`] : [],
  ]
    .flat()
    .join(', '),
  judge: ({ runs }) => {
    const run = runs.get(name);
    const text = `${run?.stdout ?? ''}${run?.stderr ?? ''}`;
    return {
      isRight:
        run !== undefined &&
        (code === null || run.code === code) &&
        (says?.test(text) ?? true) &&
        !(neverSays?.test(text) ?? false),
      verdict: `${name} ends with ${run?.code}: ${text.trim().replaceAll(/\s+/g, ' ')}`,
    };
  },
});
