import process from 'node:process';
import { systemClock } from './clock.ts';
import type { Host } from './commands/command.ts';
import { EXIT } from './commands/exit-code.ts';
import { createOutput } from './commands/output.ts';
import { type Commands, runCommand } from './commands/run-command.ts';
import { wholeStdout } from './commands/whole-stdout.ts';
import { homeFolder } from './home-folder.ts';
import { createCloudGateway } from './livekit/create-cloud-gateway.ts';
import { createGateway } from './livekit/create-gateway.ts';
import { createHttp } from './livekit/http.ts';
import { WEBHOOK_LIMIT_MS } from './time-limits.ts';

/** Each command is loaded only when it runs, which keeps the start short. */
const COMMANDS: Commands = {
  monitor: async () => (await import('./commands/monitor.ts')).monitor,
  snapshot: async () => (await import('./commands/snapshot.ts')).snapshot,
  check: async () => (await import('./commands/check/index.ts')).check,
  scan: async () => (await import('./commands/scan.ts')).scan,
  watch: async () => (await import('./commands/watch.ts')).watch,
  dispatch: async () => (await import('./commands/dispatch.ts')).dispatch,
  remove: async () => (await import('./commands/remove.ts')).remove,
  redispatch: async () => (await import('./commands/redispatch.ts')).redispatch,
  history: async () => (await import('./commands/history.ts')).history,
  incidents: async () => (await import('./commands/incidents.ts')).incidents,
  agents: async () => (await import('./commands/agents.ts')).agents,
  registry: async () => (await import('./commands/registry.ts')).registry,
  expectations: async () => (await import('./commands/expectations.ts')).expectations,
  workers: async () => (await import('./commands/workers.ts')).workers,
  drain: async () => (await import('./commands/drain.ts')).drain,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
  simulate: async () => (await import('./commands/simulate.ts')).simulate,
  agent: async () => (await import('./commands/agent.ts')).agent,
  logs: async () => (await import('./commands/logs.ts')).logs,
  profiles: async () => (await import('./commands/profiles/profiles.ts')).profiles,
  completion: async () => (await import('./commands/completion.ts')).completion,
};

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The first signal asks the command to end. A second one ends the process at once. */
const onInterrupt: Host['onInterrupt'] = (callback) => {
  let isAsked = false;
  const listener = (signal: NodeJS.Signals): void => {
    if (isAsked) process.exit(EXIT.interrupted);
    isAsked = true;
    callback(signal);
  };
  for (const signal of SIGNALS) process.on(signal, listener);
  return () => {
    for (const signal of SIGNALS) process.off(signal, listener);
  };
};

/**
 * Ends the process even if one of Node's threads is blocked on a file: `process.exit` would wait for that
 * thread forever. Replacing the process with a shell ends all threads and keeps the exit code.
 */
const leave: Host['leave'] = (code) => {
  try {
    process.execve?.('/bin/sh', ['sh', '-c', `exit ${code}`], {});
  } catch {
    // Not available on Windows or in an older Node.
  }
  process.exit(code);
};

/**
 * Reports only the first crash: it may have left anything behind. The process then exits with the command.
 */
const createCrashes = () => {
  let hasCrashed = false;
  const onCrash: Host['onCrash'] = (callback) => {
    const listener = (error: unknown): void => {
      if (!hasCrashed) callback(error);
      hasCrashed = true;
    };
    process.on('uncaughtException', listener);
    return () => {
      if (!hasCrashed) process.off('uncaughtException', listener);
    };
  };
  return { onCrash, hasCrashed: () => hasCrashed };
};

const network = { environment: process.env };

/** Uses one connection per request. Requests are rare, so none is kept open between them. */
const post: Host['post'] = async (url, headers, body, signal) => {
  const { pathname, search } = new URL(url);
  const http = createHttp({ url, clock: systemClock, limitMs: WEBHOOK_LIMIT_MS, network });
  try {
    const path = `${pathname}${search}`;
    const { status } = await http.send({
      method: 'POST',
      path,
      headers,
      body,
      signal,
      mayRepeat: () => false,
    });
    return status;
  } finally {
    http.close();
  }
};

const workerAccess: Host['workerAccess'] = async () => {
  const [{ createAsk }, { systemMeans }] = await Promise.all([
    import('./workers/ask.ts'),
    import('./workers/system-means.ts'),
  ]);
  return { ask: createAsk(systemClock), means: systemMeans(process.env) };
};

/**
 * Runs one command on this machine.
 *
 * @param argv the words typed after `lktop`
 * @returns the exit code
 */
export const main = async (argv: readonly string[], version: string): Promise<number> => {
  const { onCrash, hasCrashed } = createCrashes();
  const host: Host = {
    output: createOutput(wholeStdout(process.stdout), process.stderr),
    isScreen: process.stdout.isTTY === true && process.stdin.isTTY === true,
    ask: async (prompt, signal) => (await import('./commands/ask-line.ts')).askLine(prompt, signal),
    clock: systemClock,
    environment: process.env,
    homeDirectory: homeFolder(),
    workingDirectory: process.cwd(),
    connect: (address) => createGateway({ ...address, network: { ...network, tls: address.tls } }),
    connectCloud: (address) => createCloudGateway({ ...address, network: { ...network, tls: address.tls } }),
    post,
    workerAccess,
    runInTerminal: async (runnable) => (await import('./ui/terminal/run-shell.ts')).runProgram(runnable),
    onInterrupt,
    onCrash,
    leave,
    version,
  };
  const code = await runCommand(argv, host, COMMANDS, import.meta);
  if (hasCrashed()) process.exit(code);
  return code;
};
