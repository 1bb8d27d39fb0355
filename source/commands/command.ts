import type { Clock } from '../clock.ts';
import type { Gateway } from '../livekit/gateway.ts';
import type { TlsTexts } from '../livekit/network.ts';
import type { Flags } from './arguments.ts';
import type { Output } from './output.ts';

/** What a gateway is made from. */
export interface Address {
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** Client certificate and authorities of the project. */
  readonly tls?: TlsTexts | undefined;
}

/** The machine a command runs on; another one in tests. */
export interface Host {
  readonly output: Output;
  /** stdin and stdout are a terminal that the monitor can be drawn on. */
  readonly isScreen: boolean;
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly homeDirectory: string;
  readonly workingDirectory: string;
  readonly connect: (address: Address & { readonly clock: Clock }) => Gateway;
  /** Posts a body somewhere else. @returns the status of the answer; rejects where there was none */
  readonly post: (
    url: string,
    headers: Readonly<Record<string, string>>,
    body: string,
    signal: AbortSignal,
  ) => Promise<number>;
  /** Calls back with the name of a signal that asks for the end. @returns stops listening */
  readonly onInterrupt: (callback: (signal: string) => void) => () => void;
  /** Ends the program at once, whatever it still waits for. In tests it may come back. */
  readonly leave: (code: number) => void;
  /** Calls back with what broke where nobody caught it, such as in a timer. @returns stops listening */
  readonly onCrash: (callback: (error: unknown) => void) => () => void;
  /** Of lktop. */
  readonly version: string;
}

/** What a command is given. */
export interface CommandContext {
  readonly host: Host;
  readonly flags: Flags;
  readonly words: readonly string[];
  /** Aborted when the command is to end: interrupted, out of time, or nobody reads stdout. */
  readonly signal: AbortSignal;
}

/** Does what was asked for. @returns the exit code */
export type Command = (context: CommandContext) => Promise<number>;

/** SIGINT, SIGTERM or SIGHUP. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** The time given with `--timeout` is over. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut';
  readonly limitMs: number;

  constructor(limitMs: number) {
    super(`lktop could not tell within ${limitMs / 1_000} s.`);
    this.limitMs = limitMs;
  }
}
