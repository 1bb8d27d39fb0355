import type { Clock } from '../clock.ts';
import { clockSkewOf } from './answer-failure.ts';
import type { ProbeResult } from './gateway.ts';
import { detailsOf, type Http } from './http.ts';
import { CallProblem } from './problem.ts';

/**
 * `GET /`. An answer below 500 is a result even where a proxy keeps `/` for itself: whether LiveKit is behind it,
 * the first listing tells.
 */
export const probe = async (
  http: Http,
  clock: Clock,
  signal: AbortSignal | undefined,
): Promise<ProbeResult> => {
  const startedAtMs = clock.now();
  const answer = await http.send({ method: 'GET', path: '/', headers: {}, body: '', signal });
  const nowMs = clock.now();
  const details = detailsOf(answer);
  const { status } = answer;
  if (status >= 500 || status === 429 || (status >= 300 && status < 400)) {
    throw new CallProblem({ kind: 'answer', answer: details });
  }
  // The server dated its answer about half way between the two.
  const answeredAtMs = (startedAtMs + nowMs) / 2;
  return { status, roundTripMs: nowMs - startedAtMs, clockSkewMs: clockSkewOf(details.date, answeredAtMs) };
};
