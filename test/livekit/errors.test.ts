import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toLiveKitError } from '../../source/livekit/errors.ts';
import { LiveKitError } from '../../source/livekit/gateway.ts';
import { createRedact } from '../../source/livekit/redact.ts';
import { answerFailures } from './answer-failures.ts';
import {
  answer,
  context,
  expired,
  fetchFailed,
  html,
  NOW_MS,
  nodeError,
  sdkError,
  TOKEN,
  twirp,
  unreadable,
} from './failures.ts';
import { otherFailures } from './other-failures.ts';

const rows = [...answerFailures, ...otherFailures];

describe('a failure', () => {
  it.each(rows)('%s', (_name, cause, kind, sentence, remedy) => {
    const { failure, message } = toLiveKitError(cause, context);
    expect(failure.kind).toBe(kind);
    expect(failure.sentence).toBe(sentence);
    expect(failure.remedy).toMatch(remedy);
    expect(message).toBe(sentence);
  });

  it('of another kind has another sentence', () => {
    const kindsBySentence = new Map<string, Set<string>>();
    for (const [, cause] of rows) {
      const { failure } = toLiveKitError(cause, context);
      const kinds = kindsBySentence.get(failure.sentence) ?? new Set();
      kindsBySentence.set(failure.sentence, kinds.add(failure.kind));
    }
    expect([...kindsBySentence.values()].every((kinds) => kinds.size === 1)).toBe(true);
  });

  it('is a sentence, and so is its remedy', () => {
    for (const [, cause] of rows) {
      const { sentence, remedy } = toLiveKitError(cause, context).failure;
      expect(sentence).toMatch(/^\S.*\.$/);
      expect(remedy).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('carries the status, and how long to wait', () => {
    expect(toLiveKitError(answer(429, '', { retryAfter: '7' }), context)).toMatchObject({
      status: 429,
      retryAfterMs: 7000,
    });
    const date = new Date(NOW_MS + 90_000).toUTCString();
    expect(toLiveKitError(answer(503, '', { retryAfter: date }), context).retryAfterMs).toBe(90_000);
    const past = new Date(NOW_MS - 90_000).toUTCString();
    expect(toLiveKitError(answer(503, '', { retryAfter: past }), context).retryAfterMs).toBe(0);
    expect(toLiveKitError(answer(503, '', { retryAfter: 'soon' }), context).retryAfterMs).toBeNull();
    expect(toLiveKitError(nodeError('ECONNREFUSED'), context)).toMatchObject({
      status: null,
      retryAfterMs: null,
    });
  });

  it('tells the skew that the probe measured where the answer has no date', () => {
    const { failure } = toLiveKitError(sdkError(401, expired), { ...context, clockSkewMs: 300_000 });
    expect(failure.sentence).toContain('5 min behind');
  });

  it('that is explained already stays as it is', () => {
    const error = toLiveKitError(nodeError('ECONNREFUSED'), context);
    expect(toLiveKitError(error, context)).toBe(error);
  });

  it('quotes names from a server as one line', () => {
    const { sentence } = toLiveKitError(twirp(503, 'unavailable', 'no response from servers'), {
      ...context,
      room: 'a\u001b[31m\nb\u202e',
    }).failure;
    expect(sentence).toBe('No LiveKit node answers for room "a [31m b".');
  });

  it('never shows the secret or a token, whatever happened', () => {
    const secrets = fc.stringMatching(/^[\w+/=-]{16,40}$/);
    const wrappers: readonly ((text: string) => unknown)[] = [
      (text) => new Error(text),
      (text) => fetchFailed(new Error(text)),
      (text) => nodeError('EPROTO', text),
      (text) => nodeError(`ERR_SSL_${text}`, text),
      (text) => sdkError(500, text, 'internal'),
      (text) => sdkError(401, text),
      (text) => answer(400, text),
      (text) => answer(502, `<html><title>${text}</title>`),
      (text) => html(500, text),
      (text) => twirp(500, 'internal', text),
      (text) => twirp(500, text, text),
      (text) => answer(302, '', { location: `https://${text}.example.com/${text}` }),
      (text) => unreadable(`<html><title>${text}</title>`, 'text/html'),
      (text) => answer(429, text, { retryAfter: text, date: text }),
    ];
    fc.assert(
      fc.property(secrets, fc.string(), fc.constantFrom(...wrappers), (secret, filler, wrap) => {
        for (const leaked of [secret, TOKEN, `${filler} ${secret}${TOKEN} ${filler}`]) {
          const error = toLiveKitError(wrap(leaked), {
            ...context,
            host: `${secret}.example.com`,
            room: leaked,
            apiKey: leaked,
            redact: createRedact([secret]),
          });
          expect(error).toBeInstanceOf(LiveKitError);
          const shown = [error.message, error.stack, JSON.stringify(error), String(error.cause)].join('\n');
          expect(shown).not.toContain(secret);
          expect(shown).not.toContain(TOKEN);
          expect(shown).not.toContain(TOKEN.split('.')[2]);
        }
      }),
    );
  });
});
