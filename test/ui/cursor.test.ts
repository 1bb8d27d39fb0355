import { describe, expect, it } from 'vitest';
import { DEFAULT_KEYMAP } from '../../source/ui/key-lookup.ts';
import { createStore } from '../../source/ui/store.ts';
import { aDispatch, aFleet, aRoom, verdict } from '../helpers/fleet-builder.ts';
import { createFakeSession } from './fake-session.ts';

const serving = (id: string) => aDispatch({ id, verdict: 'present' });
const noWorker = (id: string) =>
  aDispatch({ id, verdict: verdict('no worker' as const, { severity: 'critical' }) });

const open = (...rooms: readonly Parameters<typeof aRoom>[1][]) => {
  const fleet = (contents: typeof rooms) =>
    aFleet(contents.map((changes, index) => aRoom(`call-${index}`, changes)));
  const session = createFakeSession({ fleet: fleet(rooms) });
  const store = createStore(session, session.clock, { columns: 120, rows: 40 }, DEFAULT_KEYMAP.hints);
  return {
    dispatch: store.dispatch,
    sweep: (...contents: typeof rooms) => session.sweep(fleet(contents)),
    selected: () => store.getState().lists['dispatches']?.selectedId?.split('\n')[1],
  };
};

describe('the cursor of the dispatches', () => {
  it('rests on the worst as long as nobody moves it', () => {
    const { selected, sweep } = open({ dispatches: [serving('AD_1'), serving('AD_2')] });
    expect(selected()).toBe('AD_1');
    sweep({ dispatches: [noWorker('AD_2'), serving('AD_1')] });
    expect(selected()).toBe('AD_2');
    sweep({ dispatches: [serving('AD_1'), serving('AD_2')] });
    expect(selected()).toBe('AD_1');
  });

  it('finds the worst wherever it stands', () => {
    expect(open({ dispatches: [serving('AD_1'), noWorker('AD_2')] }).selected()).toBe('AD_2');
  });

  it('stays where it was moved to', () => {
    const { selected, sweep, dispatch } = open({ dispatches: [serving('AD_1'), serving('AD_2')] });
    dispatch({ type: 'focused', pane: 'dispatches' });
    dispatch({ type: 'moved', motion: 'up' });
    sweep({ dispatches: [noWorker('AD_2'), serving('AD_1')] });
    expect(selected()).toBe('AD_1');
  });

  it('stays on the row that is read or acted upon', () => {
    const { selected, sweep, dispatch } = open({ dispatches: [serving('AD_1'), serving('AD_2')] });
    const worse = { dispatches: [noWorker('AD_2'), serving('AD_1')] };
    dispatch({ type: 'focused', pane: 'dispatches' });
    dispatch({ type: 'focused', pane: 'detail' });
    sweep(worse);
    expect(selected(), 'read').toBe('AD_1');
    dispatch({
      type: 'overlay set',
      overlay: { kind: 'reader', title: '', lines: [], indent: 0, offset: 0, search: null, behind: null },
    });
    dispatch({ type: 'focused', pane: 'dispatches' });
    expect(selected(), 'asked about').toBe('AD_1');
    dispatch({ type: 'overlay set', overlay: null });
    expect(selected(), 'left').toBe('AD_2');
  });

  it('begins anew in another room', () => {
    const second = { dispatches: [noWorker('AD_3'), serving('AD_4')] };
    const { selected, dispatch } = open({ dispatches: [serving('AD_1'), noWorker('AD_2')] }, second);
    dispatch({ type: 'focused', pane: 'dispatches' });
    dispatch({ type: 'moved', motion: 'up' });
    expect(selected()).toBe('AD_1');
    dispatch({ type: 'key pressed' });
    dispatch({ type: 'focused', pane: 'rooms' });
    dispatch({ type: 'moved', motion: 'down' });
    expect(selected()).toBe('AD_3');
    dispatch({ type: 'moved', motion: 'up' });
    expect(selected()).toBe('AD_2');
  });
});
