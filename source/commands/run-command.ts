import { resolve } from 'node:path';
import process from 'node:process';
import type { DebugLog } from '../debug-log/debug-log.ts';
import { LiveKitError } from '../livekit/gateway.ts';
import type { ErrorDocument } from '../report/documents/documents.ts';
import { safeJson } from '../text/json.ts';
import { UsageError } from '../usage-error.ts';
import type { Arguments, Flags } from './arguments.ts';
import { type Command, Forced, type Host, Interrupted, TimedOut } from './command.ts';
import { beforeDashes, normalForm } from './command-line.ts';
import { type CommandSpec, typedFlag } from './command-spec.ts';
import { EXIT } from './exit-code.ts';
import { COMMANDS, type CommandName } from './flag-table.ts';
import { flagMilliseconds } from './flag-values.ts';
import { helpText } from './help.ts';
import { secretsIn } from './known-secrets.ts';
import { StdoutClosed, StdoutFailed } from './output.ts';
import { unlessBroken } from './unless-broken.ts';

/** Every command, loaded only when it runs. */
export type Commands = Readonly<Record<CommandName, () => Promise<Command>>>;

const NOTHING_TYPED: Arguments = {
  command: 'monitor',
  flags: { version: false },
  words: [],
  wantsHelp: false,
};

/** Without arguments, the parser need not be loaded. */
const readTyped = async (argv: readonly string[], importMeta: ImportMeta): Promise<Arguments> => {
  if (argv.length === 0) return NOTHING_TYPED;
  const { readArguments } = await import('./arguments.ts');
  return readArguments(argv, importMeta);
};

const SHORTEST_TIMEOUT_SECONDS = 1;
const LONGEST_TIMEOUT_SECONDS = 24 * 3_600;

type Described = Pick<ErrorDocument, 'kind' | 'sentence' | 'remedy'>;

/** Describes an expected error. Null for an unexpected one. */
const describe = (error: unknown): Described | null => {
  if (error instanceof UsageError) return { kind: 'usage', sentence: error.message, remedy: error.remedy };
  if (error instanceof LiveKitError) return { ...error.failure };
  if (error instanceof TimedOut) {
    return { kind: 'timeout', sentence: error.message, remedy: 'Raise the limit with --timeout.' };
  }
  if (error instanceof StdoutFailed) {
    return {
      kind: 'stdout',
      sentence: error.message,
      remedy: 'Free space on the disk that stdout is written to.',
    };
  }
  return null;
};

/** Describes an unexpected error by its own message, and writes a crash report. */
const describeCrash = async (
  error: unknown,
  host: Host,
  argv: readonly string[],
  secrets: ReadonlySet<string>,
): Promise<Described> => {
  const { describeError, writeCrashReport } = await import('./crash-report.ts');
  host.debugLog?.write('error', 'crash', { error: describeError(error) });
  const path = await writeCrashReport(host, { error, argv, secrets });
  const { createRedact, quote } = await import('../livekit/redact.ts');
  const message = quote(error instanceof Error ? error.message : String(error), createRedact([...secrets]));
  return {
    kind: 'internal',
    sentence: `Internal error in lktop: ${message}`,
    remedy:
      path === null
        ? 'Please report it and say what you did.'
        : `Please report it and say what you did. Attach this file, which holds no secrets: ${path}`,
  };
};

/**
 * How to write the one-line result for a failure, or null if none was asked for. Looks at the words in their
 * normal form, since parsing them may be what failed.
 */
const failureLineOf = ([command, ...typed]: readonly string[]): ((sentence: string) => string) | null => {
  const specs: readonly CommandSpec[] = Object.values(COMMANDS);
  const line = specs.find(({ name }) => name === command)?.failureLine;
  return line && typed.includes(typedFlag(line.flag)) ? line.write : null;
};

/** The exit code for an error that a command threw. */
const exitCodeFor = (error: unknown): number => {
  if (error instanceof StdoutClosed) return EXIT.ok;
  return error instanceof Interrupted ? EXIT.interrupted : EXIT.unknown;
};

/**
 * Prints an error on standard error, and on standard output if a program reads that. Does not wait for a
 * reader of stdout.
 */
const explain = async (
  error: unknown,
  host: Host,
  argv: readonly string[],
  secrets: ReadonlySet<string>,
): Promise<void> => {
  const { output } = host;
  if (error instanceof StdoutClosed) return;
  const words = beforeDashes(normalForm(argv));
  const isJson = words.includes('--json');
  const writeLine = isJson ? null : failureLineOf(words);
  if (error instanceof Interrupted) {
    output.message(error.message);
    if (writeLine) void output.data(writeLine(error.message));
    return;
  }
  const known = describe(error);
  if (known) host.debugLog?.write('error', 'failure', { kind: known.kind, sentence: known.sentence });
  const { kind, sentence, remedy } = known ?? (await describeCrash(error, host, argv, secrets));
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

/** The time limit of a command in milliseconds, or undefined for none. */
const limitOf = ({ limitSeconds }: CommandSpec, flags: Flags): number | undefined => {
  const seconds = [SHORTEST_TIMEOUT_SECONDS, LONGEST_TIMEOUT_SECONDS] as const;
  const asked = flagMilliseconds(flags, 'timeout', ...seconds);
  if (asked !== undefined || limitSeconds === undefined) return asked;
  return limitSeconds * 1_000 + (flagMilliseconds(flags, 'wait', ...seconds) ?? 0);
};

const GRACE_SECONDS = 2;

/** Rejects when the grace time after the signal's abort is over. */
const onceOverdue = (host: Host, graceMs: number, signal: AbortSignal) => {
  let cancel = () => {};
  const overdue = new Promise<never>((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      cancel = host.clock.after(graceMs, () => reject(new Forced(signal.reason)));
    });
  });
  // If the command ends in time, nobody awaits this promise.
  overdue.catch(() => {});
  return { overdue, cancel: () => cancel() };
};

/**
 * Runs a command until it ends, is interrupted, crashes or exceeds its time limit. A command that does not
 * end then is abandoned, for example one that waits for a file system that never answers.
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

/**
 * Fails if stdout is incomplete, whatever the command found: a script would read half a result as a whole
 * one.
 */
const assertWritten = async ({ output }: Host): Promise<void> => {
  await output.written();
  const reason: unknown = output.closed.reason;
  if (reason instanceof StdoutFailed) throw reason;
};

/** The log that `--debug` asks for. @throws UsageError where its file cannot be written */
const openLog = async (
  { command, flags }: Arguments,
  { clock, workingDirectory, version }: Host,
  secrets: ReadonlySet<string>,
): Promise<DebugLog | null> => {
  const file = flags['debug'];
  if (typeof file !== 'string') return null;
  const { openDebugLog } = await import('../debug-log/debug-log.ts');
  const log = openDebugLog({ path: resolve(workingDirectory, file), clock, secrets });
  const { platform, arch, versions } = process;
  log.write('info', 'start', { command, version, node: versions.node, platform: `${platform} ${arch}` });
  return log;
};

/** The same machine, which notes each call. */
const withLog = async (host: Host, debugLog: DebugLog): Promise<Host> => {
  const { logCalls, logCloudCalls } = await import('../debug-log/log-calls.ts');
  return {
    ...host,
    debugLog,
    connect: (address) => logCalls(host.connect(address), debugLog, host.clock),
    connectCloud: (address) => logCloudCalls(host.connectCloud(address), debugLog, host.clock),
  };
};

const runTyped = async (
  { command, flags, words, wantsHelp }: Arguments,
  host: Host,
  commands: Commands,
): Promise<number> => {
  if (wantsHelp) {
    await host.output.data(helpText(command));
    await assertWritten(host);
    return EXIT.ok;
  }
  if (flags['version'] === true) {
    await host.output.data(host.version);
    await assertWritten(host);
    return EXIT.ok;
  }
  const timeoutMs = limitOf(COMMANDS[command], flags);
  const runUntil = async (signal: AbortSignal) => {
    const run = await commands[command]();
    const code = await run({ host, flags, words, signal });
    await assertWritten(host);
    return code;
  };
  // The monitor handles signals itself, because it must restore the screen first.
  if (command === 'monitor' && host.isScreen) return await runUntil(host.output.closed);
  const { graceSeconds = GRACE_SECONDS }: CommandSpec = COMMANDS[command];
  return await runWithin(host, timeoutMs, graceSeconds * 1_000, runUntil);
};

/**
 * @returns whether the work ended within 2 s. A full pipe that nobody reads blocks for as long as it is open
 */
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
 * Runs the command line typed after `lktop`.
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
  const connectCloud: Host['connectCloud'] = (address) => {
    secrets.add(address.apiSecret);
    return host.connectCloud(address);
  };
  let log: DebugLog | null = null;
  try {
    const typed = await readTyped(argv, importMeta);
    log = await openLog(typed, host, secrets);
    const known = { ...host, connect, connectCloud };
    const code = await runTyped(typed, log ? await withLog(known, log) : known, commands);
    log?.write('info', 'end', { code });
    return code;
  } catch (error) {
    const reason = error instanceof Forced ? error.reason : error;
    const code = exitCodeFor(reason);
    await explain(reason, log ? { ...host, debugLog: log } : host, argv, secrets);
    log?.write('info', 'end', { code });
    const isWritten = await endsSoon(host, host.output.written());
    if (error instanceof Forced || !isWritten) host.leave(code);
    return code;
  }
};
