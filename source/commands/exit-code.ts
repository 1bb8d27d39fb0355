/** The exit codes, the same for every command. */
export const EXIT = {
  /** All is well, or the action was confirmed. */
  ok: 0,
  /** Problems were found, or the action did not succeed. */
  problems: 1,
  /** The result is unknown, the command line or the settings are wrong, or nothing is configured. */
  unknown: 2,
  /** Ended by SIGINT, SIGTERM or SIGHUP. */
  interrupted: 3,
} as const;
