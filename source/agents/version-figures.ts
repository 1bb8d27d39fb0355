import type { VersionSpan } from '../cloud/version-times.ts';
import type { DispatchCount } from '../registry/history.ts';

/** How the dispatches of one version did. */
export interface VersionFigure {
  /** Raw. */
  readonly version: string;
  readonly dispatches: number;
  readonly failed: number;
}

/** How the dispatches of an agent did, by the version that was in production when they were made. */
export interface VersionFigures {
  /** The newest first. */
  readonly versions: readonly VersionFigure[];
  /** Dispatches made while it is not sure which version got them. */
  readonly unsure: number;
  /** Dispatches to other deployments than production. They are in no figure. */
  readonly elsewhere: number;
}

export const boundsOf = (spans: readonly VersionSpan[]): readonly number[] => {
  const last = spans.at(-1);
  return last === undefined ? [] : [...spans.map(({ fromMs }) => fromMs), last.untilMs];
};

/** Joins the counts of the registry with the versions. Pure. @param counts by the bounds of the spans */
export const versionFigures = (
  spans: readonly VersionSpan[],
  counts: readonly DispatchCount[],
): VersionFigures => {
  const versionAt = new Map(spans.map(({ fromMs, version }) => [fromMs, version]));
  const figures = new Map<string, VersionFigure>();
  let [unsure, elsewhere] = [0, 0];
  for (const { fromMs, deployment, dispatches, failed } of counts.toSorted((a, b) => b.fromMs - a.fromMs)) {
    const version = versionAt.get(fromMs) ?? null;
    if (deployment !== '') elsewhere += dispatches;
    else if (version === null) unsure += dispatches;
    else {
      const before = figures.get(version);
      figures.set(version, {
        version,
        dispatches: dispatches + (before?.dispatches ?? 0),
        failed: failed + (before?.failed ?? 0),
      });
    }
  }
  return { versions: [...figures.values()], unsure, elsewhere };
};
