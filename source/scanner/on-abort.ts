import { createSlots, type Slots } from '../slots.ts';

const waiting = new WeakMap<AbortSignal, Slots<() => void>>();

const listenTo = (signal: AbortSignal): Slots<() => void> => {
  const callbacks = createSlots<() => void>();
  waiting.set(signal, callbacks);
  const callAll = () => {
    for (const callback of callbacks.all()) callback();
  };
  signal.addEventListener('abort', callAll, { once: true });
  return callbacks;
};

/**
 * Calls back once, when a signal that thousands of calls share is aborted: with one listener for all of them.
 *
 * @param signal not aborted yet
 * @returns cancels; to be called once
 */
export const onAbort = (signal: AbortSignal, callback: () => void): (() => void) => {
  const callbacks = waiting.get(signal) ?? listenTo(signal);
  const slot = callbacks.add(callback);
  return () => callbacks.free(slot);
};
