import { describe, expect, it } from 'vitest';
import { DEFAULT_KEYMAP } from '../../source/ui/key-lookup.ts';
import { createStore } from '../../source/ui/store.ts';
import { createFakeSession } from './fake-session.ts';
import { fleetOf, NOW_MS, quietRoom, servedRoom } from './fixtures.ts';

const open = () => {
  const session = createFakeSession({ fleet: fleetOf([servedRoom('call-1', 4_000)]) });
  const store = createStore(session, session.clock, { columns: 120, rows: 40 }, DEFAULT_KEYMAP.hints);
  // The first sweeps choose a room to begin with.
  session.sweep(session.getState().fleet);
  return { session, store, shown: store.getShown() };
};

describe('what the screen shows', () => {
  it('is the same where a sweep changed nothing but times, which the newest state tells', async () => {
    const { session, store, shown } = open();
    await session.clock.advance(7_000);
    const { snapshot, fleet } = session.getState();
    session.change({ snapshot: { ...snapshot, sweep: 4, finishedAtMs: null, callsPerMinute: 1_300 } });
    session.sweep(fleet);
    expect(store.getShown()).toBe(shown);
    expect(store.getState().sweptAtMs).toBe(NOW_MS + 7_000);
  });

  it('follows whatever else there is', () => {
    const { session, store, shown } = open();
    session.sweep(fleetOf([servedRoom('call-1', 4_000), quietRoom('lobby', 4_000)]));
    const swept = store.getShown();
    expect(swept).not.toBe(shown);
    expect(swept).toBe(store.getState());
    session.change({ notices: ['The clock is off.'] });
    expect(store.getShown()).toBe(store.getState());
    session.connection({ state: 'connecting' });
    expect(store.getShown()).toBe(store.getState());
    store.dispatch({ type: 'zoom toggled' });
    expect(store.getShown()).toBe(store.getState());
  });
});
