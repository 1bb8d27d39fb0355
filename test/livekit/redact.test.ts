import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedact, quote } from '../../source/livekit/redact.ts';

const TOKEN =
  'eyJhbGciOiJIUzI1NiJ9.eyJ2aWRlbyI6eyJyb29tTGlzdCI6dHJ1ZX0sImlzcyI6ImRldmtleSJ9.HJCcRPYXHHML7jShhlRB92CrJQcxZglZdml9IxwKgTE';

const base64url = (value: string | Uint8Array): string => Buffer.from(value).toString('base64url');

/** Tokens of all makes, with one property or two in the header, written closely or not. */
const tokens = fc
  .record({
    header: fc.constantFrom(
      '{"alg":"HS256"}',
      '{"alg":"HS256","typ":"JWT"}',
      '{ "alg": "HS256" }',
      '{\n"alg":"x"}',
    ),
    payload: fc.dictionary(fc.string(), fc.string(), { minKeys: 1 }),
    signature: fc.uint8Array({ minLength: 32, maxLength: 64 }),
  })
  .map(({ header, payload, signature }) => ({
    token: [base64url(header), base64url(JSON.stringify(payload)), base64url(signature)].join('.'),
    signature: base64url(signature),
  }));

const secrets = fc.string({ minLength: 12, maxLength: 48, unit: 'grapheme' });

describe('redaction', () => {
  it('hides a token in a sentence and leaves the rest', () => {
    expect(createRedact([])(`invalid token: ${TOKEN}, error: token is expired`)).toBe(
      'invalid token: [hidden], error: token is expired',
    );
  });

  it('hides a token that was cut short', () => {
    expect(createRedact([])(`said ${TOKEN.slice(0, 60)}`)).toBe('said [hidden]');
  });

  it.each(['livekit-production.engineering-team.example-company.com', 'invalid API key: APIxyz123', 'a.b.c'])(
    'leaves %s as it is',
    (text) => {
      expect(createRedact([])(text)).toBe(text);
    },
  );

  it('hides a secret, also where it is escaped', () => {
    const redact = createRedact(['pa"ss/wo rd']);
    expect(redact('x pa"ss/wo rd y')).toBe('x [hidden] y');
    expect(redact('?s=pa%22ss%2Fwo%20rd')).toBe('?s=[hidden]');
    expect(redact(JSON.stringify({ s: 'pa"ss/wo rd' }))).toBe('{"s":"[hidden]"}');
  });

  it('takes no empty secret for one', () => {
    expect(createRedact([''])('abc')).toBe('abc');
  });

  it('never lets a token or a secret through, wherever it stands', () => {
    fc.assert(
      fc.property(
        tokens,
        secrets,
        fc.string(),
        fc.string(),
        ({ token, signature }, secret, before, after) => {
          const redact = createRedact([secret]);
          for (const shown of [
            redact(`${before} ${token} ${secret} ${after}`),
            redact(`${before}${secret}${after}`),
            quote(`${before}\n${token}\u0000${secret}${after}`, redact),
          ]) {
            expect(shown).not.toContain(token);
            expect(shown).not.toContain(signature);
            expect(shown).not.toContain(secret);
          }
        },
      ),
    );
  });

  it('takes no time over a body made to cost it', () => {
    const redact = createRedact(['some-secret-text']);
    const long = `${'a'.repeat(500_000)}${'eyJ'.repeat(100_000)}${'abcdefgh.'.repeat(50_000)}`;
    expect(redact(long).length).toBeLessThanOrEqual(long.length);
  });
});

describe('a quotation', () => {
  it('is one line without control or formatting characters', () => {
    expect(quote(' a\r\n\tb\u001b[31m\u202ec\u2028 ', createRedact([]))).toBe('a b [31m c');
  });

  it('is cut to a length that a banner can show', () => {
    expect(quote('word '.repeat(1000), createRedact([]))).toHaveLength(200);
  });
});
