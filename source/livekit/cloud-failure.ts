import { type CallContext, namesOf, type Words } from './call-context.ts';
import { toLiveKitError } from './errors.ts';
import { LiveKitError } from './gateway.ts';
import { CallProblem } from './problem.ts';
import { quote, type Redact } from './redact.ts';

interface TwirpError {
  readonly code: string;
  /** Raw. */
  readonly message: string;
}

/** What went wrong, in Twirp's words; null: the answer is not Twirp's. */
const readTwirp = (body: string): TwirpError | null => {
  try {
    const said: unknown = JSON.parse(body);
    if (typeof said !== 'object' || said === null || !('code' in said)) return null;
    return { code: String(said.code), message: 'msg' in said ? String(said.msg) : '' };
  } catch {
    return null;
  }
};

/** ` It says: "…".`, or nothing. */
const itSays = (message: string, redact: Redact): string => {
  const said = quote(message, redact);
  return said === '' ? '' : ` It says: "${said}".`;
};

/** Twirp's codes for a request that the server understood and does not allow now. */
const LIMIT_CODES: ReadonlySet<string> = new Set(['resource_exhausted', 'failed_precondition']);
/** Cloud words a limit of the plan in a sentence; the code alone may also mean too many calls. */
const SPEAKS_OF_A_PLAN = /\b(plan|quota|upgrade|billing|subscription|limit (?:reached|exceeded))\b/i;

const wordsOf = (status: number, said: TwirpError | null, context: CallContext): Words | null => {
  const { host, call, apiKey } = namesOf(context);
  const { code = '', message = '' } = said ?? {};
  const says = itSays(message, context.redact);
  if (status === 402 || (LIMIT_CODES.has(code) && SPEAKS_OF_A_PLAN.test(message))) {
    return {
      kind: 'plan-limit',
      sentence: `${host} refuses ${call} because of the project's plan.${says}`,
      remedy: "See the project's plan and usage at https://cloud.livekit.io.",
    };
  }
  if (status === 429 || code === 'resource_exhausted') {
    return {
      kind: 'rate-limited',
      sentence: `${host} has had too many calls and limits them (${status}).${says}`,
      remedy: 'lktop asks for Cloud agents twice a minute at most; wait, or stop other programs that ask.',
    };
  }
  if ((status === 401 || status === 403) && said !== null) {
    return {
      kind: 'missing-grant',
      sentence: `${host} does not permit ${call} with the API key ${apiKey}.${says}`,
      remedy: 'Use a key of this project; its settings on LiveKit Cloud list the keys.',
    };
  }
  if (code === 'not_found') {
    return {
      kind: 'not-found',
      sentence: `LiveKit Cloud has no such agent (any more).${says}`,
      remedy: 'List the agents again: lktop agent status.',
    };
  }
  if (status === 404) {
    return {
      kind: 'not-livekit',
      sentence: `${host} does not know the call ${call} (404): it has no service for deployed agents.`,
      remedy: 'Only LiveKit Cloud has it. If LK_AGENTS_URL is set, check or unset it.',
    };
  }
  return null;
};

/** Words for a success whose body is not the message that was asked for. */
const unreadable = (context: CallContext): Words => {
  const { host, call } = namesOf(context);
  return {
    kind: 'not-livekit',
    sentence: `${host} answers ${call} with something other than LiveKit's message.`,
    remedy: 'A proxy may answer in its place. If LK_AGENTS_URL is set, check or unset it.',
  };
};

/** Explains why a call to Cloud's service failed. What is not special to Cloud is explained as for every call. */
export const toCloudError = (cause: unknown, context: CallContext): LiveKitError => {
  const error = toLiveKitError(cause, context);
  if (!(cause instanceof CallProblem)) return error;
  const { problem } = cause;
  const words =
    problem.kind === 'answer'
      ? wordsOf(problem.answer.status, readTwirp(problem.answer.body), context)
      : problem.kind === 'unreadable'
        ? unreadable(context)
        : null;
  if (words === null) return error;
  const { status, retryAfterMs, neverSent } = error;
  return new LiveKitError(words, { status, retryAfterMs, neverSent });
};

/** Cloud understood a change and did not do it. @param message raw */
export const refusedChange = (call: string, message: string, redact: Redact): LiveKitError =>
  new LiveKitError({
    kind: SPEAKS_OF_A_PLAN.test(message) ? 'plan-limit' : 'rejected',
    sentence: `LiveKit Cloud did not do ${call}.${itSays(message, redact)}`,
    remedy: 'Change what it names, and try again.',
  });
