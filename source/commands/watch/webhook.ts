import type { Clock } from '../../clock.ts';
import type { Host } from '../command.ts';

export interface WebhookOptions {
  readonly url: string;
  readonly clock: Clock;
  readonly post: Host['post'];
  /** Makes the `Authorization` header for a body. */
  readonly sign: (body: string) => Promise<string>;
  readonly message: (sentence: string) => void;
}

/** Delivers bodies one at a time and in order. The caller of `push` never waits. */
export interface Webhook {
  readonly push: (body: string) => void;
  /** Waits at most `limitMs` for pending deliveries and drops the rest. */
  readonly close: (limitMs: number) => Promise<void>;
}

const TYPE = 'application/webhook+json';
const MOST_WAITING = 100;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 60_000;
/** With the pauses between them, about a quarter of an hour. */
const MOST_TRIES = 20;

/** Only these statuses may change on a retry. */
const isPassing = (status: number): boolean => status >= 500 || status === 429 || status === 408;

type Delivery = 'done' | 'again' | 'refused';

/** Slack and others keep secrets in the path, so only the host is shown. */
const shown = (url: string): string => new URL(url).host;

export const createWebhook = ({ url, clock, post, sign, message }: WebhookOptions): Webhook => {
  const closing = new AbortController();
  let waiting: string[] = [];
  let working: Promise<void> | null = null;
  let isFailing = false;

  const note = (failure: string | null): void => {
    if (failure !== null && !isFailing) message(`The webhook at ${shown(url)} ${failure}. Retrying.`);
    if (failure === null && isFailing) message(`The webhook at ${shown(url)} accepts documents again.`);
    isFailing = failure !== null;
  };

  const deliver = async (body: string): Promise<Delivery> => {
    try {
      const headers = { 'content-type': TYPE, authorization: await sign(body) };
      const status = await post(url, headers, body, closing.signal);
      if (status >= 200 && status < 300) return 'done';
      if (isPassing(status)) {
        note(`answers ${status}`);
        return 'again';
      }
      message(`The webhook at ${shown(url)} rejected a document (${status}). It is dropped.`);
      return 'refused';
    } catch {
      if (!closing.signal.aborted) note('does not answer');
      return 'again';
    }
  };

  const rest = (delayMs: number): Promise<void> =>
    new Promise((resolve) => {
      const end = () => {
        cancel();
        closing.signal.removeEventListener('abort', end);
        resolve();
      };
      const cancel = clock.after(delayMs, end);
      closing.signal.addEventListener('abort', end);
      // A signal that is already aborted fires no event.
      if (closing.signal.aborted) end();
    });

  const deliverWithRetries = async (body: string): Promise<void> => {
    let delayMs = FIRST_RETRY_MS;
    for (let tries = 1; tries <= MOST_TRIES && !closing.signal.aborted; tries += 1) {
      const delivery = await deliver(body);
      if (delivery === 'done') note(null);
      if (delivery !== 'again') return;
      await rest(delayMs);
      delayMs = Math.min(delayMs * 2, LONGEST_RETRY_MS);
    }
    if (!closing.signal.aborted)
      message(`A document could not be delivered to ${shown(url)}. It is dropped.`);
  };

  const work = async (): Promise<void> => {
    for (let body = waiting.shift(); body !== undefined && !closing.signal.aborted; body = waiting.shift()) {
      await deliverWithRetries(body);
    }
  };

  const start = (): void => {
    working ??= work().finally(() => {
      working = null;
      if (waiting.length > 0 && !closing.signal.aborted) start();
    });
  };

  return {
    push: (body) => {
      if (waiting.length >= MOST_WAITING) {
        waiting.shift();
        message(`Too many documents are waiting for ${shown(url)}. The oldest is dropped.`);
      }
      waiting.push(body);
      start();
    },
    close: async (limitMs) => {
      const cancel = clock.after(limitMs, () => closing.abort());
      while (working) await working;
      cancel();
      closing.abort();
      waiting = [];
    },
  };
};
