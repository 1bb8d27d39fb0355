import type { Judged, Result } from './play.ts';

const RIGHT = 'right';
const WRONG = 'WRONG';

const isRight = (judged: readonly Judged[]): boolean => judged.every(({ outcome }) => outcome.isRight);

const title = ({ situation: { kind, name } }: Result): string => `${kind} ${name}`;

const claimLine = ({ claim, outcome }: Judged): string => {
  const what = `${outcome.isRight ? RIGHT : WRONG}  ${claim.by.padEnd(8)}  ${outcome.verdict}`;
  return outcome.isRight ? `    ${what}` : `    ${what}\n             should be: ${claim.right}`;
};

/** Lone surrogates and control characters come from names: none of them may reach a terminal. */
const printable = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}]/gu, (character) => (character === '\n' ? '\n' : '�'));

const linesOf = (result: Result): readonly string[] => {
  const { situation } = result;
  if (result.state === 'skipped') return [`    skipped: ${result.reason}`];
  const story = 'does' in situation ? [`    does   ${situation.does}`, `    truth  ${situation.truth}`] : [];
  if (result.state === 'broken') return [...story, `    DID NOT COME ABOUT: ${result.reason}`];
  return [...story, ...result.judged.map(claimLine), `    ${Math.round(result.tookMs / 1_000)} s`];
};

/** One situation: what happens, what is so, what lktop said. */
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

/** A row a claim: situation, command, right or wrong, verdict (and truth where they differ). */
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

/** How many were right, in a sentence. */
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

/** Whether nothing was wrong, and everything that could be played came about. */
export const isAllRight = (results: readonly Result[]): boolean =>
  results.every(
    (result) => result.state === 'skipped' || (result.state === 'judged' && isRight(result.judged)),
  );
