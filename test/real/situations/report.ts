import type { Judged, Result } from './play.ts';

const RIGHT = 'right';
const WRONG = 'WRONG';

const isRight = (judged: readonly Judged[]): boolean => judged.every(({ outcome }) => outcome.isRight);

const title = ({ situation: { kind, name } }: Result): string => `${kind} ${name}`;

const claimLine = ({ claim, outcome }: Judged): string => {
  const what = `${outcome.isRight ? RIGHT : WRONG}  ${claim.by.padEnd(8)}  ${outcome.verdict}`;
  return outcome.isRight ? `    ${what}` : `    ${what}\n             should be: ${claim.right}`;
};

/** Names may contain lone surrogates and control characters. None of them may reach a terminal. */
const printable = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]/gu, (character) => (character === '\n' ? '\n' : '�'));

const linesOf = (result: Result): readonly string[] => {
  const { situation } = result;
  if (result.state === 'skipped') return [`    skipped: ${result.reason}`];
  const story = 'does' in situation ? [`    does   ${situation.does}`, `    truth  ${situation.truth}`] : [];
  if (result.state === 'broken') return [...story, `    DID NOT COME ABOUT: ${result.reason}`];
  return [...story, ...result.judged.map(claimLine), `    ${Math.round(result.tookMs / 1_000)} s`];
};

/** One situation as text: what happens, what is true, and what lktop said. */
export const storyText = (result: Result): string =>
  printable(['', title(result), ...linesOf(result)].join('\n'));

const rowsOf = (result: Result): readonly (readonly string[])[] => {
  const name = title(result);
  if (result.state === 'skipped') return [[name, '', '', `skipped: ${result.reason}`]];
  if (result.state === 'broken') return [[name, '', '', 'did not come about']];
  return result.judged.map(({ claim, outcome }, index) => [
    index === 0 ? name : '',
    claim.by,
    outcome.isRight ? RIGHT : WRONG,
    outcome.isRight ? outcome.verdict : `${outcome.verdict}; should be ${claim.right}`,
  ]);
};

const MOST_COLUMNS = 200;

/** One row per claim: situation, command, right or wrong, and the verdict (with the truth if they differ). */
export const tableText = (results: readonly Result[]): string => {
  const rows = [['situation', 'command', '', 'verdict'], ...results.flatMap(rowsOf)];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
      .slice(0, MOST_COLUMNS),
  );
  return printable(lines.join('\n'));
};

/** How many situations were right, as a sentence. */
export const sumText = (results: readonly Result[]): string => {
  const judged = results.filter((result) => result.state === 'judged');
  const right = judged.filter((result) => isRight(result.judged)).length;
  const broken = results.filter(({ state }) => state === 'broken').length;
  const skipped = results.filter(({ state }) => state === 'skipped').length;
  return [
    `lktop is right in ${right} of ${judged.length} situations`,
    ...(broken > 0 ? [`${broken} did not come about`] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
  ].join(', ');
};

/** Whether nothing was wrong and every playable situation came about. */
export const isAllRight = (results: readonly Result[]): boolean =>
  results.every(
    (result) => result.state === 'skipped' || (result.state === 'judged' && isRight(result.judged)),
  );
