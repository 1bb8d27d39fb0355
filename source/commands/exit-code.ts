/** What a shell is told, the same by every command. */
export const EXIT = {
  /** Fine, or done and seen to be so. */
  ok: 0,
  /** Problems were found, or what was asked for did not come about. */
  problems: 1,
  /** It could not be told, the command line or the settings are wrong, or nothing is configured. */
  unknown: 2,
  /** Ended by SIGINT, SIGTERM or SIGHUP. */
  interrupted: 3,
} as const;
