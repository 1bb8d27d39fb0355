import type { Failure } from '../../fleet/snapshot.ts';
import { type CallOptions, failureOf, type Gateway, type ProbeResult } from '../../livekit/gateway.ts';
import type { DoctorLine } from '../../report/documents/documents.ts';
import { formatDuration } from '../../text/duration.ts';
import { isCloud } from '../budget.ts';
import { lineOfFailure, linesAbout } from './lines.ts';

const about = linesAbout('server');

const PROBES = 3;
const SLOW_MS = 500;
/** A skew from here on is a warning. LiveKit itself accepts up to a minute. */
const NOTABLE_SKEW_MS = 5_000;
const REFUSED_SKEW_MS = 60_000;

const reachability = ({ status }: ProbeResult, host: string): DoctorLine => {
  if (status === 406) {
    return about.warning(
      'reachability',
      `${host} reports that this node is stale (406): its listings may be out of date.`,
      "Check the node's health and its Redis.",
    );
  }
  return about.ok('reachability', `${host} answers (${status})`);
};

const roundTrip = (probes: readonly ProbeResult[]): DoctorLine => {
  const sorted = probes.map(({ roundTripMs }) => roundTripMs).sort((a, b) => a - b);
  const median = Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0);
  const text = `${median} ms (the median of ${probes.length})`;
  return median < SLOW_MS
    ? about.ok('round trip', text)
    : about.warning('round trip', text, 'Run lktop closer to the server: a sweep makes many calls.');
};

const clockSkew = ({ clockSkewMs }: ProbeResult): DoctorLine => {
  if (clockSkewMs === null) {
    return about.note('clock', 'The server does not report its time, so the clocks cannot be compared.');
  }
  const skewMs = Math.abs(clockSkewMs);
  const text = `This machine is ${formatDuration(skewMs)} ${clockSkewMs > 0 ? 'behind' : 'ahead of'} the server.`;
  const remedy =
    'Synchronize both clocks (timedatectl set-ntp true): LiveKit accepts a difference of one minute.';
  if (skewMs >= REFUSED_SKEW_MS) return about.failure('clock', text, remedy);
  if (skewMs >= NOTABLE_SKEW_MS) return about.warning('clock', text, remedy);
  return about.ok('clock', 'within a second or two of the server');
};

const kind = (url: string): DoctorLine =>
  about.note('kind', isCloud(url) ? 'LiveKit Cloud' : 'a self-hosted server');

const probeSeveral = async (gateway: Gateway, options: CallOptions): Promise<readonly ProbeResult[]> => {
  const probes: ProbeResult[] = [];
  for (let probe = 0; probe < PROBES; probe += 1) probes.push(await gateway.probe(options));
  return probes;
};

/** Checks whether the server answers, how fast, and what its clock says. Needs no credentials. */
export const examineServer = async (
  gateway: Gateway,
  url: string,
  options: CallOptions,
): Promise<{ readonly lines: readonly DoctorLine[]; readonly failure: Failure | null }> => {
  try {
    const probes = await probeSeveral(gateway, options);
    const [first] = probes;
    if (!first) throw new Error('no probe was made');
    return {
      lines: [reachability(first, new URL(url).host), roundTrip(probes), clockSkew(first), kind(url)],
      failure: null,
    };
  } catch (error) {
    const failure = failureOf(error);
    return { lines: [lineOfFailure(about, 'reachability', failure), kind(url)], failure };
  }
};
