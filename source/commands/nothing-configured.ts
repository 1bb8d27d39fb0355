import { UsageError } from '../usage-error.ts';

/**
 * Acting on the demo, or judging it, would say nothing of the project that was meant.
 *
 * @param takesDemo whether the command has the flag --demo. Default: it has
 */
export const nothingConfigured = ({ takesDemo = true } = {}): UsageError =>
  new UsageError(
    'No LiveKit project is configured.',
    `Set LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET, or give --url, --api-key and --api-secret, or name a project of the lk CLI with --project.${takesDemo ? ' To try lktop on its built-in simulator, add --demo.' : ''}`,
  );
