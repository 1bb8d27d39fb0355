import { describe, expect, test } from 'vitest';
import { loadPlays, playFiles } from '../real/situations/load-plays.ts';
import type { Situation } from '../real/situations/situation.ts';

const plays = await loadPlays();
const KINDS = [...'ABCDEFGHIJKLMNOPQRS'];

describe('the situations', () => {
  test('every kind has one at least', () => {
    const kinds = new Set<string>(plays.map(({ kind }) => kind));
    expect(KINDS.filter((kind) => !kinds.has(kind))).toEqual([]);
  });

  test('each is called as its file is', () => {
    expect(plays.map(({ kind, name }) => `${kind.toLowerCase()}-${name}.ts`)).toEqual(playFiles());
  });

  test('each that can be played says in sentences what happens and what is so, and claims something', () => {
    const played = plays.filter((play): play is Situation => !('unplayable' in play));
    for (const { does, truth, claims } of played) {
      expect(does).toMatch(/^[\p{L}].*\.$/u);
      expect(truth).toMatch(/^[\p{L}\d].*\.$/u);
      expect(claims.length).toBeGreaterThan(0);
      expect(claims.every(({ right }) => right !== '')).toBe(true);
    }
    expect(played.length).toBeGreaterThan(40);
  });
});
