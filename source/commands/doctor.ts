import type { Connection } from '../connection/connection.ts';
import type { DoctorDocument, DoctorLine } from '../report/documents/documents.ts';
import { toAscii } from '../report/marks.ts';
import type { Config } from '../settings/config-schema.ts';
import { safeJson } from '../text/json.ts';
import { budgetOf } from './budget.ts';
import { type Address, type Command, type CommandContext, TimedOut } from './command.ts';
import { examineBudget } from './doctor/budget.ts';
import { examineConfiguration } from './doctor/configuration.ts';
import { doctorText } from './doctor/doctor-text.ts';
import { examineFiles } from './doctor/files.ts';
import { examineHistory } from './doctor/history.ts';
import { exitCodeOf, linesAbout, worstOf } from './doctor/lines.ts';
import { examinePermissions } from './doctor/permissions.ts';
import { examineServer } from './doctor/server.ts';
import { examineTerminal } from './doctor/terminal.ts';
import { isSet } from './flag-values.ts';
import { intervalFrom } from './monitor.ts';

const SHORTEST_INTERVAL_SECONDS = 0.1;

/** Runs every check that needs the server. */
const examineProject = async (
  { host, flags, signal }: CommandContext,
  address: Address,
  config: Config,
  projectName: string,
): Promise<readonly DoctorLine[]> => {
  const budget = budgetOf(flags, address.url, config.projects?.[projectName]);
  const intervalMs = intervalFrom(flags, SHORTEST_INTERVAL_SECONDS)(config);
  const gateway = host.connect({ ...address, clock: host.clock });
  try {
    const server = await examineServer(gateway, address.url, { signal });
    if (server.failure) {
      const about = linesAbout('permissions');
      const text = 'not tried, because the server does not answer';
      return [...server.lines, about.unknown('all', text, 'Fix the problems above first.')];
    }
    const permissions = await examinePermissions(gateway, { signal });
    return [...server.lines, ...permissions.lines, ...examineBudget(permissions.rooms, budget, intervalMs)];
  } finally {
    gateway.close();
  }
};

const examineDemo = async (context: CommandContext): Promise<readonly DoctorLine[]> => {
  const { startDemo } = await import('../simulator/demo.ts');
  const simulator = await startDemo(context.host.clock);
  const about = linesAbout('configuration');
  try {
    return [
      about.note('connection', 'the demo, because of --demo'),
      ...(await examineProject(context, simulator, {}, 'demo')),
    ];
  } finally {
    await simulator.close();
  }
};

const examine = async (
  context: CommandContext,
): Promise<{ readonly lines: readonly DoctorLine[]; readonly connection: Connection | null }> => {
  if (isSet(context.flags, 'demo')) return { lines: await examineDemo(context), connection: null };
  const { config, connection, tls, lines } = await examineConfiguration(context);
  return {
    connection,
    lines: connection
      ? [...lines, ...(await examineProject(context, { ...connection, tls }, config, connection.projectName))]
      : lines,
  };
};

/** `lktop doctor`: reports what is configured and whether it works. It changes nothing. */
export const doctor: Command = async (context) => {
  const { host, flags, signal } = context;
  // The history makes its file, so look at the files before.
  const files = await examineFiles(context);
  const { lines: examined, connection } = await examine(context);
  // After a timeout the report says what is unknown. After a signal nobody wants it.
  if (signal.aborted && !(signal.reason instanceof TimedOut)) throw signal.reason;
  const serverHost = connection && new URL(connection.url).host;
  const history = await examineHistory(context, serverHost);
  const lines = [...examined, ...examineTerminal(host), ...files, ...history];
  const worst = worstOf(lines);
  const document: DoctorDocument = {
    schema: 'lktop.doctor/1',
    project: connection?.projectName ?? null,
    host: serverHost,
    version: host.version,
    result: worst,
    exitCode: exitCodeOf(worst),
    lines: [...lines],
  };
  if (isSet(flags, 'json')) await host.output.data(safeJson(document));
  else {
    const text = doctorText(document);
    await host.output.data(isSet(flags, 'ascii') ? toAscii(text) : text);
  }
  return document.exitCode;
};
