import { expect, test } from 'vitest';
import { createWatchLog } from '../real/situations/watch-log.ts';

const verdict = (room: string, roomId: string, severity: string) =>
  JSON.stringify({ type: 'verdict', room, roomId, severity, verdict: severity, summary: '', evidence: [] });
const closed = (room: string, roomId: string) =>
  JSON.stringify({ type: 'event', kind: 'room closed', room, roomId });

const logOf = (...lines: readonly string[]) => {
  const log = createWatchLog();
  log.read(`${lines.join('\n')}\n`);
  return log;
};

test('a line that comes in pieces is one line', async () => {
  const log = createWatchLog();
  const line = verdict('call-1', 'RM_1', 'critical');
  log.read(line.slice(0, 10));
  expect(log.lines()).toHaveLength(0);
  log.read(`${line.slice(10)}\n`);
  await log.started;
  expect(log.lastVerdictOn('call-1')?.severity).toBe('critical');
});

test('nothing was said of a room that was well all along', () => {
  expect(logOf(verdict('call-1', 'RM_1', 'critical')).lastVerdictOn('call-2')).toBeNull();
});

test('the newest verdict on a room counts', () => {
  const log = logOf(verdict('call-1', 'RM_1', 'critical'), verdict('call-1', 'RM_1', 'ok'));
  expect(log.lastVerdictOn('call-1')?.severity).toBe('ok');
  expect(log.verdictsOn('call-1')).toHaveLength(2);
  expect(log.rooms()).toEqual(['call-1']);
});

test('what was said of a room that closed counts no more', () => {
  const log = logOf(verdict('call-1', 'RM_1', 'critical'), closed('call-1', 'RM_1'));
  expect(log.lastVerdictOn('call-1')).toBeNull();
});

test('a room that was made anew is not closed by the end of the one before', () => {
  const log = logOf(verdict('call-1', 'RM_2', 'critical'), closed('call-1', 'RM_1'));
  expect(log.lastVerdictOn('call-1')?.severity).toBe('critical');
});
