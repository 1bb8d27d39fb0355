import { quoteTyped } from '../text/safe-text.ts';
import { UsageError } from '../usage-error.ts';
import { readSource, type WorkerSource } from './sources.ts';

/** Where metrics are. */
export type MetricsSource =
  /** `:9100`: each worker serves them at this port of its own host. */
  | { readonly kind: 'each worker'; readonly text: string; readonly port: number }
  /** `10.0.0.4:8081=9100`: those of one worker, named by its address. */
  | { readonly kind: 'one worker'; readonly text: string; readonly worker: string; readonly port: number }
  /** Addresses of servers or of workers; their pages say what they are. */
  | { readonly kind: 'addresses'; readonly text: string; readonly source: WorkerSource };

const EXAMPLE =
  'Write host:6789 for a server or a worker, :9100 for that port of every worker, or 10.0.0.4:8081=9100 for one worker.';

const wrong = (text: string, why: string): UsageError =>
  new UsageError(`${quoteTyped(text)} is no address of metrics: ${why}.`, EXAMPLE);

const readPort = (text: string, digits: string): number => {
  const port = Number(digits);
  if (port >= 1 && port <= 65_535) return port;
  throw wrong(text, `${quoteTyped(digits)} is no port`);
};

/** An address without a port would mean that of the workers' own ports, where no metrics are. */
const hasPort = (source: WorkerSource, text: string): boolean => {
  switch (source.kind) {
    case 'srv':
    case 'file':
    case 'own':
      return true;
    case 'address':
    case 'dns':
    case 'docker':
    case 'kubernetes':
      return text.endsWith(`:${source.port}`);
  }
};

/**
 * Reads one address of metrics as the user wrote it: of one server or worker in any form that an address of workers
 * has, or of the workers that are known.
 *
 * @throws UsageError that says what is wrong with it
 */
export const readMetricsSource = (written: string): MetricsSource => {
  const text = written.trim();
  const [, every] = /^:(\d+)$/.exec(text) ?? [];
  if (every !== undefined) return { kind: 'each worker', text, port: readPort(text, every) };
  const [, worker = '', own] = /^([^=/]+)=:?(\d+)$/.exec(text) ?? [];
  if (own !== undefined && !/^(docker|kubernetes):/.test(text)) {
    const source = readSource(worker);
    if (source.kind !== 'address')
      throw wrong(text, `${quoteTyped(worker)} is not the address of one worker`);
    const { host, port } = source;
    const key = `${host.includes(':') ? `[${host}]` : host}:${port}`;
    return { kind: 'one worker', text, worker: key, port: readPort(text, own) };
  }
  const source = readSource(text);
  if (!hasPort(source, text)) throw wrong(text, 'it has no port');
  return { kind: 'addresses', text, source };
};
