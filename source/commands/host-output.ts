import type { Session } from '../session/session.ts';
import type { Host } from './command.ts';

/** Prints the warnings about the project's configuration on standard error. */
export const printWarnings = ({ output }: Host, { project }: Session): void => {
  for (const warning of project.warnings) output.message(warning);
};

/**
 * The width for tables in columns: the terminal's, else that of COLUMNS. Null for a pipe, where nothing is
 * cut.
 */
export const columnsOf = ({ output, environment }: Host): number | null => {
  if (output.columns !== null) return output.columns;
  const asked = Number(environment['COLUMNS']);
  return Number.isInteger(asked) && asked > 0 ? asked : null;
};
