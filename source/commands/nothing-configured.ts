import { UsageError } from '../usage-error.ts';

/**
 * The error if no project is configured. Acting on the demo or checking it would say nothing about the
 * intended project.
 *
 * @param takesDemo whether the command has the flag --demo. Default: true
 */
export const nothingConfigured = ({ takesDemo = true } = {}): UsageError =>
  new UsageError(
    'No LiveKit project is configured.',
    `Set LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET, or give --url, --api-key and --api-secret, or name a project of the lk CLI with --project.${takesDemo ? ' To try lktop on its built-in simulator, add --demo.' : ''}`,
  );
