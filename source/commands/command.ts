import type { Clock } from '../clock.ts';
import type { DebugLog } from '../debug-log/debug-log.ts';
import type { Runnable } from '../export/custom-command.ts';
import type { CloudGateway } from '../livekit/cloud-gateway.ts';
import type { Gateway } from '../livekit/gateway.ts';
import type { TlsTexts } from '../livekit/network.ts';
import type { WorkerAccess } from '../workers/watch-workers.ts';
import type { Flags } from './arguments.ts';
import type { Output } from './output.ts';

/** What a gateway connects to. */
export interface Address {
  readonly url: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  /** The client certificate and certificate authorities of the project. */
  readonly tls?: TlsTexts | undefined;
}

/** The machine a command runs on. Tests pass their own. */
export interface Host {
  readonly output: Output;
  /** Whether stdin and stdout are a terminal that can show the monitor. */
  readonly isScreen: boolean;
  /**
   * Asks the user for a line. Only called if `isScreen`.
   * @returns null: the input has ended. Rejects if the signal aborts it
   */
  readonly ask: (prompt: string, signal: AbortSignal) => Promise<string | null>;
  readonly clock: Clock;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly homeDirectory: string;
  readonly workingDirectory: string;
  readonly connect: (address: Address & { readonly clock: Clock }) => Gateway;
  /** How workers' own ports are found and asked. Loaded only if the user names workers. */
  readonly workerAccess: () => Promise<WorkerAccess>;
  /** Connects to LiveKit Cloud's service for deployed agents. @param address its `url` is that of the service */
  readonly connectCloud: (address: Address & { readonly clock: Clock }) => CloudGateway;
  /** Sends a POST request to a webhook. @returns the HTTP status; rejects without an answer */
  readonly post: (
    url: string,
    headers: Readonly<Record<string, string>>,
    body: string,
    signal: AbortSignal,
  ) => Promise<number>;
  /** Runs a shell command in the terminal, such as an editor. @returns how it failed, or null if it ended well */
  readonly runInTerminal: (runnable: Runnable) => Promise<string | null>;
  /** Calls back with the name of a signal that asks lktop to end. @returns stops listening */
  readonly onInterrupt: (callback: (signal: string) => void) => () => void;
  /** Ends the process at once, even if work is pending. In tests it may return. */
  readonly leave: (code: number) => void;
  /** Whether work may be given to other threads, which know no injected time. Default: yes. */
  readonly hasThreads?: boolean;
  /** Calls back with an uncaught error, for example from a timer. @returns stops listening */
  readonly onCrash: (callback: (error: unknown) => void) => () => void;
  /** The version of lktop. */
  readonly version: string;
  /** Left out: nobody asked for one with `--debug`. */
  readonly debugLog?: DebugLog;
}

export interface CommandContext {
  readonly host: Host;
  readonly flags: Flags;
  readonly words: readonly string[];
  /** Aborted when the command must end: it was interrupted, ran out of time, or stdout was closed. */
  readonly signal: AbortSignal;
}

/** Runs a command. @returns the exit code */
export type Command = (context: CommandContext) => Promise<number>;

/** SIGINT, SIGTERM or SIGHUP arrived. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Marks the end of a command that leaves something behind which keeps the process alive. */
export class Forced {
  readonly reason: unknown;

  constructor(reason: unknown) {
    this.reason = reason;
  }
}

/** The time limit of `--timeout` is over. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut';
  readonly limitMs: number;

  constructor(limitMs: number, sentence = `There was no result within ${limitMs / 1_000} s.`) {
    super(sentence);
    this.limitMs = limitMs;
  }
}
