import type { Session } from '../session/session.ts';
import type { Host } from './command.ts';

/** Says on stderr what deserves to be known of the project's configuration. */
export const printWarnings = ({ output }: Host, { project }: Session): void => {
  for (const warning of project.warnings) output.message(warning);
};

/** Columns to fit a table into: the terminal's, or what COLUMNS says; null: a pipe, where nothing is cut. */
export const columnsOf = ({ output, environment }: Host): number | null => {
  if (output.columns !== null) return output.columns;
  const asked = Number(environment['COLUMNS']);
  return Number.isInteger(asked) && asked > 0 ? asked : null;
};
