import { type CallContext, durationInWords, namesOf, type Words } from './call-context.ts';
import type { BadAnswer } from './problem.ts';
import { quote } from './redact.ts';

/** A server's error: Twirp's code and message, or plain text. */
interface Said {
  /** Empty if the answer did not come from Twirp. */
  readonly code: string;
  /** Raw. Empty for a web page. */
  readonly message: string;
  /** The title of a web page, raw; null for other answers. */
  readonly pageTitle: string | null;
}

const readTwirp = (body: string): { readonly code: string; readonly message: string } | null => {
  if (!body.startsWith('{')) return null;
  try {
    const error: unknown = JSON.parse(body);
    if (typeof error !== 'object' || error === null || !('code' in error)) return null;
    const message = 'msg' in error && typeof error.msg === 'string' ? error.msg : '';
    return { code: String(error.code), message: message.replace(/^twirp error unknown: /, '') };
  } catch {
    return null;
  }
};

const readSaid = ({ body, contentType }: BadAnswer): Said => {
  const twirp = readTwirp(body.trim());
  if (twirp) return { ...twirp, pageTitle: null };
  if (contentType.includes('html') || /^\s*<(!doctype|html|head|body)/i.test(body)) {
    return { code: '', message: '', pageTitle: /<title[^>]*>([^<]{1,500})/i.exec(body)?.[1] ?? '' };
  }
  return { code: '', message: body, pageTitle: null };
};

/** Half a second: a `Date` header is rounded down to whole seconds. */
const DATE_CENTRE_MS = 500;

/** Computes server clock minus ours in milliseconds from a `Date` header; null without one. */
export const clockSkewOf = (date: string, nowMs: number): number | null => {
  const serverMs = Date.parse(date);
  return Number.isNaN(serverMs) ? null : Math.round(serverMs + DATE_CENTRE_MS - nowMs);
};

/** Reads a `Retry-After` header, in seconds or as a date; null without one. */
export const retryAfterOf = (retryAfter: string, nowMs: number): number | null => {
  if (/^\d{1,9}$/.test(retryAfter.trim())) return Number(retryAfter) * 1000;
  const atMs = Date.parse(retryAfter);
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - nowMs);
};

const MINUTE_MS = 60_000;

/** `95 s`, `5 min`: rounded, because the skew is not known more exactly. */
const skewInWords = (skewMs: number): string => {
  const lengthMs = Math.abs(skewMs);
  return durationInWords(lengthMs < 2 * MINUTE_MS ? lengthMs : Math.round(lengthMs / MINUTE_MS) * MINUTE_MS);
};

/**
 * Our clock signs the token's times and the server's clock checks them. The server tolerates a minute of difference.
 */
const wrongClock = (what: string, answer: BadAnswer, context: CallContext): Words => {
  const skewMs = clockSkewOf(answer.date, context.nowMs) ?? context.clockSkewMs;
  const { host } = namesOf(context);
  const sentence =
    skewMs !== null && Math.abs(skewMs) >= 2000
      ? `The clock of this machine is ${skewInWords(skewMs)} ${skewMs > 0 ? 'behind' : 'ahead of'} that of ${host}, which takes our token as ${what}.`
      : `${host} takes our token as ${what}: its clock and that of this machine differ.`;
  return {
    kind: 'clock-skew',
    sentence,
    remedy: 'Set both clocks right (timedatectl set-ntp true): LiveKit bears a difference of one minute.',
  };
};

/**
 * ` It says: "token revoked".` when the refusal gave a reason in plain text. Go's own text for a wrong path is left
 * out.
 */
const reasonIn = ({ code, message }: Said, context: CallContext): string => {
  const reason = code === '' ? quote(message, context.redact) : '';
  return reason === '' || reason === '404 page not found' ? '' : ` It says: "${reason}".`;
};

const PAGE_REMEDY =
  "Check that the URL is LiveKit's own, and that a proxy in front of it passes /twirp on without a login.";

const unauthenticated = (answer: BadAnswer, said: Said, context: CallContext): Words => {
  const { host, call, apiKey } = namesOf(context);
  const { message, code } = said;
  if (/invalid api key/i.test(message)) {
    return {
      kind: 'wrong-key',
      sentence: `${host} does not know the API key ${apiKey}.`,
      remedy:
        "Take the key from the server's own configuration (keys:), or from the Cloud project's settings.",
    };
  }
  if (/signature is invalid|cryptographic primitive/i.test(message)) {
    return {
      kind: 'wrong-secret',
      sentence: `${host} knows the API key ${apiKey}, but the API secret is not the key's.`,
      remedy:
        'Take both from the same place; a secret that was lost cannot be read again, so make a new key.',
    };
  }
  if (/not valid yet|before issued|\(nbf\)|\(iat\)/i.test(message)) {
    return wrongClock('not valid yet', answer, context);
  }
  if (/expired|\(exp\)/i.test(message)) return wrongClock('expired', answer, context);
  if (code !== '') {
    return {
      kind: 'missing-grant',
      sentence: `${host} does not permit ${call} with the API key ${apiKey}.`,
      remedy:
        'Use a key that may administer rooms; if this one may, a proxy may take the Authorization header away.',
    };
  }
  if (/authorization (token|header)/i.test(message)) {
    return {
      kind: 'rejected',
      sentence: `${host} cannot read the token that was sent with ${call}.`,
      remedy:
        'A proxy in front of it may change the Authorization header: let it pass the header on as it is.',
    };
  }
  const reason = reasonIn(said, context);
  return reason === ''
    ? {
        kind: 'not-livekit',
        sentence: `A proxy in front of ${host} asks for a login of its own (${answer.status}).`,
        remedy: PAGE_REMEDY,
      }
    : {
        kind: 'not-livekit',
        sentence: `${host}, or a proxy in front of it, refuses ${call} (${answer.status}).${reason}`,
        remedy: 'Cure what it says; where a proxy says so, let it pass /twirp on without a login.',
      };
};

const forbidden = (said: Said, context: CallContext): Words => {
  const { host, call, apiKey } = namesOf(context);
  return said.code === ''
    ? {
        kind: 'not-livekit',
        sentence: `A proxy or firewall in front of ${host} forbids ${call} (403).${reasonIn(said, context)}`,
        remedy: 'Let it admit this machine, and pass /twirp on to LiveKit.',
      }
    : {
        kind: 'missing-grant',
        sentence: `${host} does not permit ${call} with the API key ${apiKey}.`,
        remedy: 'Use a key that may administer rooms.',
      };
};

const missing = (said: Said, context: CallContext): Words => {
  const { host, call, room } = namesOf(context);
  if (said.code === 'not_found') {
    const what = /dispatch/i.test(said.message)
      ? 'such dispatch'
      : /participant/i.test(said.message)
        ? 'such participant'
        : null;
    return {
      kind: 'not-found',
      sentence: what
        ? `LiveKit has no ${what}${room ? ` in room ${room}` : ''} (any more).`
        : `LiveKit has no room ${room ?? 'of that name'} (any more).`,
      remedy: 'It has ended or was removed meanwhile: look at what is there now.',
    };
  }
  return {
    kind: 'not-livekit',
    sentence: `${host} does not know the call ${call} (404).${reasonIn(said, context)}`,
    remedy: "Check that the URL is LiveKit's own; agent dispatches need livekit-server 1.7.2 or newer.",
  };
};

const limited = (answer: BadAnswer, context: CallContext): Words => {
  const waitMs = retryAfterOf(answer.retryAfter, context.nowMs);
  const wait = waitMs === null ? '' : ` It asks to wait ${durationInWords(waitMs)}.`;
  return {
    kind: 'rate-limited',
    sentence: `${namesOf(context).host} has had too many calls and limits them (429).${wait}`,
    remedy: 'Ask less often: a longer --interval, and fewer monitors of the same project.',
  };
};

const GATEWAY_STATUS: Readonly<Record<number, string>> = {
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

const brokenServer = (answer: BadAnswer, said: Said, context: CallContext): Words => {
  const { host, call, room } = namesOf(context);
  const { status } = answer;
  if (/no response from servers/.test(said.message)) {
    return {
      kind: 'no-response',
      sentence: `No LiveKit node answers for room ${room ?? 'of that name'}.`,
      remedy: 'It has ended, or the node that held it hangs or is gone; the other rooms are not concerned.',
    };
  }
  const gateway = GATEWAY_STATUS[status];
  if (said.code === '' && gateway !== undefined) {
    return {
      kind: 'server-error',
      sentence: `A proxy in front of ${host} answers ${status} ${gateway}: it does not reach LiveKit.`,
      remedy: "Check that livekit-server runs behind it, and the proxy's own log.",
    };
  }
  const message = quote(said.message || (said.pageTitle ?? ''), context.redact);
  return {
    kind: 'server-error',
    sentence: `${host} failed at ${call} (${status})${message === '' ? '' : `: ${message}`}.`,
    remedy: "Try again; if it goes on, see the server's log.",
  };
};

const redirected = (answer: BadAnswer, context: CallContext): Words => {
  const { host } = namesOf(context);
  const target = URL.canParse(answer.location) ? new URL(answer.location).origin : null;
  return {
    kind: 'not-livekit',
    sentence: `${host} redirects${target ? ` to ${quote(target, context.redact)}` : ''} (${answer.status}), which LiveKit never does.`,
    remedy:
      'Use the URL it redirects to if that is LiveKit; if it is a login page, use an address without one.',
  };
};

const rejected = (answer: BadAnswer, said: Said, context: CallContext): Words => {
  const { host, call } = namesOf(context);
  const message = quote(said.message || (said.pageTitle ?? ''), context.redact);
  if (/HTTP request to an HTTPS server|plain HTTP request was sent to HTTPS/i.test(said.message + message)) {
    return {
      kind: 'tls',
      sentence: `${host} speaks TLS, and the URL asks for plain HTTP.`,
      remedy: 'Use https:// or wss:// in the URL.',
    };
  }
  return {
    kind: 'rejected',
    sentence: `${host} rejects ${call} (${answer.status})${message === '' ? '' : `: ${message}`}.`,
    remedy: 'Change what the message names, and try again.',
  };
};

/** Words the failure of an answer with an error status. */
export const failureOfAnswer = (answer: BadAnswer, context: CallContext): Words => {
  const said = readSaid(answer);
  const { status } = answer;
  const { host, call } = namesOf(context);
  if (status === 429 || said.code === 'resource_exhausted') return limited(answer, context);
  if (status === 401) return unauthenticated(answer, said, context);
  if (status === 403) return forbidden(said, context);
  if (status === 404) return missing(said, context);
  if (status === 406) {
    return {
      kind: 'server-error',
      sentence: `The LiveKit node at ${host} is stale (406): it no longer keeps in touch with the others.`,
      remedy: 'Check its Redis and its load, or take the node out of service.',
    };
  }
  if (status === 407) {
    return {
      kind: 'not-livekit',
      sentence: `A proxy before ${host} asks for a login of its own (407).${reasonIn(said, context)}`,
      remedy: PAGE_REMEDY,
    };
  }
  if (status === 408) {
    return {
      kind: 'timeout',
      sentence: `${host} gave ${call} up: it took too long (408).`,
      remedy: "Try again; if it goes on, see the server's load and log.",
    };
  }
  if (status >= 500) return brokenServer(answer, said, context);
  if (status >= 300 && status < 400) return redirected(answer, context);
  return rejected(answer, said, context);
};

/** Words the failure of a success that LiveKit would not have sent; null: its text is unknown. */
export const failureOfUnreadable = (answer: BadAnswer | null, context: CallContext): Words => {
  const { host, call } = namesOf(context);
  const title = answer ? readSaid(answer).pageTitle : null;
  const page = title === null ? null : quote(title, context.redact);
  const what =
    page === null ? "something other than LiveKit's JSON" : `a web page${page === '' ? '' : ` ("${page}")`}`;
  return { kind: 'not-livekit', sentence: `${host} answers ${call} with ${what}.`, remedy: PAGE_REMEDY };
};
