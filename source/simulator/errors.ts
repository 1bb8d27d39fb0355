/** An error response in Twirp's format. */
export class TwirpError extends Error {
  override readonly name = 'TwirpError';
  readonly status: number;
  readonly code: string;
  readonly meta: Readonly<Record<string, string>> | null;

  constructor(
    status: number,
    code: string,
    message: string,
    meta: Readonly<Record<string, string>> | null = null,
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.meta = meta;
  }
}

/** LiveKit puts this prefix before errors of its own nodes. */
const PREFIX = 'twirp error unknown: ';

export const noSuchRoom = () => new TwirpError(404, 'not_found', `${PREFIX}requested room does not exist`);

export const noSuchParticipant = () =>
  new TwirpError(404, 'not_found', `${PREFIX}participant does not exist`);

export const noSuchDispatch = () => new TwirpError(404, 'not_found', `${PREFIX}dispatch ID not found`);

/** No node answers for the room: the room is missing, or its node died. */
export const noResponse = () => new TwirpError(503, 'unavailable', `${PREFIX}no response from servers`);

export const permissionsDenied = () => new TwirpError(401, 'unauthenticated', 'permissions denied');

export const nameTooLong = (limit: number) =>
  new TwirpError(400, 'invalid_argument', `${PREFIX}room name length exceeds limits: max length ${limit}`);

export const roomMetadataTooLong = (limit: number) =>
  new TwirpError(400, 'invalid_argument', `metadata size exceeds limits ${limit}`, {
    argument: 'metadata size exceeds limits',
  });

export const dispatchMetadataTooLong = () =>
  new TwirpError(400, 'invalid_argument', `${PREFIX}metadata size exceeds limits`);
