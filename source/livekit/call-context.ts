import { formatDuration } from '../text/duration.ts';
import type { FailureKind } from './gateway.ts';
import { quote, type Redact } from './redact.ts';

/** What is known of a call apart from its error. */
export interface CallContext {
  /** `livekit.example.com:7880` */
  readonly host: string;
  /** The proxy that the call may pass through, without credentials. */
  readonly proxy?: string | null;
  /** `ListRooms`, or `GET /`. */
  readonly call: string;
  /** The room of the call; null: none. */
  readonly room: string | null;
  readonly apiKey: string;
  readonly redact: Redact;
  readonly nowMs: number;
  /** Server clock minus ours as last measured; null: never measured. */
  readonly clockSkewMs: number | null;
}

/** A failure in words: the problem and the fix. */
export interface Words {
  readonly kind: FailureKind;
  readonly sentence: string;
  readonly remedy: string;
}

/** Returns the call's names, safe to quote. */
export const namesOf = ({ host, call, room, apiKey, redact }: CallContext) => ({
  host: quote(host, redact),
  call,
  room: room === null ? null : `"${quote(room, redact)}"`,
  apiKey: `"${quote(apiKey, redact)}"`,
});

/** Formats a duration for a sentence: `500 ms`, `4 s`, `3 min`, `2 h`. */
export const durationInWords = (milliseconds: number): string =>
  milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : formatDuration(milliseconds);
