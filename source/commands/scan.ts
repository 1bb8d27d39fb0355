import { nearest } from '../fleet/nearest.ts';
import type { Failure } from '../fleet/snapshot.ts';
import type { ScanDocument } from '../report/documents/scan.ts';
import { markOf, toAscii } from '../report/marks.ts';
import { coverageOf } from '../report/parts.ts';
import type { Command as ScanCommand, Seen } from '../scan/find.ts';
import { RULES, type RuleFinds, scan as runRules } from '../scan/rules.ts';
import { roomsSeen, scanLines } from '../scan/scan-lines.ts';
import { safeJson } from '../text/json.ts';
import { quoteTyped, safeText } from '../text/safe-text.ts';
import { UsageError } from '../usage-error.ts';
import type { Flags } from './arguments.ts';
import { lookUntilSure, type Sight } from './check/look-until-sure.ts';
import type { Command } from './command.ts';
import { EXIT } from './exit-code.ts';
import { flagList, isSet } from './flag-values.ts';
import { typedCommand } from './hint.ts';
import { printWarnings } from './host-output.ts';
import { type Opened, openSession } from './open-session.ts';

const MOST_EXAMPLES = 100;

/** @throws UsageError for an unknown rule */
const rulesToSkip = (flags: Flags): ReadonlySet<string> => {
  const names = flagList(flags, 'skip') ?? [];
  const known: readonly string[] = RULES.map(({ name }) => name);
  for (const name of names) {
    if (known.includes(name)) continue;
    const likely = nearest(name, known);
    throw new UsageError(
      `There is no rule ${quoteTyped(name)} to skip.`,
      likely ? `Did you mean ${likely}?` : `The rules are ${known.join(', ')}.`,
    );
  }
  return new Set(names);
};

interface Scanned {
  readonly seen: Seen;
  readonly found: readonly RuleFinds[];
  readonly sight: Sight;
  readonly skipped: ReadonlySet<string>;
  readonly tookMs: number;
}

const countOf = (found: readonly RuleFinds[]): number =>
  found.reduce((sum, { finds }) => sum + finds.length, 0);

/** Something that was found stays found, whatever could not be seen. */
const exitCodeOf = ({ seen, found, sight }: Scanned): number => {
  if (countOf(found) > 0) return EXIT.problems;
  return sight.failure !== null || roomsSeen(seen) < seen.rooms.length ? EXIT.unknown : EXIT.ok;
};

const typedIn =
  (flags: Flags) =>
  ({ name, words, options }: ScanCommand): string | null =>
    typedCommand(flags, name, words, options);

const buildScan = (flags: Flags, { session: { project } }: Opened, scanned: Scanned): ScanDocument => {
  const { seen, found, sight, skipped, tookMs } = scanned;
  const typed = typedIn(flags);
  return {
    schema: 'lktop.scan/1',
    project: project.name,
    host: project.host,
    demo: project.demo,
    exitCode: exitCodeOf(scanned),
    scannedAt: new Date(seen.nowMs).toISOString(),
    tookSeconds: tookMs / 1_000,
    coverage: coverageOf(sight.state.fleet),
    count: countOf(found),
    rules: found.map(({ rule, finds, notSeen }) => ({
      rule: rule.name,
      title: rule.title,
      severity: rule.severity,
      count: finds.length,
      examples: finds.slice(0, MOST_EXAMPLES).map(({ room, subject, text, command }) => ({
        room: room?.name ?? null,
        roomId: room?.id ?? null,
        subject,
        text,
        command: command && typed(command),
      })),
      remedy: rule.remedy,
      notSeen,
    })),
    skipped: [...skipped],
    failure: sight.failure && {
      kind: sight.failure.kind,
      sentence: sight.failure.sentence,
      remedy: sight.failure.remedy,
    },
  };
};

const failureLine = ({ sentence, remedy }: Failure): string =>
  `UNKNOWN  ${safeText(sentence)} ${safeText(remedy)}`;

const scanText = (flags: Flags, { session: { project }, config }: Opened, scanned: Scanned): string => {
  const text = [
    `lktop scan  ${safeText(project.name)}  ${safeText(project.host)}${project.demo ? '  DEMO' : ''}`,
    ...scanLines(scanned.seen, scanned.found, { markOf, arrow: '→', typed: typedIn(flags) }),
    ...(scanned.sight.failure ? [failureLine(scanned.sight.failure)] : []),
  ].join('\n');
  return isSet(flags, 'ascii') || config.ascii === true ? toAscii(text) : text;
};

/** `lktop scan`: sweeps until every room is known, then lists what is untidy in the project. */
export const scan: Command = async (context) => {
  const { host, flags } = context;
  const skipped = rulesToSkip(flags);
  const opened = await openSession(context, { intervalMs: () => 0, onlyReads: true });
  const { session } = opened;
  try {
    printWarnings(host, session);
    const startedAtMs = host.clock.now();
    const sight = await lookUntilSure(context, opened);
    const seen: Seen = {
      rooms: sight.state.fleet.rooms,
      isListed: sight.state.snapshot.sweep > 0,
      nowMs: session.clock.now(),
      shortSecrets: session.project.shortSecrets ?? [],
    };
    const tookMs = host.clock.now() - startedAtMs;
    const scanned: Scanned = { seen, found: runRules(seen, skipped), sight, skipped, tookMs };
    await host.output.data(
      isSet(flags, 'json') ? safeJson(buildScan(flags, opened, scanned)) : scanText(flags, opened, scanned),
    );
    return exitCodeOf(scanned);
  } finally {
    await session.close();
  }
};
