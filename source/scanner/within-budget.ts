import { type CallOptions, type Gateway, LiveKitError } from '../livekit/gateway.ts';
import type { RateLimiter } from './rate-limiter.ts';

const givenUp = (): LiveKitError =>
  new LiveKitError({ kind: 'cancelled', sentence: 'The call was given up before it was sent.', remedy: '' });

/** The same gateway for actions: each call waits for its place in the project's budget. The probe is no API call. */
export const withinBudget = (gateway: Gateway, budget: RateLimiter): Gateway => {
  const budgeted = async <Answer>(
    call: (options: CallOptions) => Promise<Answer>,
    options: CallOptions = {},
  ): Promise<Answer> => {
    const place = budget.begin('action', options.signal);
    if (place) {
      await place.catch(() => {
        throw givenUp();
      });
    }
    try {
      return await call({ ...options, mayRepeat: budget.tryRepeat });
    } finally {
      budget.end();
    }
  };

  return {
    host: gateway.host,
    probe: gateway.probe,
    close: gateway.close,
    listRooms: (names, options) => budgeted((own) => gateway.listRooms(names, own), options),
    listParticipants: (room, options) => budgeted((own) => gateway.listParticipants(room, own), options),
    listDispatches: (room, options) => budgeted((own) => gateway.listDispatches(room, own), options),
    createDispatch: (request, options) => budgeted((own) => gateway.createDispatch(request, own), options),
    deleteDispatch: (room, id, options) => budgeted((own) => gateway.deleteDispatch(room, id, own), options),
    removeParticipant: (room, identity, options) =>
      budgeted((own) => gateway.removeParticipant(room, identity, own), options),
    createRoom: (request, options) => budgeted((own) => gateway.createRoom(request, own), options),
    deleteRoom: (room, options) => budgeted((own) => gateway.deleteRoom(room, own), options),
  };
};
