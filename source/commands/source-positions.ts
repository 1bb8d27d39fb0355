import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { fileURLToPath } from 'node:url';

/** A position at the end of a stack frame: `file:///…/main-a1b2.js:1:2345`, perhaps in parentheses. */
const PLACE = /(file:\/\/\S+?):(\d+):(\d+)(?=\)?$)/;

/** The source map beside a built file, or null if there is none, as in the single executable. */
const readMap = (url: string): SourceMap | null => {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${fileURLToPath(url)}.map`, 'utf8')));
  } catch {
    return null;
  }
};

/** Replaces positions in built files with those in the source, where a source map knows them. */
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
