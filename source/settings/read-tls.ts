import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { TlsTexts } from '../livekit/network.ts';
import { whyNotRead } from '../small-file.ts';
import { UsageError } from '../usage-error.ts';
import type { ProjectConfig } from './config-schema.ts';

type TlsConfig = NonNullable<ProjectConfig['tls']>;

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Reads the files that a project's `tls` names.
 *
 * @param path of the settings file
 * @throws UsageError if a file cannot be read, is not a certificate or key, or if certificate and key do not match
 */
export const readTls = async (
  tls: TlsConfig | undefined,
  path: string,
  homeDirectory: string,
): Promise<TlsTexts | undefined> => {
  if (tls === undefined) return undefined;
  const texts: Record<string, string> = {};
  for (const [name, file] of Object.entries(tls)) {
    if (file === undefined) continue;
    const full = /^~\//.test(file) ? join(homeDirectory, file.slice(2)) : resolve(dirname(path), file);
    try {
      texts[name] = readFileSync(full, 'utf8');
    } catch (error) {
      throw new UsageError(
        `${path}: tls.${name}: ${full} cannot be read: ${whyNotRead(error)}.`,
        'Fix the path, or the file permissions.',
      );
    }
  }
  const { createSecureContext } = await import('node:tls');
  try {
    createSecureContext(texts);
  } catch (error) {
    throw new UsageError(
      `${path}: the files of tls cannot be used: ${reasonOf(error)}.`,
      'cert and ca must be PEM certificates, and key must be the unencrypted PEM key of cert.',
    );
  }
  return texts;
};
