import type { JsonValue } from '@bufbuild/protobuf';
import type { Need } from './tokens.ts';
import type { World } from './world.ts';

/** The part of a protobuf message class that the server needs. */
interface MessageType<Message> {
  readonly fromJson: (json: JsonValue, options: { ignoreUnknownFields: boolean }) => Message;
  readonly fromBinary: (bytes: Uint8Array) => Message;
}

interface AnswerType {
  readonly fromJsonString: (
    json: string,
    options: { ignoreUnknownFields: boolean },
  ) => { readonly toBinary: () => Uint8Array };
}

/** A parsed request that is not answered yet. */
export interface Call {
  readonly need: Need;
  /** Empty if the call is not about a room. */
  readonly room: string;
  /** Returns the response as proto JSON. Throws `TwirpError`. */
  readonly answer: (world: World) => string | Promise<string>;
}

/** One method of a service. */
export interface Method {
  readonly readJson: (json: JsonValue) => Call;
  readonly readBinary: (bytes: Uint8Array) => Call;
  /** Encodes the response's proto JSON as protobuf. */
  readonly toBinary: (json: string) => Uint8Array;
}

/** A method from its messages, and from what it does. */
export const method = <Request>(
  request: MessageType<Request>,
  response: AnswerType,
  read: (request: Request) => Call,
): Method => ({
  readJson: (json) => read(request.fromJson(json, { ignoreUnknownFields: true })),
  readBinary: (bytes) => read(request.fromBinary(bytes)),
  // The npm package has no message fields for what newer servers list about a job.
  toBinary: (json) => response.fromJsonString(json, { ignoreUnknownFields: true }).toBinary(),
});
