import { afterEach } from 'vitest';
import { createHttp, type Http } from '../../source/livekit/http.ts';
import { createManualClock } from '../helpers/manual-clock.ts';

const clients = new Set<Http>();

afterEach(() => {
  for (const http of clients) http.close();
  clients.clear();
});

/** A client for one server, on a clock of its own; both end with the test. */
export const connect = (url: string, maxBodyBytes?: number) => {
  const clock = createManualClock();
  const limits = maxBodyBytes === undefined ? {} : { maxBodyBytes };
  const http = createHttp({ url, clock, limitMs: 5000, ...limits });
  clients.add(http);
  return { clock, http };
};

export const get = (http: Http, path = '/', signal?: AbortSignal) =>
  http.send({ method: 'GET', path, headers: {}, body: '', signal });
