import { failureOfAnswer, failureOfUnreadable, retryAfterOf } from './answer-failure.ts';
import { type CallContext, durationInWords, namesOf, type Words } from './call-context.ts';
import { LiveKitError } from './gateway.ts';
import { failureOfNetwork, messageOf, wasNeverSent } from './network-failure.ts';
import { type BadAnswer, CallProblem, type Problem } from './problem.ts';
import { quote } from './redact.ts';

const timedOut = (limit: string, context: CallContext): Words => ({
  kind: 'timeout',
  sentence: `${namesOf(context).host} did not answer ${context.call}${limit}.`,
  remedy: "Check the network and the firewalls on the way, then the server's load.",
});

const noConnection = (limit: string, context: CallContext): Words => ({
  kind: 'timeout',
  sentence: `No connection to ${namesOf(context).host} was free for ${context.call}${limit}: all of them wait for answers.`,
  remedy: "Check the server's load, and the network on the way: the call was not sent.",
});

const cancelled = (context: CallContext, neverSent = false): Words => ({
  kind: 'cancelled',
  sentence: `The call ${context.call} was given up${neverSent ? ' before it was sent' : ''}.`,
  remedy: 'Nothing need be done.',
});

const withoutCredentials: Words = {
  kind: 'no-credentials',
  sentence: 'There is no API key or no API secret to sign tokens with.',
  remedy: 'Set LIVEKIT_API_KEY and LIVEKIT_API_SECRET, or name a project of the lk CLI with --project.',
};

const tooLarge = (limitBytes: number, context: CallContext): Words => ({
  kind: 'not-livekit',
  sentence: `${namesOf(context).host} answers ${context.call} with more than ${Math.round(limitBytes / 1024 / 1024)} MB.`,
  remedy: "Check that the URL is LiveKit's own; large metadata in its rooms can do this too.",
});

const failureOfProblem = (problem: Problem, context: CallContext): Words => {
  switch (problem.kind) {
    case 'answer':
      return failureOfAnswer(problem.answer, context);
    case 'unreadable':
      return failureOfUnreadable(problem.answer, context);
    case 'too-large':
      return tooLarge(problem.limitBytes, context);
    case 'timeout': {
      const limit = ` within ${durationInWords(problem.limitMs)}`;
      return problem.neverSent ? noConnection(limit, context) : timedOut(limit, context);
    }
    case 'no-credentials':
      return withoutCredentials;
    case 'cancelled':
      return cancelled(context, problem.neverSent);
  }
};

/** The SDK throws an error with the answer's status, Twirp's code, and the message or the whole body. */
const answerOfSdk = (cause: unknown): BadAnswer | null => {
  if (!(cause instanceof Error) || !('status' in cause) || typeof cause.status !== 'number') return null;
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : null;
  const body = code === null ? cause.message : JSON.stringify({ code, msg: cause.message });
  return { status: cause.status, body, contentType: '', retryAfter: '', date: '', location: '' };
};

const failureOfError = (cause: unknown, context: CallContext): Words => {
  const network = failureOfNetwork(cause, context);
  if (network) return network;
  // The SDK parses the body of every success as JSON.
  if (cause instanceof SyntaxError) return failureOfUnreadable(null, context);
  if (cause instanceof Error && cause.name === 'TimeoutError') return timedOut(' in time', context);
  if (cause instanceof Error && cause.name === 'AbortError') return cancelled(context);
  const message = quote(messageOf(cause), context.redact);
  if (message.startsWith('api-key and api-secret must be set')) return withoutCredentials;
  return {
    kind: 'unknown',
    sentence: `The call ${context.call} to ${namesOf(context).host} failed${message === '' ? '' : `: ${message}`}.`,
    remedy: 'Try again; if it goes on, please report it together with this sentence.',
  };
};

/**
 * Explains whatever a call threw to the person on call. The result holds no secret, no token, and no original error,
 * which may contain them.
 */
export const toLiveKitError = (cause: unknown, context: CallContext): LiveKitError => {
  if (cause instanceof LiveKitError) return cause;
  if (cause instanceof CallProblem) {
    const { problem } = cause;
    const answer = 'answer' in problem ? problem.answer : null;
    return new LiveKitError(failureOfProblem(problem, context), {
      status: answer?.status ?? null,
      retryAfterMs: answer ? retryAfterOf(answer.retryAfter, context.nowMs) : null,
      neverSent: 'neverSent' in problem && problem.neverSent === true,
    });
  }
  const answer = answerOfSdk(cause);
  if (answer) return new LiveKitError(failureOfAnswer(answer, context), { status: answer.status });
  return new LiveKitError(failureOfError(cause, context), { neverSent: wasNeverSent(cause) });
};
