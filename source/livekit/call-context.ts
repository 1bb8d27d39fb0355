import { formatDuration } from '../text/duration.ts';
import type { FailureKind } from './gateway.ts';
import { quote, type Redact } from './redact.ts';

/** What is known of a call besides what went wrong with it. */
export interface CallContext {
  /** `livekit.example.com:7880` */
  readonly host: string;
  /** The proxy that the way may go through, without credentials. */
  readonly proxy?: string | null;
  /** `ListRooms`, or `GET /`. */
  readonly call: string;
  /** The room it asked for; null where for none. */
  readonly room: string | null;
  readonly apiKey: string;
  readonly redact: Redact;
  readonly nowMs: number;
  /** Server clock minus ours as last measured; null where it never was. */
  readonly clockSkewMs: number | null;
}

/** A failure in words: what is wrong, and what to do about it. */
export interface Words {
  readonly kind: FailureKind;
  readonly sentence: string;
  readonly remedy: string;
}

/** The call's own names, fit to be quoted. */
export const namesOf = ({ host, call, room, apiKey, redact }: CallContext) => ({
  host: quote(host, redact),
  call,
  room: room === null ? null : `"${quote(room, redact)}"`,
  apiKey: `"${quote(apiKey, redact)}"`,
});

/** A length of time for a sentence: `500 ms`, `4 s`, `3 min`, `2 h`. */
export const durationInWords = (milliseconds: number): string =>
  milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : formatDuration(milliseconds);
