import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Everybody may import these: they know nothing of lktop. */
const COMMON = ['text', 'clock.ts', 'time-limits.ts', 'small-file.ts', 'usage-error.ts', 'home-folder.ts'];

/**
 * What each folder of `source/` may import beside itself and the common ones. Facts flow from `livekit` through
 * `scanner`, `fleet` and `session` to `ui`; intentions flow back from `ui` through `session` and `actions`.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  text: [],
  workers: ['fleet'],
  fleet: [],
  query: ['fleet'],
  learning: ['fleet'],
  'debug-log': ['actions', 'export', 'fleet', 'livekit', 'session'],
  report: ['fleet'],
  scan: ['fleet'],
  commandline: ['fleet'],
  livekit: ['fleet', 'cloud-agent-messages.ts'],
  simulator: ['fleet', 'cloud-agent-messages.ts'],
  scanner: ['fleet', 'livekit'],
  cloud: ['actions', 'fleet', 'livekit', 'scanner'],
  actions: ['fleet', 'livekit', 'scanner'],
  agents: ['cloud', 'fleet', 'registry'],
  healing: ['actions', 'fleet', 'registry', 'session'],
  registry: ['actions', 'cloud', 'fleet', 'learning', 'livekit'],
  session: [
    'actions',
    'agents',
    'cloud',
    'fleet',
    'learning',
    'livekit',
    'registry',
    'scanner',
    'settings',
    'sharing',
    'workers',
  ],
  sharing: ['fleet', 'registry', 'scanner'],
  export: ['actions', 'cloud', 'fleet', 'livekit', 'report', 'session', 'settings'],
  settings: ['export', 'fleet', 'livekit', 'workers'],
  connection: ['export', 'fleet', 'livekit'],
  profiles: ['actions', 'export', 'fleet', 'registry', 'settings'],
  ui: [
    'actions',
    'agents',
    'cloud',
    'commandline',
    'export',
    'fleet',
    'profiles',
    'query',
    'scan',
    'session',
    'settings',
  ],
};

/** These start the program: they may import anything. */
const STARTS = ['commands', 'cli.ts', 'main.ts', 'single.ts'];

const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*'(\.{1,2}\/[^']+)'/g;

/** `source/fleet/verdict/ghost.ts` → `fleet`; `source/clock.ts` → `clock.ts`. */
const roomOf = (path: string): string => path.split('/')[1] ?? '';

/** The only file that reaches into a package: the package does not export what it needs. */
const REACHES_INTO_A_PACKAGE = 'source/cloud-agent-messages.ts';

/** A sentence for each import of a file that the table does not allow. */
const wrongImports = (path: string, text: string): readonly string[] => {
  const from = roomOf(path);
  if (STARTS.includes(from)) return [];
  const allowed = [from, ...COMMON, ...(MAY_IMPORT[from] ?? [])];
  return [...text.matchAll(IMPORT)].flatMap(([, specifier = '']) => {
    const target = join(dirname(path), specifier);
    if (target.startsWith('node_modules/') && path === REACHES_INTO_A_PACKAGE) return [];
    const to = roomOf(target);
    return allowed.includes(to)
      ? []
      : [`${path} imports ${specifier}: ${from} may import ${allowed.slice(1).join(', ')}, not ${to}`];
  });
};

describe('who may import whom', () => {
  const paths = globSync('source/**/*.{ts,tsx}', { cwd: root });

  it('is as the table says, types included', () => {
    expect(paths.length).toBeGreaterThan(100);
    expect(paths.flatMap((path) => wrongImports(path, readFileSync(join(root, path), 'utf8')))).toEqual([]);
  });

  it('has a row for every folder, and no other', () => {
    const folders = new Set(paths.filter((path) => path.split('/').length > 2).map(roomOf));
    expect(Object.keys(MAY_IMPORT).sort()).toEqual(
      [...folders].filter((one) => !STARTS.includes(one)).sort(),
    );
  });

  it.each([
    ['source/ui/app-state.ts', "import type { Gateway } from '../livekit/gateway.ts';", 'livekit'],
    ['source/ui/panes/row.ts', "export { assess } from '../../scanner/scanner.ts';", 'scanner'],
    ['source/fleet/verdict/ghost.ts', "import { a } from '../../session/session.ts';", 'session'],
    ['source/actions/plan.ts', "const one = await import('../ui/view.ts');", 'ui'],
    ['source/session/past.ts', "import {\n  a,\n  b,\n} from '../simulator/world.ts';", 'simulator'],
    ['source/text/width.ts', "import '../fleet/facts.ts';", 'fleet'],
  ])('finds the wrong import in %s', (path, text, to) => {
    expect(wrongImports(path, text)).toEqual([expect.stringContaining(`not ${to}`)]);
  });

  it.each([
    ['source/ui/query/found.ts', "import type { View } from '../view.ts';"],
    ['source/ui/commands/forms.ts', "import { fuzzy } from '../../query/fuzzy.ts';"],
    ['source/scanner/pace.ts', "import type { Clock } from '../clock.ts';"],
    ['source/commands/monitor.ts', "import { startDemo } from '../simulator/demo.ts';"],
  ])('lets the right one in %s be', (path, text) => {
    expect(wrongImports(path, text)).toEqual([]);
  });
});
