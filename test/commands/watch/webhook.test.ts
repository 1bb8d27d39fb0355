import { WebhookReceiver } from 'livekit-server-sdk';
import { describe, expect, it } from 'vitest';
import { signBody } from '../../../source/commands/watch/sign.ts';
import { createWebhook } from '../../../source/commands/watch/webhook.ts';
import { createManualClock, settle } from '../../helpers/manual-clock.ts';

/** A receiver that answers with these statuses, or not at all for `null`, and a webhook that posts to it. */
const setUp = (answers: readonly (number | null)[]) => {
  const clock = createManualClock();
  const startMs = clock.now();
  const posts: { readonly body: string; readonly atMs: number }[] = [];
  const messages: string[] = [];
  const left = [...answers];
  const webhook = createWebhook({
    url: 'https://alerts.example.com/services/T000/SECRET',
    clock,
    sign: async (body) => `signed ${body}`,
    post: async (_url, headers, body) => {
      expect(headers).toEqual({
        'content-type': 'application/webhook+json',
        authorization: `signed ${body}`,
      });
      posts.push({ body, atMs: clock.now() - startMs });
      const status = left.length > 0 ? left.shift() : 200;
      if (status === null || status === undefined) throw new Error('refused');
      return status;
    },
    message: (sentence) => messages.push(sentence),
  });
  return { clock, webhook, posts, messages, bodies: () => posts.map(({ body }) => body) };
};

describe('a webhook', () => {
  it('delivers in order without a message', async () => {
    const { clock, webhook, bodies, messages } = setUp([]);
    webhook.push('one');
    webhook.push('two');
    await clock.advance(0);
    expect(bodies()).toEqual(['one', 'two']);
    expect(messages).toEqual([]);
  });

  it('retries with growing delays after a missing or bad answer, and keeps the order', async () => {
    const { clock, webhook, posts, messages } = setUp([null, 503, 429, 200, 200]);
    webhook.push('one');
    webhook.push('two');
    await clock.advance(20_000);
    expect(posts).toEqual([
      { body: 'one', atMs: 0 },
      { body: 'one', atMs: 1_000 },
      { body: 'one', atMs: 3_000 },
      { body: 'one', atMs: 7_000 },
      { body: 'two', atMs: 7_000 },
    ]);
    expect(messages).toEqual([
      'The webhook at alerts.example.com does not answer. Retrying.',
      'The webhook at alerts.example.com accepts documents again.',
    ]);
  });

  it('drops a rejected incident', async () => {
    const { clock, webhook, bodies, messages } = setUp([400]);
    webhook.push('one');
    webhook.push('two');
    await clock.advance(0);
    expect(bodies()).toEqual(['one', 'two']);
    expect(messages).toEqual(['The webhook at alerts.example.com rejected a document (400). It is dropped.']);
  });

  it('finally drops an incident and goes on with the next', async () => {
    const { clock, webhook, posts, messages } = setUp(Array(20).fill(500));
    webhook.push('one');
    webhook.push('two');
    await clock.advance(3_600_000);
    expect(posts.filter(({ body }) => body === 'one')).toHaveLength(20);
    expect(posts.at(-1)?.body).toBe('two');
    expect(messages).toContain('A document could not be delivered to alerts.example.com. It is dropped.');
  });

  it('queues at most a hundred incidents and drops the oldest', async () => {
    const { clock, webhook, bodies } = setUp([null]);
    for (let number = 0; number <= 150; number += 1) webhook.push(String(number));
    await clock.advance(10_000);
    expect(bodies().slice(0, 3)).toEqual(['0', '0', '51']);
    expect(bodies()).toHaveLength(102);
  });

  it('shows no part of the URL that may be a secret', async () => {
    const { clock, webhook, messages } = setUp([null, 400]);
    webhook.push('one');
    await clock.advance(5_000);
    expect(messages.join()).not.toContain('SECRET');
    expect(messages).toHaveLength(2);
  });

  it('delays its close only up to the limit', async () => {
    const { clock, webhook, posts } = setUp(Array(50).fill(null));
    webhook.push('one');
    await settle();
    let isClosed = false;
    void webhook.close(5_000).then(() => {
      isClosed = true;
    });
    await clock.advance(4_000);
    expect(isClosed).toBe(false);
    await clock.advance(2_000);
    expect(isClosed).toBe(true);
    const tries = posts.length;
    await clock.advance(600_000);
    expect(posts).toHaveLength(tries);
    expect(clock.pending()).toBe(0);
  });
});

describe('a signature', () => {
  const credentials = { apiKey: 'devkey', apiSecret: 'a-secret-of-a-decent-length-0123456789' };
  const body = JSON.stringify({
    event: 'incident_opened',
    id: '1',
    at: '2023-11-14T22:13:20.000Z',
    incident: { id: 'x' },
  });

  it("is verified by LiveKit's own receiver", async () => {
    const receiver = new WebhookReceiver(credentials.apiKey, credentials.apiSecret);
    const event = await receiver.receive(body, await signBody(body, credentials));
    expect(event).toMatchObject({ event: 'incident_opened', id: '1' });
  });

  it('is invalid for another body or another secret', async () => {
    const header = await signBody(body, credentials);
    const receiver = new WebhookReceiver(credentials.apiKey, credentials.apiSecret);
    await expect(receiver.receive(`${body} `, header)).rejects.toThrow(/sha256/);
    const other = new WebhookReceiver(credentials.apiKey, 'another-secret-of-a-decent-length-012345');
    await expect(other.receive(body, header)).rejects.toThrow(/signature/);
  });
});
