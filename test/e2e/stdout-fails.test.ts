import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';

const PROGRAM = new URL('../../dist/cli.js', import.meta.url).pathname;

it
  .skipIf(!existsSync('/dev/full'))
  .each([
    ['snapshot --demo --json'],
    ['doctor --demo --json'],
    ['completion bash'],
    ['watch --demo'],
    ['--help'],
    ['--version'],
  ])('lktop %s exits with 2 and a message if stdout cannot be written', (typed) => {
  const { status, stderr } = spawnSync(
    '/bin/sh',
    ['-c', `exec "$0" "$@" >/dev/full`, process.execPath, PROGRAM, ...typed.split(' ')],
    { encoding: 'utf8' },
  );
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: expect.stringMatching(/^lktop: Nothing more can be written to stdout \(ENOSPC\)/),
  });
  expect(stderr).not.toMatch(/^ +at /m);
});
