import { CallProblem } from './problem.ts';

const as = (code: string, message: string): Error => Object.assign(new Error(message), { code });

/** Node's error when the other side closes a connection instead of answering. */
const hangUp = (): Error => as('ECONNRESET', 'socket hang up');

/** undici's parser gives the reason in its message and seldom in its code. */
const notHttp = (message: string): Error => as('HPE_INVALID', message);

const codeOf = (cause: Error): unknown => ('code' in cause ? cause.code : undefined);

/**
 * Converts an undici failure to Node's code for it, because the rest of lktop knows failures by their codes. Drops
 * what undici quotes of the answer.
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
      // undici reports the same error when it cannot read the headers that give the length.
      return hasHeaders ? hangUp() : notHttp(message);
    case 'UND_ERR_SOCKET':
      return message === 'other side closed' || message === 'closed' ? hangUp() : cause;
    default:
      if (name !== 'HTTPParserError') return cause;
      return hasHeaders && message.includes('Invalid EOF state') ? hangUp() : notHttp(message);
  }
};

/** Whether the connection was closed or broke. */
export const isHangUp = (failure: Error): boolean => {
  const code = codeOf(failure);
  return code === 'ECONNRESET' || code === 'EPIPE';
};
