import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

/** A place at the end of a line of a stack: `file:///…/main-a1b2.js:1:2345`, perhaps in brackets. */
const PLACE = /(file:\/\/\S+?):(\d+):(\d+)(?=\)?$)/;

/** The map beside a built file; null where there is none, as in the single executable. */
const readMap = (url: string): SourceMap | null => {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${fileURLToPath(url)}.map`, 'utf8')));
  } catch {
    return null;
  }
};

/** The lines of a stack with the places in the source instead of those in what was built from it, where known. */
export const inSource = (frames: readonly string[]): string[] => {
  const maps = new Map<string, SourceMap | null>();
  return frames.map((frame) =>
    frame.replace(PLACE, (place, url: string, line: string, column: string) => {
      const map = maps.has(url) ? maps.get(url) : readMap(url);
      maps.set(url, map ?? null);
      const entry = map?.findEntry(Number(line) - 1, Number(column) - 1);
      if (!entry || !('originalSource' in entry)) return place;
      const source = entry.originalSource.replace(/^(\.\.\/)+/, '');
      return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
    }),
  );
};
