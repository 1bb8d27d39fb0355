import { CallProblem } from './problem.ts';

const as = (code: string, message: string): Error => Object.assign(new Error(message), { code });

/** What Node says where the other side closes a connection instead of an answer. */
const hangUp = (): Error => as('ECONNRESET', 'socket hang up');

/** Undici's parser knows the reason, and the code seldom. */
const notHttp = (message: string): Error => as('HPE_INVALID', message);

const codeOf = (cause: Error): unknown => ('code' in cause ? cause.code : undefined);

/**
 * A failure of undici's with Node's code for it, as the rest of lktop knows failures by their codes. What undici quotes
 * of the answer is left out.
 */
export const asNodeFailure = (
  cause: Error,
  { hasHeaders, maxBodyBytes }: { readonly hasHeaders: boolean; readonly maxBodyBytes: number },
): Error => {
  const { name, message } = cause;
  switch (codeOf(cause)) {
    case 'UND_ERR_RES_EXCEEDED_MAX_SIZE':
      return new CallProblem({ kind: 'too-large', limitBytes: maxBodyBytes });
    case 'UND_ERR_HEADERS_OVERFLOW':
      return as('HPE_HEADER_OVERFLOW', message);
    case 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH':
      // Also said where the headers that give the length cannot be read.
      return hasHeaders ? hangUp() : notHttp(message);
    case 'UND_ERR_SOCKET':
      return message === 'other side closed' || message === 'closed' ? hangUp() : cause;
    default:
      if (name !== 'HTTPParserError') return cause;
      return hasHeaders && message.includes('Invalid EOF state') ? hangUp() : notHttp(message);
  }
};

/** The connection was closed, or broke. */
export const isHangUp = (failure: Error): boolean => {
  const code = codeOf(failure);
  return code === 'ECONNRESET' || code === 'EPIPE';
};
