import { agentCalled, named } from '../actions/words.ts';
import { counted } from '../text/counted.ts';
import { formatDuration } from '../text/duration.ts';
import type { Candidate } from './candidates.ts';
import type { Doubt } from './doubts.ts';

/** `support-v2 in call-7`. Raw. */
export const whatOf = ({ room, dispatch }: Candidate): string =>
  `${agentCalled(dispatch.facts.agentName)} in ${named(room.name)}`;

/** `left 12 s ago`, `no worker for 12 s`. Raw. */
const whyOf = ({ dispatch: { verdict } }: Candidate, nowMs: number): string => {
  if (verdict.sinceMs === null) return verdict.name;
  const lasting = formatDuration(Math.max(0, nowMs - verdict.sinceMs));
  return verdict.name === 'left' ? `left ${lasting} ago` : `${verdict.name} for ${lasting}`;
};

export const wouldSentence = (candidate: Candidate, nowMs: number): string =>
  `would re-dispatch ${whatOf(candidate)} (${whyOf(candidate, nowMs)}); --heal-now does it`;

export const begunSentence = (candidate: Candidate, nowMs: number): string =>
  `re-dispatching ${whatOf(candidate)} (${whyOf(candidate, nowMs)})`;

/** Why it is not done. A doubt that many rooms share names only one of them. Raw. */
export const refusalOf = (candidate: Candidate, doubt: Doubt, nowMs: number): string => {
  const what = whatOf(candidate);
  const { agentName } = candidate.dispatch.facts;
  switch (doubt.about) {
    case 'project':
      return `nothing is re-dispatched for now, such as ${what}: ${doubt.sentence}`;
    case 'agent name':
      return `no ${agentName === '' ? 'unnamed agent' : named(agentName)} is re-dispatched for now, such as in ${named(candidate.room.name)}: ${doubt.sentence}`;
    case 'dispatch':
      return `does not re-dispatch ${what} (${whyOf(candidate, nowMs)}): ${doubt.sentence}`;
  }
};

/** @param waitMs until the next re-dispatch is possible */
export const waitSentence = (candidate: Candidate, perMinute: number, waitMs: number): string =>
  `${whatOf(candidate)} waits: --heal-limit allows ${counted(perMinute, 're-dispatch', 're-dispatches')} a minute, and the next is possible in ${formatDuration(waitMs)}`;

/** What healing will do from now on. @param isAlone no registry is kept */
export const readySentence = (
  {
    verdicts,
    perMinute,
    acts,
  }: { readonly verdicts: ReadonlySet<string>; readonly perMinute: number; readonly acts: boolean },
  isAlone: boolean,
): string => {
  const what = [...verdicts].join(', ');
  const alone = isAlone ? '. Without a registry, "at most once a dispatch" holds only within this run' : '';
  return acts
    ? `re-dispatches on the ${verdicts.size === 1 ? 'verdict' : 'verdicts'} ${what}, at most once a dispatch and ${perMinute} a minute${alone}`
    : `a dry run says what it would re-dispatch (${what}), and does nothing. --heal-now does it${alone}`;
};
