import { LiveKitError } from '../livekit/gateway.ts';
import type { ErrorDocument } from '../report/documents/error.ts';
import { safeJson } from '../text/json.ts';
import { UsageError } from '../usage-error.ts';
import type { Arguments, Flags } from './arguments.ts';
import { type Command, type Host, Interrupted, TimedOut } from './command.ts';
import { type CommandSpec, typedFlag } from './command-spec.ts';
import { EXIT } from './exit-code.ts';
import { COMMANDS, type CommandName } from './flag-table.ts';
import { flagMilliseconds } from './flag-values.ts';
import { helpText } from './help.ts';
import { secretsIn } from './known-secrets.ts';
import { StdoutClosed, StdoutFailed } from './output.ts';
import { unlessBroken } from './unless-broken.ts';

/** Every command, loaded when it is run. */
export type Commands = Readonly<Record<CommandName, () => Promise<Command>>>;

const NOTHING_TYPED: Arguments = {
  command: 'monitor',
  flags: { version: false },
  words: [],
  wantsHelp: false,
};

/** Where nothing was typed, what reads it need not be loaded. */
const readTyped = async (argv: readonly string[], importMeta: ImportMeta): Promise<Arguments> => {
  if (argv.length === 0) return NOTHING_TYPED;
  const { readArguments } = await import('./arguments.ts');
  return readArguments(argv, importMeta);
};

const SHORTEST_TIMEOUT_SECONDS = 1;
const LONGEST_TIMEOUT_SECONDS = 24 * 3_600;

type Described = Pick<ErrorDocument, 'kind' | 'sentence' | 'remedy'>;

/** Null: of this nobody thought. */
const describe = (error: unknown): Described | null => {
  if (error instanceof UsageError) return { kind: 'usage', sentence: error.message, remedy: error.remedy };
  if (error instanceof LiveKitError) return { ...error.failure };
  if (error instanceof TimedOut) {
    return { kind: 'timeout', sentence: error.message, remedy: 'Give it more time with --timeout.' };
  }
  if (error instanceof StdoutFailed) {
    return { kind: 'stdout', sentence: error.message, remedy: 'Make room on the disk it is written to.' };
  }
  return null;
};

/** What nobody foresaw: the error's own words, and a report of it. */
const describeCrash = async (
  error: unknown,
  host: Host,
  argv: readonly string[],
  secrets: ReadonlySet<string>,
): Promise<Described> => {
  const { writeCrashReport } = await import('./crash-report.ts');
  const path = await writeCrashReport(host, { error, argv, secrets });
  const { createRedact, quote } = await import('../livekit/redact.ts');
  const message = quote(error instanceof Error ? error.message : String(error), createRedact([...secrets]));
  return {
    kind: 'internal',
    sentence: `Something went wrong inside lktop: ${message}`,
    remedy:
      path === null
        ? 'Please report it, with what you did.'
        : `Please report it, with what you did and this file, which holds no secrets: ${path}`,
  };
};

/** How the one line that was asked for is written; null: none was. What was typed may be what could not be read. */
const failureLineOf = ([command, ...typed]: readonly string[]): ((sentence: string) => string) | null => {
  const specs: readonly CommandSpec[] = Object.values(COMMANDS);
  const line = specs.find(({ name }) => name === command)?.failureLine;
  return line && typed.includes(typedFlag(line.flag)) ? line.write : null;
};

/** The code a command ends with that threw. */
const exitCodeFor = (error: unknown): number => {
  if (error instanceof StdoutClosed) return EXIT.ok;
  return error instanceof Interrupted ? EXIT.interrupted : EXIT.unknown;
};

/** Says what went wrong, and on stdout too where a program reads it. Waits for no reader of stdout. */
const explain = async (
  error: unknown,
  host: Host,
  argv: readonly string[],
  secrets: ReadonlySet<string>,
): Promise<void> => {
  const { output } = host;
  if (error instanceof StdoutClosed) return;
  const isJson = argv.includes('--json');
  const writeLine = isJson ? null : failureLineOf(argv);
  if (error instanceof Interrupted) {
    output.message(error.message);
    if (writeLine) void output.data(writeLine(error.message));
    return;
  }
  const { kind, sentence, remedy } = describe(error) ?? (await describeCrash(error, host, argv, secrets));
  output.message(sentence, ...(remedy ? [remedy] : []));
  if (writeLine) void output.data(writeLine(sentence));
  if (isJson) {
    const document: ErrorDocument = {
      schema: 'lktop.error/1',
      exitCode: exitCodeFor(error),
      kind,
      sentence,
      remedy,
    };
    void output.data(safeJson(document));
  }
};

/** Milliseconds that a command may take; undefined: any time. */
const limitOf = ({ limitSeconds }: CommandSpec, flags: Flags): number | undefined => {
  const seconds = [SHORTEST_TIMEOUT_SECONDS, LONGEST_TIMEOUT_SECONDS] as const;
  const asked = flagMilliseconds(flags, 'timeout', ...seconds);
  if (asked !== undefined || limitSeconds === undefined) return asked;
  return limitSeconds * 1_000 + (flagMilliseconds(flags, 'wait', ...seconds) ?? 0);
};

const GRACE_SECONDS = 2;

/** Ended from outside, as it did not end by itself: what it waits for is still there. */
class Forced {
  readonly reason: unknown;

  constructor(reason: unknown) {
    this.reason = reason;
  }
}

/** Rejects so long after the signal is aborted. */
const onceOverdue = (host: Host, graceMs: number, signal: AbortSignal) => {
  let cancel = () => {};
  const overdue = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      cancel = host.clock.after(graceMs, () => reject(new Forced(signal.reason)));
    });
  });
  // Of a command that ends in time nobody waits for it.
  overdue.catch(() => {});
  return { overdue, cancel: () => cancel() };
};

/**
 * Runs a command until it ends, is interrupted, breaks, or its time is over. One that then does not end, as it waits for a file
 * system that never answers, is left where it is.
 */
const runWithin = async (
  host: Host,
  timeoutMs: number | undefined,
  graceMs: number,
  run: (signal: AbortSignal) => Promise<number>,
): Promise<number> => {
  const stopping = new AbortController();
  const stopListening = host.onInterrupt((name) =>
    stopping.abort(new Interrupted(`Interrupted by ${name}.`)),
  );
  const stopTimer =
    timeoutMs === undefined
      ? () => {}
      : host.clock.after(timeoutMs, () => stopping.abort(new TimedOut(timeoutMs)));
  const { overdue, cancel } = onceOverdue(host, graceMs, stopping.signal);
  try {
    const ends = AbortSignal.any([stopping.signal, host.output.closed]);
    return await unlessBroken(host, () => Promise.race([run(ends), overdue]));
  } finally {
    cancel();
    stopTimer();
    stopListening();
  }
};

/** What is half written is no result, whatever the command found: a script would take it for one. */
const mustBeWritten = async ({ output }: Host): Promise<void> => {
  await output.written();
  const reason: unknown = output.closed.reason;
  if (reason instanceof StdoutFailed) throw reason;
};

const runTyped = async (
  argv: readonly string[],
  host: Host,
  commands: Commands,
  importMeta: ImportMeta,
): Promise<number> => {
  const { command, flags, words, wantsHelp } = await readTyped(argv, importMeta);
  if (wantsHelp) {
    await host.output.data(helpText(command));
    await mustBeWritten(host);
    return EXIT.ok;
  }
  if (flags['version'] === true) {
    await host.output.data(host.version);
    await mustBeWritten(host);
    return EXIT.ok;
  }
  const timeoutMs = limitOf(COMMANDS[command], flags);
  const runUntil = async (signal: AbortSignal) => {
    const run = await commands[command]();
    const code = await run({ host, flags, words, signal });
    await mustBeWritten(host);
    return code;
  };
  // The screen has to be restored first: the monitor listens for signals itself.
  if (command === 'monitor' && host.isScreen) return await runUntil(host.output.closed);
  const { graceSeconds = GRACE_SECONDS }: CommandSpec = COMMANDS[command];
  return await runWithin(host, timeoutMs, graceSeconds * 1_000, runUntil);
};

/** @returns whether it ended within two seconds: a pipe that nobody reads takes nothing more, for as long as it is open */
const endsSoon = async (host: Host, work: Promise<unknown>): Promise<boolean> => {
  let cancel = () => {};
  const late = new Promise<boolean>((resolve) => {
    cancel = host.clock.after(GRACE_SECONDS * 1_000, () => resolve(false));
  });
  const isDone = await Promise.race([work.then(() => true), late]);
  cancel();
  return isDone;
};

/**
 * Runs what was typed after `lktop`.
 *
 * @param importMeta of the program's entry
 * @returns the exit code; never rejects
 */
export const runCommand = async (
  argv: readonly string[],
  host: Host,
  commands: Commands,
  importMeta: ImportMeta,
): Promise<number> => {
  const secrets = new Set(secretsIn(argv, host.environment));
  const connect: Host['connect'] = (address) => {
    secrets.add(address.apiSecret);
    return host.connect(address);
  };
  try {
    return await runTyped(argv, { ...host, connect }, commands, importMeta);
  } catch (error) {
    const reason = error instanceof Forced ? error.reason : error;
    const code = exitCodeFor(reason);
    await explain(reason, host, argv, secrets);
    const isWritten = await endsSoon(host, host.output.written());
    if (error instanceof Forced || !isWritten) host.leave(code);
    return code;
  }
};
