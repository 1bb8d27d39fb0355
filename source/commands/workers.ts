import { isMarkOf } from '../fleet/drains.ts';
import type { Severity } from '../fleet/severity.ts';
import { isFull, versionSkew, type Worker, type Workers } from '../fleet/workers.ts';
import type { DrainMark } from '../registry/drains-table.ts';
import type { WorkersDocument } from '../report/documents/workers.ts';
import { severityWord, toAscii } from '../report/marks.ts';
import { printTable, type TableColumn } from '../report/table.tsx';
import { formatAge } from '../text/duration.ts';
import { safeJson } from '../text/json.ts';
import { quoteName, safeText } from '../text/safe-text.ts';
import type { Command } from './command.ts';
import { EXIT } from './exit-code.ts';
import { isSet } from './flag-values.ts';
import { columnsOf } from './host-output.ts';
import { findWorkers, onceAsked } from './named-workers.ts';
import { readMarks } from './worker-marks.ts';

/** One look of a command is over soon, so it may ask faster than a monitor does. */
const LOOKS_PER_SECOND = 200;

const SEVERITIES: Readonly<Record<Worker['condition'], Severity>> = {
  asking: 'ignored',
  up: 'ok',
  degraded: 'warning',
  hung: 'critical',
  down: 'critical',
};

/** A worker with its mark, if somebody marked it as draining. */
interface Row extends Worker {
  readonly mark: DrainMark | null;
}

/** `up, draining`, and who says so. */
const drainingText = ({ mark }: Row): string =>
  `up, draining${mark === null ? '' : ` (${safeText(mark.who)})`}`;

const stateText = (worker: Row): string => {
  const { condition, reason } = worker;
  const mark = (severity: Severity) => severityWord(severity).split(' ')[0];
  if (condition === 'up' && worker.drainingSinceMs !== null)
    return `${mark('notice')} ${drainingText(worker)}`;
  if (isFull(worker)) return `${mark('warning')} up, full`;
  return `${mark(SEVERITIES[condition])} ${condition}${reason === null ? '' : `: ${safeText(reason)}`}`;
};

const loadText = ({ facts }: Worker): string => (facts?.load == null ? '' : facts.load.toFixed(2));

const columnsFor = (skew: ReadonlyMap<string, string>, nowMs: number): readonly TableColumn<Row>[] => [
  { title: 'Worker', text: ({ address, label }) => safeText(label ?? address), shrinks: true },
  { title: 'Address', text: ({ address, label }) => (label === null ? '' : safeText(address)), spare: 3 },
  { title: 'State', text: stateText, shrinks: true },
  {
    title: 'Agent',
    text: ({ facts }) =>
      facts === null ? '' : facts.agentName === '' ? '(unnamed)' : quoteName(facts.agentName),
    shrinks: true,
  },
  { title: 'Type', text: ({ facts }) => safeText(facts?.type ?? ''), spare: 6 },
  { title: 'Jobs', text: ({ facts }) => String(facts?.activeJobs ?? '') },
  { title: 'Load', text: loadText, spare: 2 },
  {
    title: 'SDK',
    text: ({ key, facts }) =>
      facts === null
        ? ''
        : safeText(`${facts.sdk} ${facts.version}${skew.has(key) ? ` (others ${skew.get(key)})` : ''}`),
    shrinks: true,
    spare: 4,
  },
  { title: 'Deployment', text: ({ facts }) => safeText(facts?.deployment ?? ''), shrinks: true, spare: 5 },
  {
    title: 'Answer',
    text: ({ roundTripMs, answeredAtMs }) =>
      roundTripMs === null
        ? answeredAtMs === null
          ? ''
          : `${formatAge(nowMs - answeredAtMs)} ago`
        : `${roundTripMs} ms`,
    spare: 7,
  },
];

const part = (worker: Row, newerVersion: string | null): WorkersDocument['workers'][number] => {
  const { facts } = worker;
  return {
    address: worker.address,
    label: worker.label,
    state: worker.condition,
    reason: worker.reason,
    since: new Date(worker.sinceMs).toISOString(),
    agentName: facts?.agentName ?? null,
    type: facts?.type ?? null,
    activeJobs: facts?.activeJobs ?? null,
    load: facts?.load ?? null,
    sdk: facts?.sdk ?? null,
    version: facts?.version ?? null,
    newerVersion,
    deployment: facts?.deployment ?? null,
    draining: worker.drainingSinceMs !== null,
    drainingSince: worker.drainingSinceMs === null ? null : new Date(worker.drainingSinceMs).toISOString(),
    drainingBy: worker.mark?.who ?? null,
    roundTripMs: worker.roundTripMs,
  };
};

/** A mark was for the process that ran then. The pod's own end comes first. */
const withMarks = (workers: readonly Worker[], marks: ReadonlyMap<string, DrainMark>): readonly Row[] =>
  workers.map((worker) => {
    const found = marks.get(worker.key);
    const mark = found !== undefined && isMarkOf(found, worker) ? found : null;
    return { ...worker, mark, drainingSinceMs: worker.drainingSinceMs ?? mark?.markedMs ?? null };
  });

const exitCodeOf = ({ workers, failures }: Workers): number => {
  if (failures.length > 0 || workers.length === 0) return EXIT.unknown;
  return workers.every(({ condition }) => condition === 'up') ? EXIT.ok : EXIT.problems;
};

/** `lktop workers`: asks every named worker once, and a second time where the first look is doubtful. */
export const workers: Command = async (context) => {
  const { host, flags, signal } = context;
  const asked = await findWorkers(context);
  const { createWatch } = await import('../workers/watch-metrics.ts');
  const access = await host.workerAccess();
  const { clock, output } = host;
  const watch = createWatch({ ...asked, ...access, clock, looksPerSecond: LOOKS_PER_SECOND });
  try {
    watch.start();
    const found = await onceAsked(watch, signal);
    const exitCode = exitCodeOf(found);
    const skew = versionSkew(found.workers);
    const rows = withMarks(found.workers, await readMarks(context));
    if (isSet(flags, 'json')) {
      const document: WorkersDocument = {
        schema: 'lktop.workers/1',
        project: asked.project,
        demo: isSet(flags, 'demo'),
        exitCode,
        workers: rows.map((worker) => part(worker, skew.get(worker.key) ?? null)),
        failures: found.failures.map((failure) => ({ ...failure })),
      };
      await output.data(safeJson(document));
    } else if (found.workers.length > 0) {
      // Most workers have no deployment, and most addresses no other name.
      const isUsed = ({ text }: TableColumn<Row>) => rows.some((row) => text(row) !== '');
      const columns = columnsFor(skew, clock.now()).filter(isUsed);
      const table = printTable(rows, columns, columnsOf(host));
      await output.data(isSet(flags, 'ascii') ? toAscii(table) : table);
    }
    for (const { sentence, remedy } of [...found.failures, ...watch.getMetrics().failures])
      output.message(...[sentence, remedy].filter((text) => text !== ''));
    if (found.workers.length === 0 && found.failures.length === 0) {
      output.message('No worker was found at these addresses.', 'Check the label, the selector or the file.');
    }
    return exitCode;
  } finally {
    watch.stop();
    await asked.close();
  }
};
