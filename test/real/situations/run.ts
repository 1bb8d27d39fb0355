// npm run situations -- [NAME…] [--at-once COUNT] [--list]
//
// Plays situations of real operators on a real livekit-server, and reports whether lktop is right about them.
// NAME is a part of a name, or the letter of a kind. Exits with 1 if lktop is wrong.
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { findProgram } from '../../helpers/livekit-server.ts';
import { loadPlays, type Play } from './load-plays.ts';
import { play, type Result } from './play.ts';
import { isAllRight, storyText, sumText, tableText } from './report.ts';
import { killEverything } from './stage/processes.ts';
import { pythonWithAgents } from './stage/python.ts';
import { removeFolders } from './stage/stage.ts';

const INSTALLED = new URL('../node_modules/', import.meta.url);
/** Situations mostly wait. But with many more at once, workers and callers would be late on two cores. */
const AT_ONCE = 3;

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const isChosen = ({ kind, name }: Play, filters: readonly string[]): boolean =>
  filters.length === 0 ||
  filters.some((filter) => (filter.length === 1 ? kind === filter.toUpperCase() : name.includes(filter)));

/** Why a situation cannot be played here, or null if it can. */
const missing = async (situation: Play): Promise<string | null> => {
  if ('unplayable' in situation) return situation.unplayable;
  if (situation.needs?.includes('redis') && findProgram('redis-server') === null) return 'no redis-server';
  if (situation.needs?.includes('python') && (await pythonWithAgents()) === null) {
    return 'no livekit-agents (Python)';
  }
  return null;
};

const playOrSkip = async (situation: Play): Promise<Result> => {
  const reason = await missing(situation);
  if (reason !== null || 'unplayable' in situation) {
    return { situation, state: 'skipped', reason: reason ?? '' };
  }
  return play(situation);
};

/** Plays several at once and reports them in the order of their names. */
const playAll = async (plays: readonly Play[], atOnce: number): Promise<readonly Result[]> => {
  const results: Result[] = [];
  let [next, told] = [0, 0];
  const work = async (): Promise<void> => {
    for (let index = next++; index < plays.length; index = next++) {
      const situation = plays[index];
      if (situation) results[index] = await playOrSkip(situation);
      for (let result = results[told]; result; result = results[++told]) say(storyText(result));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
};

/** What is missing to play anything, or null if nothing is. */
const missingAltogether = (): string | null => {
  if (findProgram('livekit-server') === null) return 'no livekit-server';
  if (!existsSync(INSTALLED)) return 'no workers and callers (npm ci --prefix test/real)';
  return null;
};

const USAGE = `usage: npm run situations -- [NAME…] [--at-once COUNT] [--list]`;

const readArguments = () => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      'at-once': { type: 'string', default: `${AT_ONCE}` },
      list: { type: 'boolean', default: false },
    },
  });
  const atOnce = Number(values['at-once']);
  if (!Number.isInteger(atOnce) || atOnce < 1) throw new Error('--at-once takes a whole number from 1.');
  return { filters: positionals, atOnce, isList: values.list };
};

const main = async (): Promise<number> => {
  let args: ReturnType<typeof readArguments>;
  try {
    args = readArguments();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
    return 2;
  }
  const plays = await loadPlays();
  const chosen = plays.filter((situation) => isChosen(situation, args.filters));
  if (chosen.length === 0) {
    process.stderr.write('There is no such situation. --list lists all of them.\n');
    return 2;
  }
  if (args.isList) {
    for (const situation of chosen) {
      say(
        `${situation.kind} ${situation.name}: ${'does' in situation ? situation.does : situation.unplayable}`,
      );
    }
    return 0;
  }
  const reason = missingAltogether();
  if (reason !== null) {
    say(`skipped: ${reason}`);
    return 0;
  }
  const results = await playAll(chosen, args.atOnce);
  say(`\n${tableText(results)}\n\n${sumText(results)}`);
  return isAllRight(results) ? 0 : 1;
};

process.once('exit', () => {
  killEverything();
  removeFolders();
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130));
process.exitCode = await main();
