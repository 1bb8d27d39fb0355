import type { CallContext } from '../../source/livekit/call-context.ts';
import { type BadAnswer, CallProblem } from '../../source/livekit/problem.ts';
import { createRedact } from '../../source/livekit/redact.ts';

/** The ways a call can fail, as servers, Node, fetch and the SDK say it. */
export const NOW_MS = Date.parse('2026-07-14T12:00:00Z');
export const TOKEN =
  'eyJhbGciOiJIUzI1NiJ9.eyJ2aWRlbyI6eyJyb29tTGlzdCI6dHJ1ZX19.HJCcRPYXHHML7jShhlRB92CrJQcxZglZdml9IxwKgTE';

export const context: CallContext = {
  host: 'lk.example.com',
  call: 'ListDispatch',
  room: 'call-1',
  apiKey: 'APIkey',
  redact: createRedact(['the-secret-of-the-tests']),
  nowMs: NOW_MS,
  clockSkewMs: null,
};

export const answer = (status: number, body: string, more: Partial<BadAnswer> = {}): CallProblem =>
  new CallProblem({
    kind: 'answer',
    answer: { status, body, contentType: 'text/plain', retryAfter: '', date: '', location: '', ...more },
  });

export const twirp = (status: number, code: string, msg: string): CallProblem =>
  answer(status, JSON.stringify({ code, msg }), { contentType: 'application/json' });

export const html = (status: number, title: string): CallProblem =>
  answer(status, `<html><head><title>${title}</title></head></html>`, { contentType: 'text/html' });

export const unreadable = (body: string, contentType = 'application/json'): CallProblem =>
  new CallProblem({
    kind: 'unreadable',
    answer: { status: 200, body, contentType, retryAfter: '', date: '', location: '' },
  });

/** As Node throws it. */
export const nodeError = (code: string, message = code): Error => Object.assign(new Error(message), { code });

/** As the SDK throws what fetch threw. */
export const fetchFailed = (cause: unknown): Error => new TypeError('fetch failed', { cause });

/** As the SDK throws an answer. */
export const sdkError = (status: number, message: string, code?: string): Error =>
  Object.assign(new Error(message), { name: 'Unauthorized', status, code });

export const at = (milliseconds: number): Partial<BadAnswer> => ({
  date: new Date(NOW_MS + milliseconds).toUTCString(),
});

export const notYetValid = `invalid token: ${TOKEN}, error: token has invalid claims: token is not valid yet`;
export const expired = `invalid token: ${TOKEN}, error: token has invalid claims: token is expired`;
export const badSignature = `invalid token: ${TOKEN}, error: token signature is invalid: signature is invalid`;

export type FailureRow = readonly [
  name: string,
  cause: unknown,
  kind: string,
  sentence: string,
  remedy: RegExp,
];
