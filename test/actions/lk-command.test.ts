import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { lkDispatchCreate, lkLeavesOut, shellWord } from '../../source/actions/lk-command.ts';
import { anyText } from '../helpers/any-text.ts';

it('is the command to type', () => {
  expect(lkDispatchCreate({ room: 'call-7f31', agentName: 'support-v2', metadata: '{"a": "it"}' })).toBe(
    `lk dispatch create --room call-7f31 --agent-name support-v2 --metadata '{"a": "it"}'`,
  );
  expect(lkDispatchCreate({ room: 'r', agentName: 'a', deployment: 'blue' })).toBe(
    'lk dispatch create --room r --agent-name a --deployment blue',
  );
  expect(lkDispatchCreate({ room: "it's", agentName: '\x1b[31m\u202e' })).toBe(
    `lk dispatch create --room $'it\\'s' --agent-name $'\\x1b[31m\\xe2\\x80\\xae'`,
  );
});

it.each([
  [{}, null],
  [{ attributes: {} }, null],
  [{ attributes: { a: 'b' } }, 'lk cannot set its 1 attribute'],
  [
    { attributes: { a: 'b', c: 'd' }, restartPolicy: 'NEVER' },
    'lk cannot set its 2 attributes and restart policy NEVER',
  ],
])('says what lk has no flag for: %j', (request, leftOut) => {
  expect(lkLeavesOut(request)).toBe(leftOut);
});

it('lets zsh expand nothing', () => {
  expect(shellWord('=ls')).toBe("'=ls'");
  expect(shellWord('a=b')).toBe('a=b');
});

it('is null without names', () => {
  expect(lkDispatchCreate({ room: '', agentName: 'x' })).toBeNull();
  expect(lkDispatchCreate({ room: 'x', agentName: '' })).toBeNull();
});

it('means the same text to a shell, and nothing to a terminal', () => {
  const texts = fc
    .sample(
      fc.oneof(
        anyText(),
        fc.constantFrom(
          '',
          "'",
          '\\',
          "\\'",
          '$(id)',
          '`id`',
          '!x',
          '\x1b[31mred',
          '\u202e',
          'a\nb',
          '~',
          '-n',
          '*',
          '#',
        ),
      ),
      { numRuns: 200, seed: 7 },
    )
    // An argument cannot contain a NUL, and lone surrogates have no bytes.
    .filter((text) => !text.includes('\0') && Buffer.from(text).toString() === text);
  const words = texts.map(shellWord);
  expect(words.filter((word) => /[^ -~]/.test(word))).toEqual([]);
  const script = `for word in ${words.join(' ')}; do printf '%s\\0' "$word"; done`;
  expect(execFileSync('bash', ['-c', script]).toString().split('\0').slice(0, -1)).toEqual(texts);
});
