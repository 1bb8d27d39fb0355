import type { DispatchFacts, ParticipantFacts } from '../fleet/facts.ts';
import { sorted } from '../fleet/lists.ts';
import { compareTracks } from '../fleet/tracks.ts';

type Compare<Item> = (a: Item, b: Item) => number;

const by =
  <Item>(keyOf: (item: Item) => string | number): Compare<Item> =>
  (a, b) => {
    const [left, right] = [keyOf(a), keyOf(b)];
    return left < right ? -1 : left > right ? 1 : 0;
  };

const byId = by<{ readonly id: string }>((item) => item.id);
const byIdentity = by<ParticipantFacts>((participant) => participant.identity);
const byCreation = by<DispatchFacts>((dispatch) => dispatch.createdAtMs);

const withTracksInOrder = (participant: ParticipantFacts): ParticipantFacts => {
  const tracks = sorted(participant.tracks, compareTracks);
  return tracks === participant.tracks ? participant : { ...participant, tracks };
};

const withJobsInOrder = (dispatch: DispatchFacts): DispatchFacts => {
  const jobs = sorted(dispatch.jobs, byId);
  return jobs === dispatch.jobs ? dispatch : { ...dispatch, jobs };
};

/** Itself where nothing in it is to be put in order. */
const mapped = <Item>(items: readonly Item[], change: (item: Item) => Item): readonly Item[] =>
  items.every((item) => change(item) === item) ? items : items.map(change);

/** Servers answer in another order from call to call: nothing behind the roomStore may see it. */
export const participantsInOrder = (participants: readonly ParticipantFacts[]): readonly ParticipantFacts[] =>
  sorted(mapped(participants, withTracksInOrder), (a, b) => byIdentity(a, b) || byId(a, b));

export const dispatchesInOrder = (dispatches: readonly DispatchFacts[]): readonly DispatchFacts[] =>
  sorted(mapped(dispatches, withJobsInOrder), (a, b) => byCreation(a, b) || byId(a, b));
