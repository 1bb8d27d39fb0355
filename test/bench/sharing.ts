import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findPostgres, type TestPostgres } from '../helpers/postgres-server.ts';
import type { Group } from './line.ts';
import { type SimulatorProcess, withSimulator } from './simulator.ts';
import { CACHE, COMMAND } from './terminal.ts';

const ROOMS = 50;
const TEAMS: readonly number[] = [2, 5];
/** By then the first one sweeps and the others follow. */
const SETTLED_MS = 8_000;
const COUNTED_MS = 30_000;
/** The issue's own promise. */
const MOST_TIMES = 1.1;

/** Runs this many lktops on one project and one registry. @returns the API calls they made in a minute */
const callsOf = async (
  team: number,
  simulator: SimulatorProcess,
  postgres: TestPostgres,
): Promise<number> => {
  mkdirSync(CACHE.XDG_CACHE_HOME, { recursive: true });
  const home = mkdtempSync(join(tmpdir(), 'lktop-bench-'));
  const env = { PATH: process.env['PATH'], HOME: home, ...CACHE, ...simulator.environment };
  const programs = Array.from({ length: team }, () =>
    spawn(COMMAND, ['watch', '--registry', postgres.address()], {
      env,
      stdio: 'ignore',
    }),
  );
  const ended = programs.map((program) => once(program, 'exit'));
  try {
    await sleep(SETTLED_MS);
    await simulator.forgetCalls();
    await sleep(COUNTED_MS);
    const calls = await simulator.calls();
    if (programs.some(({ exitCode }) => exitCode !== null)) throw new Error('an lktop has ended');
    return (calls.length * 60_000) / COUNTED_MS;
  } finally {
    for (const program of programs) program.kill();
    await Promise.all(ended);
    rmSync(home, { recursive: true, force: true });
  }
};

/** Measures what it costs the API if several engineers watch one project through one registry. */
export const sharing: Group = {
  name: 'sharing',
  run: async (report) => {
    const start = findPostgres();
    if (start === null) {
      report.skip('several lktops on one project: no PostgreSQL');
      return;
    }
    const postgres = await start();
    try {
      await withSimulator({ rooms: ROOMS, participants: 3 }, async (simulator) => {
        const alone = await callsOf(1, simulator, postgres);
        for (const team of TEAMS) {
          report.line({
            name: `${team} lktops on one project of ${ROOMS} rooms: API calls a minute`,
            ours: await callsOf(team, simulator, postgres),
            unit: 'count',
            reference: { name: 'one lktop', value: alone },
            target: { kind: 'ratio at most', value: MOST_TIMES },
          });
        }
      });
    } finally {
      await postgres.stop('immediate');
      rmSync(postgres.folder, { recursive: true, force: true });
    }
  },
};
