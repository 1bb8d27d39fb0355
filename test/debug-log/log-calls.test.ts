import { expect, it } from 'vitest';
import type { DebugLog } from '../../source/debug-log/debug-log.ts';
import { logCalls } from '../../source/debug-log/log-calls.ts';
import { type Gateway, LiveKitError } from '../../source/livekit/gateway.ts';
import { createManualClock } from '../helpers/manual-clock.ts';

const failure = (kind: 'rate-limited' | 'cancelled', status: number | null) =>
  new LiveKitError({ kind, sentence: 'The server limits calls.', remedy: 'Wait.' }, { status });

const createLogged = () => {
  const clock = createManualClock();
  const lines: unknown[] = [];
  const log: DebugLog = {
    write: (level, what, details) => lines.push({ level, what, ...details }),
    close: () => {},
  };
  /** Takes 12 ms; `fails` says with what. */
  let fails: Error | null = null;
  const asked: unknown[][] = [];
  const answer =
    <Answer>(value: Answer) =>
    async (...parameters: unknown[]): Promise<Answer> => {
      asked.push(parameters);
      await clock.advance(12);
      if (fails) throw fails;
      return value;
    };
  const gateway: Gateway = {
    host: 'https://livekit.example.com',
    probe: answer({ status: 406, roundTripMs: 12, clockSkewMs: null }),
    listRooms: answer([]),
    listParticipants: answer([]),
    listDispatches: answer([]),
    createDispatch: () => Promise.reject(new Error('a bug')),
    deleteDispatch: answer(undefined),
    removeParticipant: answer(undefined),
    createRoom: () => Promise.reject(new Error('a bug')),
    deleteRoom: answer(undefined),
    close: () => {},
  };
  return {
    gateway: logCalls(gateway, log, clock),
    lines,
    asked,
    fail: (error: Error) => {
      fails = error;
    },
  };
};

it('notes method, room, status and milliseconds of every call, and passes all on', async () => {
  const { gateway, lines, asked } = createLogged();
  const options = { signal: new AbortController().signal };
  await gateway.probe(options);
  await gateway.listRooms(['a'], options);
  await gateway.listParticipants('a', options);
  await gateway.listDispatches('a', options);
  await gateway.deleteDispatch('a', 'AD_1', options);
  await gateway.removeParticipant('a', 'bob', options);
  await gateway.deleteRoom('a', options);
  const line = (method: string, room: string | null, status = 200) => ({
    level: 'debug',
    what: 'call',
    method,
    room,
    ms: 12,
    status,
  });
  expect(lines).toEqual([
    line('GET /', null, 406),
    line('ListRooms', null),
    line('ListParticipants', 'a'),
    line('ListDispatch', 'a'),
    line('DeleteDispatch', 'a'),
    line('RemoveParticipant', 'a'),
    line('DeleteRoom', 'a'),
  ]);
  expect(asked).toEqual([
    [options],
    [['a'], options],
    ['a', options],
    ['a', options],
    ['a', 'AD_1', options],
    ['a', 'bob', options],
    ['a', options],
  ]);
});

it('notes why a call failed, and fails likewise', async () => {
  const { gateway, lines, fail } = createLogged();
  const error = failure('rate-limited', 429);
  fail(error);
  await expect(gateway.listDispatches('a')).rejects.toBe(error);
  fail(failure('cancelled', null));
  await expect(gateway.listRooms()).rejects.toThrow();
  await expect(gateway.createDispatch({ room: 'a', agentName: 'b', metadata: 'private' })).rejects.toThrow();
  expect(lines).toMatchObject([
    { level: 'warn', status: 429, kind: 'rate-limited', sentence: 'The server limits calls.', ms: 12 },
    { level: 'debug', status: null, kind: 'cancelled' },
    { level: 'warn', method: 'CreateDispatch', room: 'a', sentence: 'Error: a bug' },
  ]);
  expect(JSON.stringify(lines)).not.toContain('private');
});
