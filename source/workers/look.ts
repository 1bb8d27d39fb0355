import type { WorkerCondition, WorkerFacts } from '../fleet/workers.ts';
import { beginningOf } from '../text/safe-text.ts';
import { WORKER_ANSWER_LIMIT_MS } from '../time-limits.ts';
import type { Ask, Question, Reply } from './ask.ts';
import { readWorker } from './read-worker.ts';

/** A worker's address with every IP address that may be connected to. */
export interface Place {
  readonly key: string;
  readonly host: string;
  readonly port: number;
  /** Checked, never empty. */
  readonly ips: readonly string[];
  readonly label: string | null;
  /** From a label of its pod or container; null: none. */
  readonly deployment: string | null;
  /** Its pod is being deleted. */
  readonly isEnding: boolean;
}

/** What one look at a worker showed. */
export interface Look {
  readonly condition: Exclude<WorkerCondition, 'asking'>;
  /** Raw. Null: it is up. */
  readonly reason: string | null;
  /** A second look must agree before it counts: a busy machine does it for a moment, too. */
  readonly isDoubtful: boolean;
  /** Null: it told none. */
  readonly facts: WorkerFacts | null;
  readonly roundTripMs: number | null;
}

/** A reason that a worker gives is a few words. */
const LONGEST_REASON = 200;
const SECONDS = WORKER_ANSWER_LIMIT_MS / 1_000;

const isPage = (body: string, contentType: string): boolean =>
  contentType.includes('html') || /^\s*<(!doctype|html|head|body)/i.test(body);

const look = (condition: Look['condition'], reason: string | null, more: Partial<Look> = {}): Look => ({
  condition,
  reason,
  isDoubtful: false,
  facts: null,
  roundTripMs: null,
  ...more,
});

/** Words a reply that is no answer. */
export const withoutAnswer = (reply: Exclude<Reply, { kind: 'answer' }>): Look => {
  switch (reply.kind) {
    case 'refused':
      return look('down', 'nothing listens there: the connection was refused');
    case 'unreachable':
      return reply.code === 'ETIMEDOUT'
        ? look('down', `no connection within ${SECONDS} s`, { isDoubtful: true })
        : look('down', `there is no way to it (${reply.code})`, { isDoubtful: true });
    case 'silent':
      return look('hung', `it takes connections and does not answer within ${SECONDS} s`, {
        isDoubtful: true,
      });
    case 'broken':
      return look('degraded', reply.why, { isDoubtful: true });
  }
};

/** Why an answer of `GET /` is not that of a healthy worker; null: it is. */
export const illness = ({ status, body, contentType }: Extract<Reply, { kind: 'answer' }>): string | null => {
  if (isPage(body, contentType)) return `a web page answers (${status}): is this the port of a worker?`;
  if (status >= 200 && status < 300) return null;
  if (status >= 300 && status < 400) return `it redirects (${status}), which lktop does not follow`;
  const said = beginningOf(body.trim(), LONGEST_REASON);
  return said === '' ? `it answers ${status}` : `it says: ${said} (${status})`;
};

/** Asks at the first IP address that takes the connection. */
export const askPlace = async (
  ask: Ask,
  place: Place,
  question: Pick<Question, 'path' | 'isLast' | 'mostBytes'>,
  signal: AbortSignal,
): Promise<{ readonly reply: Reply; readonly ip: string }> => {
  const { ips, host, port } = place;
  let last: { readonly reply: Reply; readonly ip: string } | null = null;
  for (const ip of ips) {
    const name = host.includes(':') ? `[${host}]` : host;
    const reply = await ask({ ip, port, host: `${name}:${port}`, ...question }, signal);
    last = { ip, reply };
    if (last.reply.kind !== 'refused' && last.reply.kind !== 'unreachable') return last;
  }
  if (last === null) throw new Error('a place has an address');
  return last;
};

/** Looks at a worker once: its health, then what it tells of itself. Two requests at most, and one if it hangs. */
export const lookAt = async (ask: Ask, place: Place, signal: AbortSignal): Promise<Look> => {
  const { reply: health, ip } = await askPlace(ask, place, { path: '/', isLast: false }, signal);
  if (health.kind !== 'answer') return withoutAnswer(health);
  const ill = illness(health);
  const question = { path: '/worker', isLast: true } as const;
  const { reply: told } = await askPlace(ask, { ...place, ips: [ip] }, question, signal);
  const { tookMs: roundTripMs } = health;
  if (told.kind !== 'answer') {
    return ill === null ? withoutAnswer(told) : look('degraded', ill, { roundTripMs });
  }
  const facts = told.status === 200 ? readWorker(told.body) : null;
  if (ill !== null) return look('degraded', ill, { facts, roundTripMs });
  if (facts !== null) return look('up', null, { facts, roundTripMs });
  // SDKs before 1.0 serve no /worker.
  if (told.status === 404) return look('up', null, { roundTripMs });
  const reason = illness(told) ?? 'its /worker is not that of a LiveKit worker';
  return look('degraded', reason, { roundTripMs });
};
