import type { TrackFacts } from './facts.ts';
import { compareText } from './texts.ts';

/** By what they are: two that are alike need not be told apart. */
export const compareTracks = (a: TrackFacts, b: TrackFacts): number =>
  compareText(a.kind, b.kind) || compareText(a.source, b.source) || Number(a.muted) - Number(b.muted);
