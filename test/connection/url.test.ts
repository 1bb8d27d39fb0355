import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseUrl } from '../../source/connection/url.ts';
import { createRedact } from '../../source/livekit/redact.ts';
import { UsageError } from '../../source/usage-error.ts';

const redact = createRedact(['s3cr3t-of-the-tests']);

const problem = (value: string): string => {
  try {
    return normaliseUrl(value, 'flag --url', redact);
  } catch (cause) {
    if (cause instanceof UsageError) return `${cause.message} ${cause.remedy}`;
    throw cause;
  }
};

describe('an address', () => {
  it.each([
    ['wss://lk.example.com', 'https://lk.example.com'],
    ['ws://lk.example.com', 'http://lk.example.com'],
    ['https://lk.example.com', 'https://lk.example.com'],
    ['http://localhost:7880', 'http://localhost:7880'],
    ['WSS://LK.Example.com/', 'https://lk.example.com'],
    ['https://lk.example.com:443', 'https://lk.example.com'],
    ['ws://lk.example.com:443', 'http://lk.example.com:443'],
    ['  wss://lk.example.com\n', 'https://lk.example.com'],
    ['http://[::1]:7880', 'http://[::1]:7880'],
    ['wss://bücher.example', 'https://xn--bcher-kva.example'],
  ])('%j is %s', (value, expected) => {
    expect(normaliseUrl(value, 'flag --url', redact)).toBe(expected);
  });

  it.each([
    [
      'lk.example.com',
      'The URL "lk.example.com" (flag --url) has no scheme. Did you mean wss://lk.example.com?',
    ],
    [
      'localhost:7880',
      'The URL "localhost:7880" (flag --url) has no scheme. Did you mean ws://localhost:7880?',
    ],
    [
      'not:a:url',
      'The URL "not:a:url" (flag --url) has no scheme. Write it like wss://livekit.example.com or http://localhost:7880.',
    ],
    ['', 'The URL "" (flag --url) has no scheme. Write it like'],
    ['ftp://lk.example.com', 'has a scheme that LiveKit does not support. Use wss, ws, https or http.'],
    ['wss://lk.example.com/rtc', 'has a path or a query. Write only https://lk.example.com.'],
    ['wss://lk.example.com?a=b', 'The URL "wss://lk.example.com?…" (flag --url) has a path or a query.'],
    ['wss://lk.example.com/#x', 'has a path or a query.'],
    ['wss://lk example.com', 'The URL "wss://lk example.com" (flag --url) contains spaces. Remove them.'],
    ['wss://lk.example.com\u0007', 'contains spaces.'],
    ['wss://lk.example.com:99999', 'has no valid port. A port is a number from 1 to 65535.'],
    ['wss://lk.example.com:0', 'has no valid port.'],
    ['wss://lk.example.com:http', 'has no valid port.'],
    ['wss://', 'is not a valid URL.'],
    ['wss://a..b:1:2', 'has no valid port.'],
    ['wss://[::1', 'is not a valid URL.'],
    [
      'wss://me:pass@lk.example.com',
      'The URL "wss://[hidden]@lk.example.com" (flag --url) contains a user name or a password.',
    ],
    ['me:pass@lk.example.com', 'The URL "[hidden]@lk.example.com" (flag --url) has no scheme.'],
  ])('%j is rejected', (value, expected) => {
    expect(problem(value)).toContain(expected);
  });

  it('never shows a password, a token or the secret', () => {
    const token = 'eyJhbGciOiJIUzI1NiJ9.eyJ2aWRlbyI6e319.HJCcRPYXHHML7jShhlRB92CrJQcxZglZdml9IxwKgTE';
    for (const value of [
      'wss://me:pa ss/wo@rd@lk.example.com',
      'me:pa ss/wo@rd@lk.example.com',
      `wss://lk.example.com?access_token=${token}`,
      `wss://lk.example.com/${token}`,
      's3cr3t-of-the-tests',
      'wss://s3cr3t-of-the-tests/path',
    ]) {
      const shown = problem(value);
      expect(shown).not.toMatch(/pa ss|wo@|rd@|eyJ|s3cr3t/);
    }
  });

  it('is http or https with a host, or a usage error, for any input', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc
            .tuple(fc.constantFrom('wss', 'https', 'ftp'), fc.domain(), fc.string())
            .map(([scheme, host, rest]) => `${scheme}://${host}${rest}`),
          fc.string().map((text) => `wss://${text}`),
        ),
        (value) => {
          try {
            const url = normaliseUrl(value, 'flag --url', redact);
            expect(url).toBe(new URL(url).origin);
            expect(url).toMatch(/^https?:\/\/[^/]+$/);
          } catch (cause) {
            expect(cause).toBeInstanceOf(UsageError);
          }
        },
      ),
    );
  });
});
