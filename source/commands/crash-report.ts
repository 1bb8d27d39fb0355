import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { writeNewFile } from '../export/new-file.ts';
import { createRedact } from '../livekit/redact.ts';
import { redactValues } from '../livekit/redact-values.ts';
import { registryPath } from '../registry/path.ts';
import { safeJson } from '../text/json.ts';
import type { Host } from './command.ts';
import { typedSafely } from './known-secrets.ts';
import { inSource } from './source-positions.ts';

/** An error with its causes, at most five deep. Names files and lines of the sources. */
export const describeError = (error: unknown, depth = 0): unknown => {
  if (!(error instanceof Error) || depth > 4) return { message: String(error) };
  const { name, message, stack = '', cause } = error;
  const frames = stack.split('\n').filter((line) => /^ +at /.test(line));
  return {
    name,
    message,
    stack: inSource(frames.map((line) => line.trim())),
    ...(cause === undefined ? {} : { cause: describeError(cause, depth + 1) }),
  };
};

const PREFIX = 'lktop-crash-';

/** Where crash reports go: beside the registry. */
export const crashReportFolder = (environment: Host['environment']): string =>
  dirname(registryPath(environment));

/** Whether a file of that folder is a crash report. */
export const isCrashReport = (name: string): boolean => name.startsWith(PREFIX) && name.endsWith('.json');

const inMegabytes = (bytes: number): number => Math.round(bytes / 1024 ** 2);

export interface Crash {
  readonly error: unknown;
  /** The words typed after `lktop`. */
  readonly argv: readonly string[];
  /**
   * What the report must not contain: typed secrets, secrets from the environment, and the API secrets that
   * were used.
   */
  readonly secrets: Iterable<string>;
}

/**
 * Writes a report about an internal error into a file, for a bug report. The file lies beside the registry,
 * or else in the temporary folder. It holds no secrets, and nothing about the project except what the error
 * itself says.
 *
 * @returns its path, or null if it could not be written
 */
export const writeCrashReport = async (
  host: Host,
  { error, argv, secrets }: Crash,
): Promise<string | null> => {
  const atMs = host.clock.now();
  const report = {
    schema: 'lktop.crash/1',
    at: new Date(atMs).toISOString(),
    lktop: host.version,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    isScreen: host.isScreen,
    memoryMB: inMegabytes(process.memoryUsage.rss()),
    typed: typedSafely(argv),
    error: describeError(error),
  };
  const text = `${safeJson(redactValues(report, createRedact([...secrets])))}\n`;
  const name = `${PREFIX}${new Date(atMs).toISOString().replaceAll(/[:.]/g, '-')}.json`;
  for (const folder of [crashReportFolder(host.environment), tmpdir()]) {
    // If the folder cannot be made, writing the file fails too.
    await mkdir(folder, { recursive: true, mode: 0o700 }).catch(() => {});
    const written = await writeNewFile(join(folder, name), text);
    if ('path' in written) return written.path;
  }
  return null;
};
