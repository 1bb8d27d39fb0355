import { describe, expect, it } from 'vitest';
import { keepAttributes, keepText, MOST_KEPT } from '../../source/livekit/kept-text.ts';
import {
  readDispatches,
  readParticipants,
  readRoom,
  readWholeDispatches,
  readWholeParticipants,
  readWholeRooms,
} from '../../source/livekit/readers.ts';

const LONG = 'x'.repeat(524_288);

describe('what is kept of long texts', () => {
  it('is all of what LiveKit allows for attributes, and otherwise the same object', () => {
    const attributes = { a: 'x'.repeat(MOST_KEPT - 1) };
    expect(keepAttributes(attributes)).toBe(attributes);
    expect(keepText(LONG.slice(0, MOST_KEPT))).toHaveLength(MOST_KEPT);
  });

  it('is the beginning of longer metadata, and says so', () => {
    const said = `${'x'.repeat(65_536)} (lktop keeps the first 65536 of 524288 characters)`;
    expect(readRoom({ metadata: LONG }).metadata).toBe(said);
    expect(readParticipants({ participants: [{ metadata: LONG }] })?.[0]?.metadata).toBe(said);
    expect(readDispatches({ agent_dispatches: [{ metadata: LONG }] })?.[0]).toMatchObject({
      metadata: said,
      isCut: true,
    });
  });

  it('is as many attributes as fit, those of LiveKit first', () => {
    const kept = keepAttributes({ a: LONG, 'lk.agent.state': 'listening' });
    expect(kept['lk.agent.state']).toBe('listening');
    expect(kept['a']).toHaveLength(MOST_KEPT - 'lk.agent.state'.length - 'listening'.length - 1);
    expect(kept['(lktop)']).toBe('(lktop keeps the first 65536 of 524312 characters)');
  });

  it('is the beginning of an error', () => {
    const answer = { agent_dispatches: [{ state: { jobs: [{ state: { error: LONG } }] } }] };
    expect(readDispatches(answer)?.[0]?.jobs[0]?.error).toBe(
      `${'x'.repeat(4_096)} (lktop keeps the first 4096 of 524288 characters)`,
    );
  });

  it('is everything of a dispatch that another is to be like', () => {
    const [dispatch] = readWholeDispatches({ agent_dispatches: [{ metadata: LONG }] }) ?? [];
    expect(dispatch?.metadata).toBe(LONG);
    expect(dispatch).not.toHaveProperty('isCut');
  });

  it('is everything of a room and a participant that are read once more', () => {
    const [room] = readWholeRooms({ rooms: [{ metadata: LONG }] }) ?? [];
    const [participant] =
      readWholeParticipants({ participants: [{ metadata: LONG, attributes: { a: LONG } }] }) ?? [];
    expect(room?.metadata).toBe(LONG);
    expect(participant).toMatchObject({ metadata: LONG, attributes: { a: LONG } });
    expect(readRoom({ metadata: LONG }).isCut).toBe(true);
    expect(readParticipants({ participants: [{ attributes: { a: LONG } }] })?.[0]?.isCut).toBe(true);
    expect(readParticipants({ participants: [{ metadata: 'short' }] })?.[0]).not.toHaveProperty('isCut');
  });
});
