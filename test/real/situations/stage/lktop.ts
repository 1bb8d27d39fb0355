import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CheckDocument } from '../../../../source/report/documents/check.ts';
import type { SnapshotDocument } from '../../../../source/report/documents/snapshot.ts';
import { API_KEY, API_SECRET } from '../../../helpers/livekit-server.ts';
import { createWatchLog, type WatchLog } from '../watch-log.ts';
import { watchOver } from './processes.ts';

const PROGRAM = fileURLToPath(new URL('../../../../dist/cli.js', import.meta.url));
const CACHE = fileURLToPath(new URL('../../../../node_modules/.cache', import.meta.url));

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Checked {
  readonly code: number | null;
  /** Null if it printed none. */
  readonly document: CheckDocument | null;
  /** Everything it printed. */
  readonly text: string;
}

/** An lktop that watches from before the situation begins. */
export interface Watching {
  readonly log: WatchLog;
  readonly stop: () => Promise<void>;
}

/** The built program with its own home folder: settings and registry belong to the situation. */
export interface Lktop {
  readonly run: (args: readonly string[]) => Promise<Run>;
  readonly watch: (everySeconds: number) => Promise<Watching>;
  readonly snapshot: () => Promise<SnapshotDocument>;
  readonly check: (flags?: readonly string[]) => Promise<Checked>;
}

/** Null if the text is not a document of this schema, for example an error document. */
const parse = <Document extends { readonly schema: string }>(
  text: string,
  schema: Document['schema'],
): Document | null => {
  try {
    const document = JSON.parse(text) as Document;
    return document.schema === schema ? document : null;
  } catch {
    return null;
  }
};

/**
 * @param url of the server to watch
 * @param folder for its home
 * @param config text of its `config.yaml`
 */
export const createLktop = async (url: string, folder: string, config: string): Promise<Lktop> => {
  const home = join(folder, 'home');
  await mkdir(join(home, 'config', 'lktop'), { recursive: true });
  await writeFile(join(home, 'config', 'lktop', 'config.yaml'), config);
  const start = (args: readonly string[]) => {
    const program = spawn(process.execPath, [PROGRAM, ...args], {
      cwd: home,
      detached: true,
      env: {
        PATH: process.env['PATH'],
        HOME: home,
        XDG_CONFIG_HOME: join(home, 'config'),
        XDG_STATE_HOME: join(home, 'state'),
        XDG_DATA_HOME: join(home, 'data'),
        XDG_CACHE_HOME: CACHE,
        LIVEKIT_URL: url.replace(/^http/, 'ws'),
        LIVEKIT_API_KEY: API_KEY,
        LIVEKIT_API_SECRET: API_SECRET,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    watchOver(program);
    return program;
  };

  const run = (args: readonly string[]): Promise<Run> =>
    new Promise((resolve, reject) => {
      const program = start(args);
      let [stdout, stderr] = ['', ''];
      program.stdout.setEncoding('utf8').on('data', (chunk: string) => {
        stdout += chunk;
      });
      program.stderr.setEncoding('utf8').on('data', (chunk: string) => {
        stderr += chunk;
      });
      program.once('error', reject);
      program.once('close', (code) => resolve({ code, stdout, stderr }));
    });

  return {
    run,
    snapshot: async () => {
      const { stdout, stderr } = await run(['snapshot', '--json']);
      const document = parse<SnapshotDocument>(stdout, 'lktop.snapshot/1');
      if (document === null) throw new Error(`lktop snapshot printed no document: ${stdout}${stderr}`);
      return document;
    },
    check: async (flags = []) => {
      const [told, { stdout }] = await Promise.all([
        run(['check', ...flags]),
        run(['check', '--json', ...flags]),
      ]);
      return {
        code: told.code,
        document: parse<CheckDocument>(stdout, 'lktop.check/1'),
        text: `${told.stdout}${told.stderr}`,
      };
    },
    watch: async (everySeconds) => {
      const program = start(['watch', '--interval', `${everySeconds}`]);
      const log = createWatchLog();
      const closed = new Promise<void>((resolve) => program.once('close', () => resolve()));
      program.stdout.setEncoding('utf8').on('data', log.read);
      let stderr = '';
      program.stderr.setEncoding('utf8').on('data', (chunk: string) => {
        stderr += chunk;
      });
      await Promise.race([
        log.started,
        closed.then(() => Promise.reject(new Error(`lktop watch ended: ${stderr}`))),
      ]);
      return {
        log,
        stop: async () => {
          program.kill('SIGTERM');
          await closed;
        },
      };
    },
  };
};
