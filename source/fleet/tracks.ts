import type { TrackFacts } from './facts.ts';

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** By what they are: two that are alike need not be told apart. */
export const compareTracks = (a: TrackFacts, b: TrackFacts): number =>
  compareText(a.kind, b.kind) || compareText(a.source, b.source) || Number(a.muted) - Number(b.muted);
