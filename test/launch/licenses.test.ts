import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const text = readFileSync(new URL('../../dist/licenses.txt', import.meta.url), 'utf8');
const packages = text.split(`\n\n${'-'.repeat(80)}\n\n`).map((part) => part.trim());
const HEADING = /^(?<name>\S+) (?<version>\d\S*) \((?<license>.*)\)$/;

/** Each asks for no more than that its text goes along. */
const ALLOWED = ['MIT', 'ISC', 'Apache-2.0', '(Apache-2.0 AND BSD-3-Clause)'];

const headingOf = (part: string) => HEADING.exec(part.split('\n')[0] ?? '')?.groups;

describe('the licenses that go with the bundle', () => {
  it('name every package with its version and license', () => {
    expect(packages.length).toBeGreaterThan(40);
    expect(packages.filter((part) => headingOf(part) === undefined)).toEqual([]);
    for (const name of ['ink', 'react', 'undici', 'livekit-server-sdk', 'zod']) {
      expect(packages.some((part) => headingOf(part)?.['name'] === name)).toBe(true);
    }
  });

  it('ask for nothing but that their text goes along, which it does', () => {
    expect(packages.filter((part) => !ALLOWED.includes(headingOf(part)?.['license'] ?? ''))).toEqual([]);
    const bare = packages.filter((part) => part.split('\n').length < 5).map((part) => part.split('\n')[0]);
    expect(bare).toEqual([]);
  });
});
