import { describe, expect, it } from 'vitest';
import type { RoomObservation } from '../../../source/fleet/snapshot.ts';
import { createFakeSession } from '../fake-session.ts';
import { fleetOf, NOW_MS, quietRoom, servedRoom } from '../fixtures.ts';
import { openApp } from '../open-app.ts';

const ghostRoom = (name: string): RoomObservation => ({
  ...servedRoom(name, 900),
  failure: {
    kind: 'no-response',
    sentence: `No LiveKit node answers for room ${name}.`,
    remedy: 'It ended.',
  },
  ghostSinceMs: NOW_MS - 60_000,
});

const open = (rooms: readonly RoomObservation[]) =>
  openApp({ session: createFakeSession({ fleet: fleetOf(rooms) }), columns: 120, rows: 40 });

describe('a ghost on the screen', () => {
  it('says what it is and which key clears it, and not that it was not swept', async () => {
    const app = await open([ghostRoom('call-1'), servedRoom('call-2', 100)]);
    expect(app.screen()).toContain('its node died; what is listed is out of date');
    expect(app.screen()).toContain('D clear the ghost');
    expect(app.screen()).toContain('1/1 room answered · 1 ghost');
    expect(app.screen()).toContain('not known: its node died');
    expect(app.screen()).not.toContain('not swept');
  });

  it('is cleared by D when its name was typed', async () => {
    const app = await open([ghostRoom('call-1'), servedRoom('call-2', 100)]);
    await app.press('D');
    await app.type('call-1');
    await app.press('enter');
    expect(app.session.run.plans.map(({ intention }) => intention)).toMatchObject([
      { kind: 'clear-ghost', room: expect.stringContaining('call-1') },
    ]);
  });

  it('is cleared with others that are marked; living rooms are left out', async () => {
    const app = await open([
      ...[1, 2, 3].map((number) => ghostRoom(`call-${number}`)),
      quietRoom('lobby', 100),
    ]);
    await app.press('*', 'D');
    expect(app.screen()).toContain('Clear 3 ghost rooms of prod-eu?');
    expect(app.screen()).toContain('1 is left out: no ghost: rooms are deleted one by');
    await app.type('3');
    await app.press('enter');
    const [batch] = app.session.runBatch.plans;
    expect(batch?.plans.map(({ intention }) => intention.kind)).toEqual(Array(3).fill('clear-ghost'));
  });

  it('is one row with the others where incidents are shown, and D clears them all', async () => {
    const app = await open([
      ...[1, 2, 3].map((number) => ghostRoom(`call-${number}`)),
      quietRoom('lobby', 100),
    ]);
    expect(app.screen()).toContain('3 rooms · ghost');
    await app.press('D');
    expect(app.screen()).toContain('Clear 3 ghost rooms of prod-eu?');
  });

  it('leaves D as it was where no ghost is marked', async () => {
    const app = await open([servedRoom('call-1', 200), servedRoom('call-2', 100)]);
    await app.press('*', 'D');
    expect(app.screen()).toContain('delete-room in call-1 of prod-eu?');
  });
});
