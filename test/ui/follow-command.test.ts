import { describe, expect, it } from 'vitest';
import { followCommand } from '../../source/ui/terminal/follow-command.ts';

const run = async (command: string, values: Readonly<Record<string, string>> = {}) => {
  const lines: string[] = [];
  const outcome = await followCommand(
    { command, values },
    (line) => lines.push(line),
    new AbortController().signal,
  );
  return { lines, outcome };
};

describe('a command in the background', () => {
  it('gives out the lines of both streams, with its values in the environment only', async () => {
    const { lines, outcome } = await run('echo "$LKTOP_WORKER"; echo oops >&2; printf "no end"', {
      LKTOP_WORKER: '$(id) `id` "x"',
    });
    expect([...lines].sort()).toEqual(['$(id) `id` "x"', 'no end', 'oops']);
    expect(outcome).toBe('the command is done');
  });

  it('says how it ended', async () => {
    expect((await run('exit 3')).outcome).toBe('the command ended with code 3');
    expect((await run('kill -9 $$')).outcome).toBe('ended by SIGKILL');
  });

  it('ends with everything it started', async () => {
    const stop = new AbortController();
    const lines: string[] = [];
    const ended = followCommand(
      { command: 'echo started; sleep 600 | sleep 600; echo never', values: {} },
      (line) => {
        lines.push(line);
        stop.abort();
      },
      stop.signal,
    );
    expect(await ended).toBe('ended by SIGTERM');
    expect(lines).toEqual(['started']);
  });
});
